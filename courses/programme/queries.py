"""Every read of the programme from the database."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, func, or_, select, true
from sqlalchemy.orm import Session, joinedload

from courses.programme.models import TrainingEvent, TrainingSession
from courses.programme.rules import (
    PRESS_SKILLS_TASK,
    EventKind,
    EventOutline,
    EventState,
    Target,
    yearly_target,
)
from lms.kernel.errors import NotFound
from lms.kernel.paging import Page, paginate
from lms.kernel.text import search_words
from lms.people.units.models import Unit
from lms.plan.models import PlanTask


@dataclass(frozen=True)
class EventRow:
    """A line of the year's programme: the event, its number of sessions, its first and last hour."""

    event: TrainingEvent
    sessions: int
    starts_at: datetime | None
    ends_at: datetime | None


@dataclass(frozen=True)
class Whose:
    """Which events of a list: those of these units (None: of all), and these by public id."""

    unit_ids: Collection[int] | None = None
    public_ids: Collection[str] = ()

    @property
    def condition(self) -> ColumnElement[bool]:
        """What a query asks of an event."""
        if self.unit_ids is None:
            return true()
        return or_(
            TrainingEvent.unit_id.in_(list(self.unit_ids)),
            TrainingEvent.public_id.in_(list(self.public_ids)),
        )


ALL = Whose()
SORTS = ("starts", "title", "unit", "state")


def get_event(session: Session, public_id: str, *, lock: bool = False) -> TrainingEvent:
    """Return an event with its unit and task; ``lock`` makes others who lock it wait."""
    query = select(TrainingEvent).where(TrainingEvent.public_id == public_id)
    if lock:
        query = query.with_for_update(of=TrainingEvent).execution_options(populate_existing=True)
    else:
        query = query.options(joinedload(TrainingEvent.unit), joinedload(TrainingEvent.task))
    event = session.scalar(query)
    if event is None:
        raise NotFound
    return event


def get_session(session: Session, public_id: str) -> TrainingSession:
    """Return a session with its event."""
    found = session.scalar(
        select(TrainingSession)
        .where(TrainingSession.public_id == public_id)
        .options(joinedload(TrainingSession.event).joinedload(TrainingEvent.unit))
    )
    if found is None:
        raise NotFound
    return found


def list_sessions(session: Session, event_id: int) -> list[TrainingSession]:
    """Return an event's sessions, earliest first; ``event_id`` is the integer."""
    query = select(TrainingSession).where(TrainingSession.event_id == event_id)
    return list(session.scalars(query.order_by(TrainingSession.starts_at, TrainingSession.id)))


def list_events(
    session: Session,
    *,
    year: int | None = None,
    whose: Whose = ALL,
    search: str = "",
    sort: str = "",
) -> list[EventRow]:
    """Return events of a year (or of all), those asked for (or all), with their dates."""
    query = _events(year=year, whose=whose, search=search, sort=sort)
    return [EventRow(*row) for row in session.execute(query)]


def page_of_events(
    session: Session,
    number: int,
    *,
    year: int,
    whose: Whose = ALL,
    search: str = "",
    sort: str = "",
) -> Page[EventRow]:
    """Return one page of ``list_events``."""
    query = _events(year=year, whose=whose, search=search, sort=sort)
    page = paginate(session, query, number)
    rows = [EventRow(*row) for row in page.rows]
    return Page(rows, page.number, page.total, page.per_page)


def _events(*, year: int | None, whose: Whose, search: str, sort: str) -> Select[Any]:
    dates = (
        select(
            TrainingSession.event_id,
            func.count().label("sessions"),
            func.min(TrainingSession.starts_at).label("starts_at"),
            func.max(TrainingSession.ends_at).label("ends_at"),
        )
        .group_by(TrainingSession.event_id)
        .subquery()
    )
    query = (
        select(
            TrainingEvent, func.coalesce(dates.c.sessions, 0), dates.c.starts_at, dates.c.ends_at
        )
        .outerjoin(dates, dates.c.event_id == TrainingEvent.id)
        .join(Unit, Unit.id == TrainingEvent.unit_id)
        .options(joinedload(TrainingEvent.unit), joinedload(TrainingEvent.task))
        .where(whose.condition)
    )
    if year is not None:
        query = query.where(TrainingEvent.year == year)
    for word in search_words(search):
        query = query.where(
            TrainingEvent.search_key.contains(word) | Unit.search_key.contains(word)
        )
    keys = {
        "starts": dates.c.starts_at,
        "title": TrainingEvent.title_key,
        "unit": Unit.search_key,
        "state": TrainingEvent.state,
    }
    key = keys.get(sort.removeprefix("-"), dates.c.starts_at)
    order = key.desc() if sort.startswith("-") else key.asc()
    # Events without a date stand last in every order, on both databases alike.
    return query.order_by(
        dates.c.starts_at.is_(None), order, TrainingEvent.title_key, TrainingEvent.id
    )


def list_years(session: Session, *, whose: Whose = ALL) -> list[int]:
    """Return the years that have events, newest first."""
    query = select(TrainingEvent.year).distinct().where(whose.condition)
    return list(session.scalars(query.order_by(TrainingEvent.year.desc())))


def get_target(session: Session, year: int, now: datetime) -> Target:
    """Return how far the year's target of task 6.6 is, whichever unit holds the events."""
    query = _events(year=year, whose=ALL, search="", sort="")
    query = query.join(PlanTask, PlanTask.id == TrainingEvent.task_id)
    query = query.where(PlanTask.code == PRESS_SKILLS_TASK)
    outlines = [
        EventOutline(
            EventKind(event.kind), EventState(event.state), event.year, PRESS_SKILLS_TASK, ends_at
        )
        for event, _sessions, _starts_at, ends_at in session.execute(query)
    ]
    return yearly_target(outlines, year, now)
