"""What can be done with persons. The caller commits."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from lms.kernel import audit
from lms.kernel.actor import Actor
from lms.kernel.errors import N_, RuleViolation
from lms.kernel.sealing import keyed_hash, seal, unseal
from lms.kernel.text import fold, name_sort_key, nfc
from lms.people.persons import overlaps, queries
from lms.people.persons import words as words  # importing it keeps the words in step
from lms.people.persons.fields import mask_citizen_id
from lms.people.persons.models import Membership, Person, PersonContact
from lms.people.persons.rules import Kind
from lms.people.units.rules import Period

CITIZEN_ID = "citizen_id"  # the purpose of its seal and hash, the same wherever one is kept


class HeldAlready(RuleViolation):
    """The person holds the same duty in the unit during that time already."""

    message = N_(
        "This person holds the same position in this unit during that time already. "
        "End the earlier one first, or correct it."
    )


class PeriodReversed(RuleViolation):
    """A position must end after it began."""

    message = N_("The position must end after the day on which it began.")


@dataclass(frozen=True)
class Facts:
    """What is written about a person; the further contacts beside the main ones."""

    full_name: str
    birth_date: date | None = None
    gender: str | None = None
    phone: str | None = None
    email: str | None = None
    citizen_id: str | None = None
    phones: tuple[str, ...] = ()
    emails: tuple[str, ...] = ()
    others: tuple[str, ...] = ()


@dataclass(frozen=True)
class Position:
    """What is written about a position."""

    unit_id: int
    position: str = ""
    kind: str = Kind.OTHER.value
    is_concurrent: bool = False
    document_number: str = ""
    document_date: date | None = None
    began_on: date | None = None
    ended_on: date | None = None


def add_person(
    session: Session,
    full_name: str,
    *,
    now: datetime,
    birth_date: date | None = None,
    gender: str | None = None,
    phone: str | None = None,
    email: str | None = None,
) -> Person:
    """Add a person, findable without accents and sorted by given name."""
    person = Person(birth_date=birth_date, gender=gender, phone=phone, email=email, created_at=now)
    rename(person, full_name)
    session.add(person)
    return person


def rename(person: Person, full_name: str) -> None:
    """Give a person a name, with the keys by which it is found and sorted."""
    name = nfc(full_name)
    person.full_name = name
    person.sort_key, person.search_key = name_sort_key(name), fold(name)


def set_citizen_id(person: Person, citizen_id: str | None) -> None:
    """Keep a citizen id sealed, and its keyed hash to find it by; None forgets it."""
    if citizen_id is None:
        person.citizen_id_sealed = person.citizen_id_hash = None
    elif citizen_id != citizen_id_of(person):  # a seal is different every time
        person.citizen_id_sealed = seal(citizen_id, purpose=CITIZEN_ID)
        person.citizen_id_hash = keyed_hash(citizen_id, purpose=CITIZEN_ID)


def citizen_id_of(person: Person) -> str | None:
    """Return a person's citizen id; whoever shows it masks it."""
    sealed = person.citizen_id_sealed
    return None if sealed is None else unseal(sealed, purpose=CITIZEN_ID)


def facts_of(person: Person) -> Facts:
    """Return what is written about a person."""

    def values(kind: str) -> tuple[str, ...]:
        return tuple(contact.value for contact in person.contacts if contact.kind == kind)

    return Facts(
        person.full_name,
        person.birth_date,
        person.gender,
        person.phone,
        person.email,
        citizen_id_of(person),
        values("phone"),
        values("email"),
        values("other"),
    )


def enter_person(
    session: Session, actor: Actor, facts: Facts, position: Position | None, *, now: datetime
) -> Person:
    """Add a person with all that is written, and the first position if one is given."""
    person = add_person(session, facts.full_name, now=now)
    _write(person, facts)
    session.flush()
    record(session, actor, "person.added", person, now, before={}, after=_logged(facts))
    if position is not None:
        add_position(session, actor, person, position, now=now)
    return person


def change_person(
    session: Session, actor: Actor, person: Person, facts: Facts, *, now: datetime
) -> None:
    """Write other facts about a person; what did not change is not logged."""
    queries.lock_person(session, person.id)
    before = _logged(facts_of(person))
    _write(person, facts)
    session.flush()
    after = _logged(facts)
    changed = [name for name in after if after[name] != before[name]]
    if changed:
        old, new = ({name: of[name] for name in changed} for of in (before, after))
        record(session, actor, "person.changed", person, now, before=old, after=new)


