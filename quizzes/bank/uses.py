"""Where questions are asked: told by the features above, which the bank does not know.

Each registers, when its views are imported, how it counts and lists its uses.
"""

from collections import Counter
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field

from sqlalchemy.orm import Session


@dataclass(frozen=True)
class Use:
    """One thing that asks a question: its title, its page, and the version; None when drawn."""

    title: str
    url: str
    version_number: int | None = None


CountUses = Callable[[Session, Collection[int]], Mapping[int, int]]
ListUses = Callable[[Session, int], list[Use]]


@dataclass
class _Registry:
    features: dict[str, tuple[CountUses, ListUses]] = field(default_factory=dict)


_registry = _Registry()


def register(name: str, *, count: CountUses, list_: ListUses) -> None:
    """Add a feature's uses; each function takes questions' integer ids and runs one query."""
    _registry.features[name] = (count, list_)


def count_uses(session: Session, question_ids: Collection[int]) -> Mapping[int, int]:
    """Return how many things ask each of these questions."""
    total: Counter[int] = Counter()
    if question_ids:
        for count, _list in _registry.features.values():
            total.update(count(session, question_ids))
    return total


def list_uses(session: Session, question_id: int) -> list[Use]:
    """Return everything that asks a question."""
    return [
        use for _count, list_ in _registry.features.values() for use in list_(session, question_id)
    ]
