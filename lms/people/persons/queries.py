"""Every read of persons and their positions."""

from collections.abc import Iterable

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.kernel.errors import NotFound
from lms.people.persons.models import Membership, Person


def get_person(session: Session, person_id: int) -> Person:
    """Return a person."""
    person = session.get(Person, person_id)
    if person is None:
        raise NotFound
    return person


def list_open_memberships(session: Session, person_ids: Iterable[int]) -> list[Membership]:
    """Return the positions that these persons hold now."""
    query = select(Membership).where(
        Membership.person_id.in_(list(person_ids)), Membership.ended_on.is_(None)
    )
    return list(session.scalars(query))
