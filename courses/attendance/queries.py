"""Every read of the register."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import cache

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import Session, contains_eager

from courses.attendance import rules
from courses.attendance.models import RegisterMark
from courses.attendance.rules import Entry, Mark, Method
from courses.enrolment.models import Enrolment
from courses.programme.models import TrainingEvent, TrainingSession
from lms.kernel.text import search_words
from lms.people.persons.models import Person
from lms.people.units.models import Unit

Cell = tuple[int, int]  # a session and an enrolment


@dataclass(frozen=True)
class Count:
    """How many of a session's participants are there."""

    present: int
    participants: int


def participants_of(event_id: int, *, search: str = "", sort: str = "") -> Select[Enrolment]:
    """Select an event's participants, by given name unless sorted by unit."""
    query = (
        select(Enrolment)
        .join(Enrolment.person)
        .join(Enrolment.unit)
        .options(contains_eager(Enrolment.person), contains_eager(Enrolment.unit))
        .where(Enrolment.event_id == event_id, Enrolment.withdrawn_at.is_(None))
    )
    for word in search_words(search):
        query = query.where(
            Person.search_key.contains(word, autoescape=True)
            | Unit.search_key.contains(word, autoescape=True)
        )
    key = Unit.search_key if sort.removeprefix("-") == "unit" else Person.sort_key
    order = key.desc() if sort.startswith("-") else key.asc()
    return query.order_by(order, Person.sort_key, Enrolment.id)


def unmarked_in(query: Select[Enrolment], session_id: int) -> Select[Enrolment]:
    """Keep of these participants those of whom a session's register says nothing yet."""
    marked = select(RegisterMark.enrolment_id).where(RegisterMark.session_id == session_id)
    return query.where(Enrolment.id.not_in(marked))


def list_marks(
    session: Session, session_ids: Collection[int], enrolment_ids: Collection[int]
) -> dict[Cell, list[RegisterMark]]:
    """Return every mark of these sessions and people, by both, the first one first."""
    query = (
        select(RegisterMark)
        .where(
            RegisterMark.session_id.in_(session_ids), RegisterMark.enrolment_id.in_(enrolment_ids)
        )
        .order_by(RegisterMark.id)
    )
    found: dict[Cell, list[RegisterMark]] = defaultdict(list)
    for mark in session.scalars(query):
        found[mark.session_id, mark.enrolment_id].append(mark)
    return found


@cache
def _entries(whose: ColumnElement[bool]) -> Select[int, int, str, str]:
    return (
        select(
            RegisterMark.session_id,
            RegisterMark.enrolment_id,
            RegisterMark.mark,
            RegisterMark.method,
        )
        .join(Enrolment, Enrolment.id == RegisterMark.enrolment_id)
        .where(whose)
        .order_by(RegisterMark.id)
    )


def list_entries(session: Session, whose: ColumnElement[bool], id_: int) -> dict[Cell, list[Entry]]:
    """Return what the register says of enrolments, the first entry first.

    ``whose`` selects them by the parameter "whose", which is ``id_``: so it is built once.
    """
    found: dict[Cell, list[Entry]] = defaultdict(list)
    for session_id, enrolment_id, mark, method in session.execute(_entries(whose), {"whose": id_}):
        found[session_id, enrolment_id].append(Entry(Mark(mark), Method(method)))
    return found


def entries(marks: Iterable[RegisterMark]) -> list[Entry]:
    """Return marks as the rules know them."""
    return [Entry(Mark(each.mark), Method(each.method)) for each in marks]


def present_mark(marks: Iterable[RegisterMark], *, ends_at: datetime, now: datetime) -> Mark | None:
    """Return what counts of the marks of one person in one session."""
    return rules.present_mark(entries(marks), is_over=now >= ends_at)


def count_present(session: Session, training_session: TrainingSession) -> Count:
    """Return how many of a session's participants are there (late is there), in one query."""
    query = (
        select(Enrolment.id, RegisterMark.mark, RegisterMark.method)
        .outerjoin(
            RegisterMark,
            (RegisterMark.enrolment_id == Enrolment.id)
            & (RegisterMark.session_id == training_session.id),
        )
        .where(Enrolment.event_id == training_session.event_id, Enrolment.withdrawn_at.is_(None))
        .order_by(RegisterMark.id)
    )
    lines: dict[int, list[Entry]] = defaultdict(list)
    for enrolment_id, mark, method in session.execute(query):
        line = lines[enrolment_id]
        if mark is not None:
            line.append(Entry(Mark(mark), Method(method)))
    marks = (rules.present_mark(line, is_over=False) for line in lines.values())
    present = sum(mark in {Mark.PRESENT, Mark.LATE} for mark in marks)
    return Count(present, len(lines))


def find_scan(session: Session, session_id: int, enrolment_id: int) -> RegisterMark | None:
    """Return the mark that a participant's scan made in a session."""
    query = select(RegisterMark).where(
        RegisterMark.session_id == session_id,
        RegisterMark.enrolment_id == enrolment_id,
        RegisterMark.method == Method.QR,
    )
    return session.scalar(query)


def find_participant(session: Session, event_id: int, public_id: str) -> Enrolment | None:
    """Return a participant of an event by public id."""
    query = select(Enrolment).where(
        Enrolment.event_id == event_id,
        Enrolment.public_id == public_id,
        Enrolment.withdrawn_at.is_(None),
    )
    return session.scalar(query)


def list_unmarked(session: Session, training_session: TrainingSession) -> list[int]:
    """Return the enrolments of a session's participants of whom the register says nothing yet."""
    marked = select(RegisterMark.enrolment_id).where(RegisterMark.session_id == training_session.id)
    query = select(Enrolment.id).where(
        Enrolment.event_id == training_session.event_id,
        Enrolment.withdrawn_at.is_(None),
        Enrolment.id.not_in(marked),
    )
    return list(session.scalars(query))


def list_open_sessions(
    session: Session, person_id: int, *, now: datetime
) -> list[tuple[TrainingSession, Enrolment]]:
    """Return the sessions that take a person's check-in now, each with the person's place."""
    query = (
        select(TrainingSession, Enrolment)
        .join(TrainingSession.event)
        .join(Enrolment, Enrolment.event_id == TrainingEvent.id)
        .options(contains_eager(TrainingSession.event))
        .where(
            Enrolment.person_id == person_id,
            Enrolment.withdrawn_at.is_(None),
            TrainingEvent.state == "open",
            TrainingSession.starts_at <= now + rules.OPENS_BEFORE,
            TrainingSession.ends_at > now,
        )
        .order_by(TrainingSession.starts_at, TrainingSession.id)
    )
    return [(found, place) for found, place in session.execute(query)]


def count_marked_sessions(session: Session, event_id: int) -> int:
    """Return in how many sessions of an event anybody was marked."""
    query = (
        select(func.count(func.distinct(RegisterMark.session_id)))
        .join(TrainingSession, TrainingSession.id == RegisterMark.session_id)
        .where(TrainingSession.event_id == event_id)
    )
    return session.scalar(query) or 0
