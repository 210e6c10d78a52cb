"""What counts as passing a quiz of an event, and the order of what it teaches."""

from collections.abc import Sequence
from typing import TypeVar

Item = TypeVar("Item")


def pass_mark(event_percent: int, quiz_percent: int) -> int:
    """The higher of the event's and the quiz's own mark decides: nobody completes with a quiz failed."""
    return max(event_percent, quiz_percent)


def moved(items: Sequence[Item], item: Item, *, up: bool) -> tuple[Item, ...]:
    """One step up or down; the first stays first and the last stays last."""
    order = list(items)
    old = order.index(item)
    new = min(max(old + (-1 if up else 1), 0), len(order) - 1)
    order.insert(new, order.pop(old))
    return tuple(order)
