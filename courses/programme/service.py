"""What can be done with events and their sessions. The caller commits."""

import secrets
from dataclasses import dataclass, fields
from datetime import datetime

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from courses.programme import queries, rules
from courses.programme.models import TrainingEvent, TrainingSession
from courses.programme.rules import EventKind, EventState, SessionTimes
from lms.kernel import audit, clock
from lms.kernel.actor import Actor
from lms.kernel.errors import N_, BadInput, RuleViolation
from lms.kernel.text import fold, nfc, sort_key

SECRET_BYTES = 32  # a session's check-in codes are keyed hashes of SHA-256


class NoPlace(BadInput):
    """People must know where to go."""

    message = N_("Give a place or a link: people must know where to go.")


class NoHost(BadInput):
    """A linked course is somebody else's."""

    message = N_("Say whose course it is: a linked course has a host.")


class EventClosed(RuleViolation):
    """What is over or called off stays as it was."""

    message = N_("This event is over or has been cancelled; it can no longer be changed.")


class WrongStep(RuleViolation):
    """An event goes from draft to open to finished; it may be cancelled before it is over."""

    message = N_("The event is not in a state that allows this. Please reload the page.")


class NothingToOpen(RuleViolation):
    """An open event has at least one session."""

    message = N_("Add at least one session before opening the event.")


class BadSchedule(RuleViolation):
    """Sessions end after they start, do not overlap and lie in the event's year."""


class SessionInUse(RuleViolation):
    """The register is never thrown away."""

    message = N_("This session has marks in the register and cannot be removed.")


@dataclass(frozen=True)
class EventDetails:
    """What an organiser writes about an event."""

    title: str
    kind: EventKind
    unit_id: int
    year: int
    task_id: int | None = None
    place: str = ""
    link: str = ""
    host: str = ""
    capacity: int = 100
    min_attendance: int = 80
    pass_mark: int = 50
    signer_title: str = "GIÁM ĐỐC"
    signer_name: str = ""


def create_event(
    session: Session, actor: Actor, details: EventDetails, *, now: datetime
) -> TrainingEvent:
    """Plan an event; it starts as a draft that only its organisers see."""
    _check(details)
    event = TrainingEvent(state=EventState.DRAFT, created_at=now)
    _write(event, details)
    session.add(event)
    session.flush()
    audit.record(
        session, actor, "event.created", f"event:{event.public_id}", now=now, title=event.title
    )
    return event


def change_event(
    session: Session, actor: Actor, event: TrainingEvent, details: EventDetails, *, now: datetime
) -> None:
    """Change what is written about an event that is not over."""
    _refuse_closed(event)
    _check(details)
    _check_schedule(_schedule(session, event.id), details.year)
    before = _written(event)
    _write(event, details)
    session.flush()
    audit.record(
        session,
        actor,
        "event.changed",
        f"event:{event.public_id}",
        now=now,
        title=event.title,
        **audit.compared(before, _written(event)),
    )


def _written(event: TrainingEvent) -> dict[str, object]:
    return {field.name: getattr(event, field.name) for field in fields(EventDetails)}


def _check(details: EventDetails) -> None:
    if details.kind == EventKind.LINKED:
        if not nfc(details.host):
            raise NoHost
    elif not nfc(details.place) and not details.link.strip():
        raise NoPlace


def _write(event: TrainingEvent, details: EventDetails) -> None:
    event.title = nfc(details.title)
    event.search_key = fold(event.title)
    event.title_key = sort_key(event.title)
    event.kind = details.kind.value
    event.unit_id = details.unit_id
    event.year = details.year
    event.task_id = details.task_id
    event.place = nfc(details.place)
    event.link = details.link.strip()
    event.host = nfc(details.host)
    event.capacity = details.capacity
    event.min_attendance = details.min_attendance
    event.pass_mark = details.pass_mark
    event.signer_title = nfc(details.signer_title)
    event.signer_name = nfc(details.signer_name)


def _refuse_closed(event: TrainingEvent) -> None:
    if event.state in {EventState.FINISHED, EventState.CANCELLED}:
        raise EventClosed


