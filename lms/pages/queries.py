"""What the pages of units read: their people, and how current the lists are."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from lms.kernel.audit import AuditEntry
from lms.kernel.errors import NotFound
from lms.kernel.paging import Page, paginate
from lms.kernel.text import search_words
from lms.people.persons.models import Membership, Person
from lms.people.roster.models import UnitListCheck
from lms.people.units.models import Unit

SORTS = ("name", "people", "without_phone", "checked")


@dataclass(frozen=True)
class UnitList:
    """A unit with the people who are in it now, by given name."""

    unit: Unit
    members: list[tuple[Membership, Person]]
    checked_at: datetime | None
    changed_at: datetime | None


def get_unit_list(session: Session, public_id: str) -> UnitList:
    """Return a unit's list of people in one query: when it was checked and changed last, too."""
    checked = (
        select(func.max(UnitListCheck.checked_at))
        .where(UnitListCheck.unit_id == Unit.id)
        .scalar_subquery()
    )
    of_list = (
        select(func.max(AuditEntry.at))
        .where(
            AuditEntry.subject == "unit:" + Unit.public_id,
            AuditEntry.action == "unit_list.imported",
        )
        .scalar_subquery()
    )
    member, human = Membership.__table__.alias(), Person.__table__.alias()
    of_people = (
        select(func.max(AuditEntry.at))
        .select_from(member)
        .join(human, human.c.id == member.c.person_id)
        .join(AuditEntry, AuditEntry.subject == "person:" + human.c.public_id)
        .where(
            member.c.unit_id == Unit.id,
            AuditEntry.action.startswith("position.") | AuditEntry.action.startswith("person."),
        )
        .scalar_subquery()
    )
    query = (
        select(Unit, Membership, Person, checked, of_list, of_people)
        .outerjoin(Membership, (Membership.unit_id == Unit.id) & Membership.ended_on.is_(None))
        .outerjoin(Person, Person.id == Membership.person_id)
        .where(Unit.public_id == public_id)
        .order_by(Person.sort_key, Membership.id)
    )
    rows = session.execute(query).all()
    if not rows:
        raise NotFound
    unit, _membership, _person, checked_at, *changed = rows[0]
    members = [(row[1], row[2]) for row in rows if row[1] is not None]
    return UnitList(unit, members, checked_at, max((at for at in changed if at), default=None))


@dataclass(frozen=True)
class UnitRow:
    """A line of the table of units: how many people, how many without a phone, checked when."""

    unit: Unit
    people: int
    without_phone: int
    checked_at: datetime | None


def list_unit_rows(session: Session, query: Select[Any]) -> list[UnitRow]:
    """Return all the units that ``select_unit_rows`` selects."""
    return [UnitRow(*row) for row in session.execute(query)]


def page_of_unit_rows(session: Session, query: Select[Any], number: int) -> Page[UnitRow]:
    """Return one page of them."""
    page = paginate(session, query, number)
    return Page([UnitRow(*row) for row in page.rows], page.number, page.total, page.per_page)


def select_unit_rows(
    *,
    unit_ids: Collection[int] | None,
    search: str = "",
    sort: str = "",
    unchecked_since: datetime | None = None,
) -> Select[Any]:
    """Select the units in force, of these ids or all, with how current their lists are."""
    people = (
        select(
            Membership.unit_id,
            func.count().label("people"),
            func.count().filter(Person.phone.is_(None)).label("without_phone"),
        )
        .join(Person, Person.id == Membership.person_id)
        .where(Membership.ended_on.is_(None))
        .group_by(Membership.unit_id)
        .subquery()
    )
    checks = (
        select(UnitListCheck.unit_id, func.max(UnitListCheck.checked_at).label("checked_at"))
        .group_by(UnitListCheck.unit_id)
        .subquery()
    )
    count = func.coalesce(people.c.people, 0)
    without_phone = func.coalesce(people.c.without_phone, 0)
    query = (
        select(Unit, count, without_phone, checks.c.checked_at)
        .outerjoin(people, people.c.unit_id == Unit.id)
        .outerjoin(checks, checks.c.unit_id == Unit.id)
        .where(Unit.ended_on.is_(None))
    )
    if unit_ids is not None:
        query = query.where(Unit.id.in_(list(unit_ids)))
    if unchecked_since is not None:
        query = query.where(checks.c.checked_at.is_(None) | (checks.c.checked_at < unchecked_since))
    for word in search_words(search):
        query = query.where(Unit.search_key.contains(word))
    keys = dict(
        zip(SORTS, (Unit.search_key, count, without_phone, checks.c.checked_at), strict=True)
    )
    key = keys.get(sort.removeprefix("-"), Unit.search_key)
    order = key.desc() if sort.startswith("-") else key.asc()
    # Units never checked stand last in every order, on both databases alike.
    never = [checks.c.checked_at.is_(None)] if "checked" in sort else []
    return query.order_by(*never, order, Unit.search_key, Unit.id)
