"""Every read of roles."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, false, literal, or_, select, true
from sqlalchemy.orm import Session, contains_eager, joinedload

from lms.kernel.actor import Role
from lms.kernel.errors import NotFound
from lms.kernel.paging import Page, paginate
from lms.kernel.text import search_words
from lms.people.persons.models import Membership, Person
from lms.people.roles import subjects
from lms.people.roles.models import RoleGrant
from lms.people.roles.subjects import Subject
from lms.people.units.models import Unit

MOST_FOUND = 20  # people shown of a search; more words find the right one


@dataclass(frozen=True)
class Filter:
    """Which grants; an empty part does not limit."""

    unit_ids: Collection[int] | None  # whose roles the reader sees; None: all
    search: str = ""
    role: str = ""
    unit_id: int | None = None
    subject: str = ""
    person_id: int | None = None
    during: tuple[datetime, datetime] | None = None  # in force at some time between these
    sort: str = ""


def get_grant(session: Session, public_id: str, *, lock: bool = False) -> RoleGrant:
    """Return a grant; ``lock`` lets one who ends it go first."""
    query = select(RoleGrant).where(RoleGrant.public_id == public_id)
    if lock:
        query = query.with_for_update(of=RoleGrant).execution_options(populate_existing=True)
    else:
        query = query.options(joinedload(RoleGrant.person), joinedload(RoleGrant.unit))
    grant = session.scalar(query)
    if grant is None:
        raise NotFound
    return grant


def lock_administrators(session: Session) -> list[RoleGrant]:
    """Return the administrators' grants that nobody has ended; whoever ends one waits for the other."""
    query = (
        select(RoleGrant)
        .where(RoleGrant.role == Role.ADMINISTRATOR, RoleGrant.ended_at.is_(None))
        .order_by(RoleGrant.id)
        .with_for_update()
    )
    return list(session.scalars(query.execution_options(populate_existing=True)))


def find_open(
    session: Session, person_id: int, role: str, *, unit_id: int | None, subject: str
) -> RoleGrant | None:
    """Return the one grant of a role to a person for a unit or subject that nobody has ended."""
    at = RoleGrant.unit_id.is_(None) if unit_id is None else RoleGrant.unit_id == unit_id
    query = select(RoleGrant).where(
        RoleGrant.person_id == person_id,
        RoleGrant.role == role,
        RoleGrant.subject == subject,
        RoleGrant.ended_at.is_(None),
        at,
    )
    return session.scalar(query)


def page_of_grants(session: Session, which: Filter, number: int) -> Page[RoleGrant]:
    """Return one page of grants with their persons and units."""
    return paginate(session, _grants(which), number)


def list_grants(session: Session, which: Filter) -> list[RoleGrant]:
    """Return grants with their persons and units."""
    return list(session.scalars(_grants(which)))


def list_duties(session: Session, subject: str, *, now: datetime) -> list[RoleGrant]:
    """Return who serves at an event or contest now, or will, by name."""
    query = _grants(Filter(None, subject=subject, sort="name"))
    runs_on = or_(RoleGrant.ends_at.is_(None), RoleGrant.ends_at > now)
    return list(session.scalars(query.where(RoleGrant.ended_at.is_(None), runs_on)))


def _grants(which: Filter) -> Select[Any]:
    query = (
        select(RoleGrant)
        .join(RoleGrant.person)
        .outerjoin(RoleGrant.unit)
        .options(contains_eager(RoleGrant.person), contains_eager(RoleGrant.unit))
        .where(_is_seen(which.unit_ids), *(_finds(word) for word in search_words(which.search)))
    )
    for column, value in (
        (RoleGrant.role, which.role),
        (RoleGrant.subject, which.subject),
        (RoleGrant.unit_id, which.unit_id),
        (RoleGrant.person_id, which.person_id),
    ):
        if value:
            query = query.where(column == value)
    if which.during is not None:
        start, end = which.during
        query = query.where(
            RoleGrant.begins_at < end,
            or_(RoleGrant.ends_at.is_(None), RoleGrant.ends_at > start),
            or_(RoleGrant.ended_at.is_(None), RoleGrant.ended_at > start),
        )
    keys = {"name": Person.sort_key, "role": RoleGrant.role, "unit": Unit.search_key}
    since: Any = RoleGrant.begins_at
    key = keys.get(which.sort.removeprefix("-"), since)
    # The newest first, unless asked otherwise; whoever has no unit stands last.
    is_down = which.sort.startswith("-") or which.sort not in {*keys, "since"}
    order = key.desc() if is_down else key.asc()
    return query.order_by(
        *([RoleGrant.unit_id.is_(None)] if key is keys["unit"] else []),
        order,
        Person.sort_key,
        RoleGrant.id,
    )


