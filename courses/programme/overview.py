"""What is left to do for an event: a list that every feature above adds its own steps to.

The programme knows none of them. Each registers, when its views are imported, a function that
reads how far its part has come; nothing is pushed.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy.orm import Session

from courses.programme.models import TrainingEvent


@dataclass(frozen=True)
class Step:
    """One thing for the organiser to do, whether it is done, and where."""

    label: str
    is_done: bool
    url: str
    note: str = ""


@dataclass(frozen=True)
class Part:
    """What a feature tells about an event: its steps, and numbers as (label, value, url)."""

    steps: tuple[Step, ...] = ()
    numbers: tuple[tuple[str, str, str], ...] = ()


ReadPart = Callable[[Session, TrainingEvent, datetime], Part]


@dataclass
class _Registry:
    parts: dict[str, tuple[int, ReadPart]] = field(default_factory=dict)


_registry = _Registry()


def register(name: str, order: int, read: ReadPart) -> None:
    """Add a feature's part, shown in ascending order; it may run two queries at most."""
    _registry.parts[name] = (order, read)


def read_parts(session: Session, event: TrainingEvent, now: datetime) -> list[Part]:
    """Return every feature's part for an event."""
    ordered = sorted(_registry.parts.values(), key=lambda entry: entry[0])
    return [read(session, event, now) for _order, read in ordered]
