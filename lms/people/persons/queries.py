"""Every read of persons and their positions; see ``search`` for finding them."""

from collections.abc import Iterable

from sqlalchemy import select, union_all
from sqlalchemy.orm import Session, joinedload, selectinload

from lms.kernel.errors import NotFound
from lms.people.persons.models import Membership, Person, PersonMerge
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
    found = session.scalars(
        query.options(
            joinedload(Person.contacts),
            selectinload(Person.memberships).joinedload(Membership.unit),
        )
    )
    return found.unique().one_or_none()


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


def find_survivor(session: Session, public_id: str) -> Person | None:
    """Return the person into whom the one of this id was merged; or None."""
    query = (
        select(Person)
        .join(PersonMerge, PersonMerge.survivor_id == Person.id)
        .where(PersonMerge.gone_public_id == public_id, PersonMerge.undone_at.is_(None))
        .options(selectinload(Person.memberships))
    )
    return session.scalar(query)


def list_names(session: Session, person_ids: Iterable[int]) -> dict[int, str]:
    """Return the names of these persons, of those merged into another too; a command has none."""
    ids = sorted(set(person_ids))
    names = select(Person.id, Person.full_name).where(Person.id.in_(ids))
    gone = select(PersonMerge.gone_id, PersonMerge.gone_name).where(
        PersonMerge.gone_id.in_(ids), PersonMerge.undone_at.is_(None)
    )
    return {row[0]: row[1] for row in session.execute(union_all(names, gone))}


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