def _is_seen(unit_ids: Collection[int] | None) -> ColumnElement[bool]:
    if unit_ids is None:
        return true()
    ids = list(unit_ids)
    at_theirs = _at(lambda kind: kind.unit_id.in_(ids))
    return or_(RoleGrant.unit_id.in_(ids), at_theirs)


def _finds(word: str) -> ColumnElement[bool]:
    found = [
        Person.search_key.contains(word, autoescape=True),
        Unit.search_key.contains(word, autoescape=True),
        _at(lambda kind: kind.search_key.contains(word, autoescape=True)),
    ]
    return or_(*found)


def _at(condition: Any) -> ColumnElement[bool]:
    """The grants at things of any kind for which the condition holds."""
    named = [
        RoleGrant.subject.in_(
            select(literal(f"{kind.name}:") + kind.public_id).where(condition(kind))
        )
        for kind in subjects.kinds()
    ]
    return or_(false(), *named)


def list_subjects(session: Session, names: Iterable[str]) -> dict[str, Subject]:
    """Return these events and contests by the names that grants have for them."""
    found: dict[str, Subject] = {}
    wanted = {name.partition(":")[::2] for name in names if name}
    for kind in subjects.kinds():
        ids = [public_id for of, public_id in wanted if of == kind.name]
        if ids:
            query = select(kind.public_id, kind.title, kind.unit_id).where(kind.public_id.in_(ids))
            made = (Subject(kind, *row) for row in session.execute(query))
            found |= {subject.name: subject for subject in made}
    return found


def get_subject(session: Session, name: str) -> Subject:
    """Return an event or contest by the name that grants have for it."""
    subject = list_subjects(session, [name]).get(name)
    if subject is None:
        raise NotFound
    return subject


def find_persons(session: Session, search: str) -> list[Person]:
    """Return those found by name, without accents, or by the whole telephone number.

    Only whom somebody has entered, with a position or a role: who registered for a contest under
    an official's name must not be given that official's role.
    """
    words = search_words(search)
    if not words:
        return []
    digits = "".join(char for char in search if char.isdigit())
    by_name = and_(*(Person.search_key.contains(word, autoescape=True) for word in words))
    is_entered = Person.id.in_(select(Membership.person_id)) | Person.id.in_(
        select(RoleGrant.person_id)
    )
    query = (
        select(Person)
        .where(is_entered, or_(by_name, Person.phone == digits))
        .order_by(Person.sort_key, Person.id)
    )
    return list(session.scalars(query.limit(MOST_FOUND)))


def get_person(session: Session, public_id: str) -> Person:
    """Return a person by public id."""
    person = session.scalar(select(Person).where(Person.public_id == public_id))
    if person is None:
        raise NotFound
    return person


def list_unit_names(session: Session, person_ids: Collection[int]) -> dict[int, str]:
    """Return the names of the units to which these persons belong now, by person."""
    query = (
        select(Membership.person_id, Unit.name)
        .join(Membership.unit)
        .where(Membership.person_id.in_(list(person_ids)), Membership.ended_on.is_(None))
        .order_by(Membership.id)
    )
    found: dict[int, str] = {}
    for person_id, name in session.execute(query):
        found[person_id] = f"{found[person_id]}, {name}" if person_id in found else name
    return found


def list_names(session: Session, person_ids: Iterable[int | None]) -> dict[int, str]:
    """Return the names of those who granted or ended roles."""
    query = select(Person.id, Person.full_name).where(
        Person.id.in_({id_ for id_ in person_ids if id_ is not None})
    )
    return {row.id: row.full_name for row in session.execute(query)}