def _write(person: Person, facts: Facts) -> None:
    if person.full_name != nfc(facts.full_name):
        rename(person, facts.full_name)
    person.birth_date, person.gender = facts.birth_date, facts.gender
    person.phone, person.email = facts.phone, facts.email
    set_citizen_id(person, facts.citizen_id)
    wanted = dict.fromkeys(
        (kind, value)
        for kind, values, main in (
            ("phone", facts.phones, facts.phone),
            ("email", facts.emails, facts.email),
            ("other", facts.others, None),
        )
        for value in values
        if value != main
    )
    kept = {(one.kind, one.value): one for one in person.contacts}
    for key, contact in kept.items():
        if key not in wanted:
            person.contacts.remove(contact)
    for kind, value in wanted:
        if (kind, value) not in kept:
            person.contacts.append(PersonContact(kind=kind, value=value))


def _logged(facts: Facts) -> dict[str, object]:
    """Return facts as the log keeps them; a citizen id never whole."""
    return {
        "full_name": facts.full_name,
        "birth_date": _iso(facts.birth_date),
        "gender": facts.gender,
        "phone": facts.phone,
        "email": facts.email,
        "citizen_id": mask_citizen_id(facts.citizen_id) or None,
        "further": [*facts.phones, *facts.emails, *facts.others],
    }


def add_membership(session: Session, person: Person, unit_id: int, position: str) -> Membership:
    """Record that a person holds a position in a unit from now on."""
    membership = Membership(person=person, unit_id=unit_id, position=nfc(position))
    session.add(membership)
    return membership


def add_position(
    session: Session, actor: Actor, person: Person, position: Position, *, now: datetime
) -> Membership:
    """Record that a person holds a position, now or in the past."""
    membership = Membership(person_id=person.id)
    _place(session, membership, position)
    after = _position_logged(membership)
    record(session, actor, "position.added", person, now, before={}, after=after)
    return membership


def correct_position(
    session: Session, actor: Actor, membership: Membership, position: Position, *, now: datetime
) -> None:
    """Write a position as it really was."""
    _change(session, actor, "position.corrected", membership, position, now)


def end_position(
    session: Session, actor: Actor, membership: Membership, ended_on: date, *, now: datetime
) -> None:
    """End a position: from that day on it is no longer held; it stays in the history."""
    ended = Position(**{**vars(position_of(membership)), "ended_on": ended_on})
    _change(session, actor, "position.ended", membership, ended, now)


def position_of(membership: Membership) -> Position:
    """Return what is written about a position."""
    return Position(**{name: getattr(membership, name) for name in Position.__annotations__})


def _change(
    session: Session,
    actor: Actor,
    action: str,
    membership: Membership,
    position: Position,
    now: datetime,
) -> None:
    before = _position_logged(membership)
    _place(session, membership, position)
    after = _position_logged(membership)
    if after != before:
        record(session, actor, action, membership.person, now, before=before, after=after)


def _place(session: Session, membership: Membership, position: Position) -> None:
    if not Period(position.began_on, position.ended_on).is_in_order:
        raise PeriodReversed
    try:
        with session.begin_nested():
            for name in Position.__annotations__:
                setattr(membership, name, getattr(position, name))
            session.add(membership)
            session.flush()
            session.expire(membership, ["unit"])  # it may be another now
    except IntegrityError as error:
        if overlaps.is_overlap(error):
            raise HeldAlready from None
        raise


def _position_logged(membership: Membership) -> dict[str, object]:
    of = position_of(membership)
    dates = {name: _iso(getattr(of, name)) for name in ("document_date", "began_on", "ended_on")}
    named = {"unit": membership.unit.name, "id": membership.public_id}
    return {name: value for name, value in vars(of).items() if name != "unit_id"} | dates | named


def _iso(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def record(
    session: Session, actor: Actor, action: str, person: Person, now: datetime, **details: object
) -> None:
    """Log what was done to a person."""
    audit.record(session, actor, action, f"person:{person.public_id}", now=now, **details)
