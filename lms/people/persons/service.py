"""What can be done with persons. The caller commits."""

from datetime import date, datetime

from sqlalchemy.orm import Session

from lms.kernel.text import fold, name_sort_key, nfc
from lms.people.persons.models import Membership, Person


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
    name = nfc(full_name)
    person = Person(
        full_name=name,
        sort_key=name_sort_key(name),
        search_key=fold(name),
        birth_date=birth_date,
        gender=gender,
        phone=phone,
        email=email,
        created_at=now,
    )
    session.add(person)
    return person


def add_membership(session: Session, person: Person, unit_id: int, position: str) -> Membership:
    """Record that a person holds a position in a unit from now on."""
    membership = Membership(person=person, unit_id=unit_id, position=nfc(position))
    session.add(membership)
    return membership
