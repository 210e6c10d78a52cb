"""What the features above keep at a unit when it is reformed: counted for the preview, never moved."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

Count = Callable[[Session, Sequence[int]], int]


@dataclass(frozen=True)
class Staying:
    """How many of what stay under the units' names; ``label`` is an English msgid."""

    label: str
    count: int


_counts: dict[str, tuple[int, str, Count]] = {}


def register(name: str, order: int, label: str, count: Count) -> None:
    """Have a feature count what of it belongs to units."""
    _counts[name] = (order, label, count)


def staying_at(session: Session, unit_ids: Sequence[int]) -> list[Staying]:
    """Return what stays at these units, in its order; nothing that there is none of."""
    ordered = sorted(_counts.values(), key=lambda entry: entry[0])
    counted = [Staying(label, count(session, unit_ids)) for _, label, count in ordered]
    return [one for one in counted if one.count]
