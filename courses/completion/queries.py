"""How far people have come: everything they have done in an event, in a fixed number of queries."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from functools import cache

from sqlalchemy import ColumnElement, Select, bindparam, select
from sqlalchemy.orm import Session, contains_eager, joinedload, load_only

from courses.attendance.queries import list_entries
from courses.completion.progress import MyEvent, Plan, Progress, next_thing
from courses.content.models import EventQuiz, Lesson, LessonRead
from courses.content.queries import list_event_quizzes, list_lessons
from courses.enrolment.models import Enrolment
from courses.enrolment.queries import OF_EVENT, OF_ONE, OF_PERSON
from courses.programme.models import TrainingEvent, TrainingSession
from courses.programme.rules import EventState
from lms.people.persons.models import Person
from quizzes.attempts.models import Attempt
from quizzes.attempts.rules import State

_RESULT = (
    Attempt.public_id, Attempt.quiz_id, Attempt.person_id, Attempt.number, Attempt.state,
    Attempt.submitted_at, Attempt.earned, Attempt.maximum,
)  # fmt: skip


def list_progress(session: Session, event: TrainingEvent) -> list[Progress]:
    """Return what every participant of an event has done, by given name, in seven queries."""
    enrolments = _list_enrolments(session, OF_EVENT, event.id)
    return _read(session, enrolments, {event.id: event}, OF_EVENT, event.id)


def record_of(session: Session, event: TrainingEvent, enrolment: Enrolment) -> Progress:
    """Return what one participant has done, in six queries."""
    return _read(session, [enrolment], {event.id: event}, OF_ONE, enrolment.id)[0]


def list_earned(session: Session, event_id: int) -> list[int]:
    """Return the ids of the enrolments that have completed an event, by given name."""
    event = session.get_one(TrainingEvent, event_id)
    return [each.enrolment.id for each in list_progress(session, event) if not each.gaps]


def list_my_progress(session: Session, person_id: int) -> list[Progress]:
    """Return what a person has done in every event they take part in and may see."""
    enrolments = _list_enrolments(session, OF_PERSON, person_id)
    events = {each.event_id: each.event for each in enrolments}
    found = _read(session, enrolments, events, OF_PERSON, person_id)
    return [each for each in found if each.plan.event.state != EventState.DRAFT]


def list_my_events(session: Session, person_id: int, *, now: datetime) -> list[MyEvent]:
    """Return a person's events with what comes next in each: those to act on first, then the past."""
    mine = [
        MyEvent(
            event=each.plan.event,
            progress=each,
            next_session=next((s for s in each.plan.sessions if s.ends_at > now), None),
            next_thing=next_thing(each, now),
        )
        for each in list_my_progress(session, person_id)
    ]
    return sorted(mine, key=lambda each: each.rank(now))


def _read(
    session: Session,
    enrolments: Sequence[Enrolment],
    events: Mapping[int, TrainingEvent],
    whose: ColumnElement[bool],
    id_: int,
) -> list[Progress]:
    """Read all that these enrolments have done, which ``whose`` selects by an id, in six queries."""
    plans = _plans(session, events)
    entries = list_entries(session, whose, id_)
    read = _list_reads(session, whose, id_)
    attempts = _list_attempts(session, whose, id_, events)
    return [
        Progress(
            enrolment=each,
            plan=plans[each.event_id],
            entries={
                place.id: entries[place.id, each.id]
                for place in plans[each.event_id].sessions
                if (place.id, each.id) in entries
            },
            read=frozenset(read.get(each.id, ())),
            attempts={
                used.quiz_id: attempts[used.quiz_id, each.person_id]
                for used in plans[each.event_id].quizzes
                if (used.quiz_id, each.person_id) in attempts
            },
        )
        for each in enrolments
    ]


# Statements are built once for each kind of ``whose``: building costs as much as asking.
@cache
def _enrolments(whose: ColumnElement[bool]) -> Select[Enrolment]:
    return (
        select(Enrolment)
        .join(Enrolment.person)
        .options(
            contains_eager(Enrolment.person),
            joinedload(Enrolment.unit),
            joinedload(Enrolment.event).joinedload(TrainingEvent.unit),
        )
        .where(whose, Enrolment.withdrawn_at.is_(None))
        .order_by(Person.sort_key, Enrolment.id)
    )


def _list_enrolments(session: Session, whose: ColumnElement[bool], id_: int) -> list[Enrolment]:
    return list(session.scalars(_enrolments(whose), {"whose": id_}))


@cache
def _sessions() -> Select[TrainingSession]:
    query = select(TrainingSession).where(
        TrainingSession.event_id.in_(bindparam("event_ids", expanding=True))
    )
    return query.order_by(TrainingSession.starts_at, TrainingSession.id)


def _plans(session: Session, events: Mapping[int, TrainingEvent]) -> dict[int, Plan]:
    sessions: dict[int, list[TrainingSession]] = defaultdict(list)
    for each in session.scalars(_sessions(), {"event_ids": list(events)}):
        sessions[each.event_id].append(each)
    lessons: dict[int, list[Lesson]] = defaultdict(list)
    for lesson in list_lessons(session, list(events)):
        lessons[lesson.event_id].append(lesson)
    quizzes: dict[int, list[EventQuiz]] = defaultdict(list)
    for used in list_event_quizzes(session, list(events)):
        quizzes[used.event_id].append(used)
    return {
        id_: Plan(event, tuple(sessions[id_]), tuple(lessons[id_]), tuple(quizzes[id_]))
        for id_, event in events.items()
    }


@cache
def _reads(whose: ColumnElement[bool]) -> Select[int, int]:
    return (
        select(LessonRead.enrolment_id, LessonRead.lesson_id)
        .join(Enrolment, Enrolment.id == LessonRead.enrolment_id)
        .where(whose)
    )


def _list_reads(session: Session, whose: ColumnElement[bool], id_: int) -> dict[int, list[int]]:
    found: dict[int, list[int]] = defaultdict(list)
    for enrolment_id, lesson_id in session.execute(_reads(whose), {"whose": id_}):
        found[enrolment_id].append(lesson_id)
    return found


@cache
def _attempts(whose: ColumnElement[bool]) -> Select[Attempt]:
    return (
        select(Attempt)
        .join(EventQuiz, EventQuiz.quiz_id == Attempt.quiz_id)
        .join(
            Enrolment,
            (Enrolment.event_id == EventQuiz.event_id) & (Enrolment.person_id == Attempt.person_id),
        )
        .options(load_only(*_RESULT))  # the papers stay in the database
        .where(
            whose,
            EventQuiz.event_id.in_(bindparam("event_ids", expanding=True)),
            Attempt.state == State.SUBMITTED,
        )
        .order_by(Attempt.number)
    )


def _list_attempts(
    session: Session, whose: ColumnElement[bool], id_: int, event_ids: Collection[int]
) -> dict[tuple[int, int], list[Attempt]]:
    asked = {"whose": id_, "event_ids": list(event_ids)}
    found: dict[tuple[int, int], list[Attempt]] = defaultdict(list)
    for attempt in session.scalars(_attempts(whose), asked):
        found[attempt.quiz_id, attempt.person_id].append(attempt)
    return found
