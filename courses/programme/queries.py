"""Every read of the programme from the database."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, func, select
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
    unit_ids: Collection[int] | None = None,
    search: str = "",
    sort: str = "",
) -> list[EventRow]:
    """Return events of a year (or of all), of these units (or of all), with their dates."""
    query = _events(year=year, unit_ids=unit_ids, search=search, sort=sort)
    return [EventRow(*row) for row in session.execute(query)]


def page_of_events(
    session: Session,
    number: int,
    *,
    year: int,
    unit_ids: Collection[int] | None = None,
    search: str = "",
    sort: str = "",
) -> Page[EventRow]:
    """Return one page of ``list_events``."""
    query = _events(year=year, unit_ids=unit_ids, search=search, sort=sort)
    page = paginate(session, query, number)
    rows = [EventRow(*row) for row in page.rows]
    return Page(rows, page.number, page.total, page.per_page)


def _events(
    *, year: int | None, unit_ids: Collection[int] | None, search: str, sort: str
) -> Select[Any]:
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
    )
    if year is not None:
        query = query.where(TrainingEvent.year == year)
    if unit_ids is not None:
        query = query.where(TrainingEvent.unit_id.in_(list(unit_ids)))
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


def list_years(session: Session, *, unit_ids: Collection[int] | None = None) -> list[int]:
    """Return the years that have events, newest first."""
    query = select(TrainingEvent.year).distinct().order_by(TrainingEvent.year.desc())
    if unit_ids is not None:
        query = query.where(TrainingEvent.unit_id.in_(list(unit_ids)))
    return list(session.scalars(query))


def get_target(session: Session, year: int, now: datetime) -> Target:
    """Return how far the year's target of task 6.6 is, whichever unit holds the events."""
    query = _events(year=year, unit_ids=None, search="", sort="")
    query = query.join(PlanTask, PlanTask.id == TrainingEvent.task_id)
    query = query.where(PlanTask.code == PRESS_SKILLS_TASK)
    outlines = [
        EventOutline(
            EventKind(event.kind), EventState(event.state), event.year, PRESS_SKILLS_TASK, ends_at
        )
        for event, _sessions, _starts_at, ends_at in session.execute(query)
    ]
    return yearly_target(outlines, year, now)
