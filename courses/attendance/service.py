"""What can be done with the register: checking in, and marking by hand. The caller commits."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from courses.attendance import codes, queries, rules
from courses.attendance.models import RegisterMark
from courses.attendance.rules import Mark, Method, Verdict, Window
from courses.content.service import EventNotOpen
from courses.enrolment.models import Enrolment
from courses.programme.models import TrainingSession
from courses.programme.rules import EventState
from lms.kernel import audit
from lms.kernel.actor import Actor
from lms.kernel.errors import N_, BadInput, NotAllowed, RuleViolation

# The register is put right after an event too; each mark is in the log.
MARKABLE = frozenset({EventState.OPEN, EventState.FINISHED})
MAX_NOTE = 300


class CheckInClosed(RuleViolation):
    """The session takes no check-in now; the message says why."""


class CodeRefused(RuleViolation):
    """The code is not one of the screen's, or no longer."""


class WrongDigits(BadInput):
    """What was typed is no code of a session that is open for this person."""

    message = N_(
        "This is not the code on the screen now. Please type the six digits that it shows."
    )


class NotOnTheList(NotAllowed):
    """Whoever is in the hall may know that the list does not have them."""

    message = N_(
        "Your name is not on the list of this event. Please tell the organiser in the hall."
    )


class NotBegun(RuleViolation):
    """Nobody was there before it began."""

    message = N_("The session has not begun: until then people can only be excused.")


class NoteTooLong(BadInput):
    """A note is a line."""

    message = N_("A note has at most %(limit)s characters.")


@dataclass(frozen=True)
class CheckIn:
    """The mark of a scan, and whether it was there before."""

    mark: RegisterMark
    is_repeat: bool


def window_of(training_session: TrainingSession, *, now: datetime) -> Window:
    """Tell whether a session takes check-ins: the event is open, and so is the session's window."""
    if training_session.event.state == EventState.DRAFT:
        return Window.NOT_OPEN
    if training_session.event.state != EventState.OPEN:
        return Window.CLOSED
    return rules.window(training_session.starts_at, training_session.ends_at, now)


def check_in(
    session: Session,
    training_session: TrainingSession,
    enrolment: Enrolment,
    *,
    token: str,
    claim: str,
    now: datetime,
) -> CheckIn:
    """Mark a participant by a code of the screen or a claim to it; a repeat keeps the first mark."""
    known = queries.find_scan(session, training_session.id, enrolment.id)
    if known is not None:
        return CheckIn(known, is_repeat=True)
    _refuse_outside(training_session, now)
    session_id, secret = training_session.public_id, training_session.secret
    if not codes.is_claimed(secret, session_id, claim, now=now):
        verdict = rules.accepts(secret, session_id, token, now)
        if verdict is not Verdict.ACCEPTED:
            raise CodeRefused(rules.VERDICT_SENTENCES[verdict])
    return _scan(session, training_session, enrolment, now)


def check_in_by_digits(
    session: Session, person_id: int, digits: str, *, now: datetime
) -> tuple[TrainingSession, CheckIn]:
    """Mark a participant by the digits typed, in whichever open session of theirs shows them."""
    for training_session, enrolment in queries.list_open_sessions(session, person_id, now=now):
        secret, session_id = training_session.secret, training_session.public_id
        if codes.is_typed(secret, session_id, digits, now=now):
            known = queries.find_scan(session, training_session.id, enrolment.id)
            if known is not None:
                return training_session, CheckIn(known, is_repeat=True)
            return training_session, _scan(session, training_session, enrolment, now)
    raise WrongDigits


def mark_by_hand(
    session: Session,
    actor: Actor,
    training_session: TrainingSession,
    enrolment: Enrolment,
    *,
    mark: Mark,
    note: str = "",
    now: datetime,
) -> RegisterMark:
    """Add a mark that counts from now on; what was written before stays in the history."""
    _refuse_marking(training_session, mark, now)
    if len(note) > MAX_NOTE:
        raise NoteTooLong(limit=MAX_NOTE)
    added = _write(
        session, training_session, enrolment.id, mark, Method.MANUAL, actor.id, now, note
    )
    audit.record(
        session,
        actor,
        "register.marked",
        f"session:{training_session.public_id}",
        now=now,
        enrolment=enrolment.public_id,
        mark=mark.value,
        note=note,
    )
    return added


def mark_rest_present(
    session: Session, actor: Actor, training_session: TrainingSession, *, now: datetime
) -> int:
    """Mark as present everybody of whom the register says nothing yet; return how many."""
    _refuse_marking(training_session, Mark.PRESENT, now)
    rest = queries.list_unmarked(session, training_session)
    for enrolment_id in rest:
        _write(
            session, training_session, enrolment_id, Mark.PRESENT, Method.MANUAL, actor.id, now, ""
        )
    audit.record(
        session,
        actor,
        "register.rest_marked_present",
        f"session:{training_session.public_id}",
        now=now,
        count=len(rest),
    )
    return len(rest)


def _refuse_outside(training_session: TrainingSession, now: datetime) -> None:
    window = window_of(training_session, now=now)
    if window is not Window.OPEN:
        raise CheckInClosed(rules.WINDOW_SENTENCES[window])


def _refuse_marking(training_session: TrainingSession, mark: Mark, now: datetime) -> None:
    if training_session.event.state not in MARKABLE:
        raise EventNotOpen
    opens = rules.window(training_session.starts_at, training_session.ends_at, now)
    if opens is Window.NOT_OPEN and mark is not Mark.EXCUSED:
        raise NotBegun


def _scan(
    session: Session, training_session: TrainingSession, enrolment: Enrolment, now: datetime
) -> CheckIn:
    mark = rules.mark_at(training_session.starts_at, now)
    try:
        with session.begin_nested():
            added = _write(
                session,
                training_session,
                enrolment.id,
                mark,
                Method.QR,
                enrolment.person_id,
                now,
                "",
            )
            session.flush()
    except IntegrityError:  # a second tap was faster: its mark is the one
        known = queries.find_scan(session, training_session.id, enrolment.id)
        if known is None:
            raise
        return CheckIn(known, is_repeat=True)
    return CheckIn(added, is_repeat=False)


def _write(
    session: Session,
    training_session: TrainingSession,
    enrolment_id: int,
    mark: Mark,
    method: Method,
    marked_by: int,
    now: datetime,
    note: str,
) -> RegisterMark:
    added = RegisterMark(
        session_id=training_session.id,
        enrolment_id=enrolment_id,
        mark=mark.value,
        method=method.value,
        marked_at=now,
        marked_by=marked_by,
        note=note,
    )
    session.add(added)
    return added
