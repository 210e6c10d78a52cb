"""What the features above add to a unit's page: a number with its name and a link."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from lms.kernel.actor import Actor
from lms.people.units.models import Unit


@dataclass(frozen=True)
class Panel:
    """A number on a unit's page; ``url`` leads to what is counted, if there is a page of it."""

    label: str
    value: int
    note: str = ""
    url: str | None = None
    icon: str = ""


MakePanel = Callable[[Session, Unit, Actor, date], Panel | None]
_panels: dict[str, tuple[int, MakePanel]] = {}


def register(name: str, order: int, make: MakePanel) -> None:
    """Put a feature's number at its place; ``make`` returns None for whoever may not see it."""
    _panels[name] = (order, make)


def panels_of(session: Session, unit: Unit, actor: Actor, today: date) -> list[Panel]:
    """Return the numbers of a unit that this actor may see, in their order."""
    ordered = sorted(_panels.values(), key=lambda entry: entry[0])
    made = (make(session, unit, actor, today) for _, make in ordered)
    return [panel for panel in made if panel is not None]
