"""What the features above add to a person's page: a few facts and a link each."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from lms.kernel.actor import Actor
from lms.people.persons.models import Person


@dataclass(frozen=True)
class Panel:
    """A block of a person's page; ``url`` leads to the feature's own page, if there is one."""

    title: str
    facts: tuple[str, ...]
    url: str | None = None


MakePanel = Callable[[Session, Person, Actor, datetime], Panel | None]
_panels: dict[str, tuple[int, MakePanel]] = {}


def register(name: str, order: int, make: MakePanel) -> None:
    """Put a feature's panel at its place; ``make`` returns None for whoever may not see it."""
    _panels[name] = (order, make)


def panels_of(session: Session, person: Person, actor: Actor, *, now: datetime) -> list[Panel]:
    """Return the panels of a person that this actor may see, in their order."""
    made = (make(session, person, actor, now) for _, make in sorted(_panels.values(), key=_order))
    return [panel for panel in made if panel is not None]


def _order(entry: tuple[int, MakePanel]) -> int:
    return entry[0]
