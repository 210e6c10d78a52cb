"""Every read of persons and their positions; see ``search`` for finding them."""

from collections.abc import Iterable

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload, selectinload

from lms.kernel.errors import NotFound
from lms.people.persons.models import Membership, Person
from lms.people.units.models import Unit


def get_person(session: Session, person_id: int) -> Person:
    """Return a person."""
    person = session.get(Person, person_id)
    if person is None:
        raise NotFound
    return person


def find_by_public_id(session: Session, public_id: str) -> Person | None:
    """Return a person by the id of the page, with contacts, positions and units; or None."""
    query = select(Person).where(Person.public_id == public_id)
    return session.scalar(
        query.options(
            selectinload(Person.contacts),
            selectinload(Person.memberships).joinedload(Membership.unit),
        )
    )


def lock_person(session: Session, person_id: int) -> Person:
    """Return a person as they are now, and let nobody else change them until the commit."""
    query = select(Person).where(Person.id == person_id).with_for_update()
    person = session.scalar(query.execution_options(populate_existing=True))
    if person is None:
        raise NotFound
    return person


def get_position(session: Session, public_id: str) -> Membership:
    """Return a position with its person and unit."""
    query = select(Membership).where(Membership.public_id == public_id)
    found = session.scalar(
        query.options(joinedload(Membership.person), joinedload(Membership.unit))
    )
    if found is None:
        raise NotFound
    return found


def list_open_memberships(session: Session, person_ids: Iterable[int]) -> list[Membership]:
    """Return the positions that these persons hold now."""
    query = select(Membership).where(
        Membership.person_id.in_(list(person_ids)), Membership.ended_on.is_(None)
    )
    return list(session.scalars(query))


def unit_ids_under(session: Session, unit_id: int) -> frozenset[int]:
    """Return the ids of a unit and all under it."""
    under = select(Unit.id).where(Unit.id == unit_id).cte("under", recursive=True)
    under = under.union(select(Unit.id).join(under, Unit.parent_id == under.c.id))
    return frozenset(session.scalars(select(under.c.id)))