def add_session(
    session: Session,
    actor: Actor,
    event: TrainingEvent,
    *,
    starts_at: datetime,
    ends_at: datetime,
    now: datetime,
    periods: int = 4,
    topic: str = "",
) -> TrainingSession:
    """Add a session that overlaps none of the event's others; its check-in secret is its own."""
    _refuse_closed(event)
    times = SessionTimes(starts_at, ends_at, periods)
    _check_schedule([*_schedule(session, event.id), times], event.year)
    added = TrainingSession(
        event_id=event.id,
        starts_at=starts_at,
        ends_at=ends_at,
        periods=periods,
        topic=nfc(topic),
        secret=secrets.token_bytes(SECRET_BYTES),
    )
    session.add(added)
    session.flush()
    session.expire(event, ["sessions"])
    audit.record(
        session, actor, "session.added", f"event:{event.public_id}", now=now, at=str(starts_at)
    )
    return added


def change_session(
    session: Session,
    actor: Actor,
    changed: TrainingSession,
    *,
    starts_at: datetime,
    ends_at: datetime,
    now: datetime,
    periods: int = 4,
    topic: str = "",
) -> None:
    """Change a session's times, periods or topic; marks already made stay with it."""
    _refuse_closed(changed.event)
    others = _schedule(session, changed.event_id, without=changed.id)
    _check_schedule([*others, SessionTimes(starts_at, ends_at, periods)], changed.event.year)
    before = str(changed.starts_at)
    changed.starts_at, changed.ends_at = starts_at, ends_at
    changed.periods, changed.topic = periods, nfc(topic)
    session.flush()
    audit.record(
        session,
        actor,
        "session.changed",
        f"event:{changed.event.public_id}",
        now=now,
        before=before,
        after=str(starts_at),
    )


def _schedule(session: Session, event_id: int, *, without: int | None = None) -> list[SessionTimes]:
    return [
        SessionTimes(held.starts_at, held.ends_at, held.periods)
        for held in queries.list_sessions(session, event_id)
        if held.id != without
    ]


def _check_schedule(schedule: list[SessionTimes], year: int) -> None:
    ordered = sorted(schedule, key=lambda times: times.starts_at)
    for problem in rules.schedule_problems(ordered, year, clock.PROVINCE):
        sentence = rules.PROBLEM_SENTENCES[problem.kind]
        raise BadSchedule(sentence, session=problem.session, other=problem.other)


def delete_session(
    session: Session, actor: Actor, removed: TrainingSession, *, now: datetime
) -> None:
    """Remove a session that nothing refers to; the database knows what does."""
    event = removed.event
    _refuse_closed(event)
    at = str(removed.starts_at)
    try:
        with session.begin_nested():
            session.delete(removed)
    except IntegrityError:
        raise SessionInUse from None
    session.expire(event, ["sessions"])
    audit.record(session, actor, "session.removed", f"event:{event.public_id}", now=now, at=at)


def open_event(session: Session, actor: Actor, event: TrainingEvent, *, now: datetime) -> None:
    """Open a draft that has a session, or reopen what was finished too early."""
    if not queries.list_sessions(session, event.id):
        raise NothingToOpen
    _move(session, actor, event, EventState.OPEN, now=now)


def finish_event(session: Session, actor: Actor, event: TrainingEvent, *, now: datetime) -> None:
    """Say that an open event is over."""
    _move(session, actor, event, EventState.FINISHED, now=now)


def cancel_event(session: Session, actor: Actor, event: TrainingEvent, *, now: datetime) -> None:
    """Call an event off; it counts for no target."""
    _move(session, actor, event, EventState.CANCELLED, now=now)


NEXT: dict[EventState, frozenset[EventState]] = {
    EventState.DRAFT: frozenset({EventState.OPEN, EventState.CANCELLED}),
    EventState.OPEN: frozenset({EventState.FINISHED, EventState.CANCELLED}),
    EventState.FINISHED: frozenset({EventState.OPEN}),  # closed too early
    EventState.CANCELLED: frozenset(),
}


def _move(
    session: Session, actor: Actor, event: TrainingEvent, to: EventState, *, now: datetime
) -> None:
    """Change the state once: the second of two clicks finds it done and changes nothing."""
    locked = queries.get_event(session, event.public_id, lock=True)
    if locked.state == to:
        return
    if to not in NEXT[EventState(locked.state)]:
        raise WrongStep
    before, locked.state = locked.state, to.value
    session.flush()
    audit.record(
        session,
        actor,
        f"event.{to.value}",
        f"event:{locked.public_id}",
        now=now,
        before=before,
    )
