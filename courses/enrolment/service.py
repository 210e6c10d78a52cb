"""What can be done with participants. The caller commits."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from courses.enrolment import queries, rules
from courses.enrolment.models import Enrolment
from courses.programme import queries as programme
from courses.programme.models import TrainingEvent
from courses.programme.rules import EventState
from lms.kernel import audit
from lms.kernel.actor import Actor
from lms.kernel.errors import N_, RuleViolation
from lms.kernel.text import nfc
from lms.people.accounts import service as people
from lms.people.persons.models import Person
from lms.people.persons.service import add_membership
from lms.people.roster import queries as roster
from lms.people.roster.service import Newcomer as Newcomer
from lms.people.roster.service import add_newcomer, complete, known_persons


class EventFull(RuleViolation):
    """A hall holds no more than it holds."""

    message = N_(
        "The event has %(free)s places left and %(wanted)s are needed. Raise its capacity first."
    )


class EventOver(RuleViolation):
    """Nobody joins what is over or called off."""

    message = N_("This event is over or has been cancelled; its participants no longer change.")


def lock_event(session: Session, event: TrainingEvent) -> TrainingEvent:
    """Lock an event whose participants may change, so that its places are counted once."""
    locked = programme.get_event(session, event.public_id, lock=True)
    if locked.state in {EventState.FINISHED, EventState.CANCELLED}:
        raise EventOver
    return locked


def refuse_overflow(session: Session, event: TrainingEvent, wanted: int) -> None:
    """Refuse more than the event can take; the caller holds its lock."""
    free = rules.free_places(event.capacity, queries.count_enrolled(session, event.id))
    if wanted > free:
        raise EventFull(free=free, wanted=wanted)


def enrol(
    session: Session,
    event: TrainingEvent,
    person: Person,
    unit_id: int,
    position: str,
    now: datetime,
) -> Enrolment:
    """Give a person a place with today's unit and position; who has one keeps it as it is."""
    locked = lock_event(session, event)
    session.flush()
    found = queries.find_enrolment(session, locked.id, person.id, with_withdrawn=True)
    if found is not None and found.withdrawn_at is None:
        return found
    refuse_overflow(session, locked, 1)
    return place(session, locked, person, unit_id, position, found, now)


def place(
    session: Session,
    event: TrainingEvent,
    person: Person,
    unit_id: int,
    position: str,
    former: Enrolment | None,
    now: datetime,
) -> Enrolment:
    """Write an enrolment, or revive one that was withdrawn; the caller has counted the places."""
    if former is not None:
        former.withdrawn_at = None
        former.unit_id, former.position = unit_id, nfc(position)
        session.flush()
        return former
    enrolment = Enrolment(
        event_id=event.id,
        person_id=person.id,
        unit_id=unit_id,
        position=nfc(position),
        enrolled_at=now,
    )
    session.add(enrolment)
    session.flush()
    return enrolment


def add_by_hand(
    session: Session, actor: Actor, event: TrainingEvent, newcomer: Newcomer, *, now: datetime
) -> tuple[Enrolment, bool]:
    """Enrol one person, known or new; tells whether they were enrolled already."""
    locked = lock_event(session, event)
    roster.lock_persons(session)
    known_id = known_persons(session, [newcomer]).take(newcomer.identity)
    person = session.get(Person, known_id) if known_id is not None else None
    if person is None:
        person = add_newcomer(session, newcomer, now=now)
    else:
        complete(person, newcomer)
    session.flush()
    if (person.id, newcomer.unit_id) not in roster.open_memberships(session, [person.id]):
        add_membership(session, person, newcomer.unit_id, newcomer.position)
    found = queries.find_enrolment(session, locked.id, person.id)
    if found is not None:
        return found, True
    enrolment = enrol(session, locked, person, newcomer.unit_id, newcomer.position, now)
    subject = f"event:{locked.public_id}"
    audit.record(session, actor, "enrolment.added", subject, now=now, enrolment=enrolment.public_id)
    return enrolment, False


def withdraw(session: Session, actor: Actor, enrolment: Enrolment, *, now: datetime) -> None:
    """Take a person off an event's list; the place is free again and the history stays."""
    lock_event(session, enrolment.event)
    locked = queries.get_enrolment(session, enrolment.public_id, lock=True)
    if locked.withdrawn_at is not None:
        return
    locked.withdrawn_at = now
    _record(session, actor, "enrolment.withdrawn", locked, now)


def restore(session: Session, actor: Actor, enrolment: Enrolment, *, now: datetime) -> None:
    """Undo a withdrawal while there is a place."""
    event = lock_event(session, enrolment.event)
    locked = queries.get_enrolment(session, enrolment.public_id, lock=True)
    if locked.withdrawn_at is None:
        return
    refuse_overflow(session, event, 1)
    locked.withdrawn_at = None
    _record(session, actor, "enrolment.restored", locked, now)


def _record(
    session: Session, actor: Actor, action: str, enrolment: Enrolment, now: datetime
) -> None:
    session.flush()
    subject = f"event:{enrolment.event.public_id}"
    audit.record(session, actor, action, subject, now=now, enrolment=enrolment.public_id)


@dataclass(frozen=True)
class Invited:
    """A participant and the code that opens their account, known only now."""

    enrolment: Enrolment
    code: str


def invite(
    session: Session,
    actor: Actor,
    event: TrainingEvent,
    *,
    only: Enrolment | None = None,
    now: datetime,
) -> list[Invited]:
    """Make new codes for all participants without an account, or for one; older ones end.

    Sorted by unit, then by given name, as they are handed out.
    """
    chosen = [only] if only is not None else queries.list_enrolments(session, event.id)
    codes = people.invite(
        session,
        [enrolment.person for enrolment in chosen],
        now=now,
        even_with_roles=actor.is_administrator,
    )
    subject = f"event:{event.public_id}"
    invited = [Invited(one, codes[one.person_id]) for one in chosen if one.person_id in codes]
    whose = [one.enrolment.public_id for one in invited]  # a code opens the account of its person
    audit.record(
        session, actor, "invitations.made", subject, now=now, count=len(codes), enrolments=whose
    )
    return sorted(
        invited, key=lambda one: (one.enrolment.unit.search_key, one.enrolment.person.sort_key)
    )
