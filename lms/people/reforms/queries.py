"""Every read of reforms, and of who and what is at units that are reformed."""

from collections.abc import Collection, Iterable
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, Table, and_, func, or_, select
from sqlalchemy.orm import Session, contains_eager, joinedload

from lms.kernel.db import Base
from lms.kernel.errors import NotFound
from lms.kernel.paging import Page, paginate
from lms.kernel.text import search_words
from lms.people.persons.models import Membership, Person
from lms.people.reforms.models import Reform
from lms.people.roles.models import RoleGrant
from lms.people.units.models import Unit

STATES = ("draft", "applied", "undone")


def get_reform(session: Session, public_id: str, *, lock: bool = False) -> Reform:
    """Return a reform; ``lock`` makes a second confirmation wait."""
    query = select(Reform).where(Reform.public_id == public_id)
    if lock:
        query = query.with_for_update().execution_options(populate_existing=True)
    found = session.scalar(query)
    if found is None:
        raise NotFound
    return found


def page_of_reforms(
    session: Session, number: int, *, search: str, state: str, sort: str
) -> Page[Reform]:
    """Return one page of reforms, the newest first or as sorted."""
    return paginate(session, _reforms(search, state, sort), number)


def list_reforms(session: Session, *, search: str, state: str, sort: str) -> list[Reform]:
    """Return all reforms, the newest first or as sorted."""
    return list(session.scalars(_reforms(search, state, sort)))


def _reforms(search: str, state: str, sort: str) -> Select[Any]:
    query = select(Reform)
    for word in search_words(search):
        query = query.where(Reform.search_key.contains(word))
    if state == "draft":
        query = query.where(Reform.applied_at.is_(None))
    elif state == "applied":
        query = query.where(Reform.applied_at.is_not(None), Reform.undone_at.is_(None))
    elif state == "undone":
        query = query.where(Reform.undone_at.is_not(None))
    keys: dict[str, Any] = {"on": Reform.on, "title": Reform.search_key, "kind": Reform.kind}
    key = keys.get(sort.removeprefix("-"))
    if key is None:
        return query.order_by(Reform.created_at.desc(), Reform.id.desc())
    return query.order_by(key.desc() if sort.startswith("-") else key.asc(), Reform.id.desc())


def units_by_id(session: Session, unit_ids: Collection[int]) -> dict[int, Unit]:
    """Return these units with their parents, by id."""
    query = select(Unit).where(Unit.id.in_(list(unit_ids))).options(joinedload(Unit.parent))
    return {unit.id: unit for unit in session.scalars(query)}


def _positions(unit_ids: Collection[int], on: date) -> Select[Any]:
    return (
        select(Membership)
        .join(Membership.person)
        .where(
            Membership.unit_id.in_(list(unit_ids)),
            or_(Membership.ended_on.is_(None), Membership.ended_on > on),
        )
        .options(contains_eager(Membership.person), joinedload(Membership.unit))
        .order_by(Person.sort_key, Membership.id)
    )


def list_positions(session: Session, unit_ids: Collection[int], on: date) -> list[Membership]:
    """Return the positions held at these units on a day or later, by given name."""
    return list(session.scalars(_positions(unit_ids, on)))


def list_positions_at(
    session: Session, unit_ids: Collection[int], person_ids: Collection[int]
) -> list[Membership]:
    """Return the positions that these persons hold or held at these units."""
    query = select(Membership).where(Membership.unit_id.in_(list(unit_ids)))
    found = session.scalars(query)
    wanted = set(person_ids)  # may be more than one condition takes
    return [one for one in found if one.person_id in wanted]


def _is_running(now: datetime) -> ColumnElement[bool]:
    """Give the condition for a role not to have ended or run out."""
    return and_(
        RoleGrant.ended_at.is_(None), or_(RoleGrant.ends_at.is_(None), RoleGrant.ends_at > now)
    )


def list_grants(
    session: Session, unit_ids: Collection[int], now: datetime
) -> list[tuple[RoleGrant, Person]]:
    """Return the roles held for these units now, with who holds them, by given name."""
    query = (
        select(RoleGrant, Person)
        .join(Person, Person.id == RoleGrant.person_id)
        .where(RoleGrant.unit_id.in_(list(unit_ids)), _is_running(now))
        .order_by(Person.sort_key, RoleGrant.id)
    )
    return [(row[0], row[1]) for row in session.execute(query)]


def list_in_force_under(session: Session, unit_ids: Collection[int]) -> list[Unit]:
    """Return the units in force that stand directly under these."""
    query = select(Unit).where(Unit.parent_id.in_(list(unit_ids)), Unit.ended_on.is_(None))
    return list(session.scalars(query.order_by(Unit.sort_key, Unit.id)))


def list_left_over(session: Session, most: int, now: datetime) -> list[tuple[Unit, int]]:
    """Return ended units at which positions or roles still run, and how many positions and roles."""
    positions = (
        select(Membership.unit_id.label("unit_id"))
        .join(Unit, Unit.id == Membership.unit_id)
        .where(Unit.ended_on.is_not(None), Membership.ended_on.is_(None))
    )
    grants = (
        select(RoleGrant.unit_id)
        .join(Unit, Unit.id == RoleGrant.unit_id)
        .where(Unit.ended_on.is_not(None), _is_running(now))
    )
    both = positions.union_all(grants).subquery()
    query = (
        select(Unit, func.count())
        .join(both, both.c.unit_id == Unit.id)
        .group_by(Unit.id)
        .order_by(func.count().desc(), Unit.id)
        .limit(most)
    )
    return [(row[0], row[1]) for row in session.execute(query)]


def references(
    session: Session, table: Table, ids: Collection[int], aside: dict[str, set[int]]
) -> dict[str, int]:
    """Count the rows of every table that refer to these rows, but for those ``aside``, by table name.

    Features above may refer to a unit without this one knowing them; the schema does.
    """
    found: dict[str, int] = {}
    for other in Base.metadata.sorted_tables:
        columns = [
            fk.parent
            for fk in other.foreign_keys
            if fk.column.table is table and fk.column.name == "id"
        ]
        if not columns or not ids or "id" not in other.c:
            continue
        is_ours = or_(*(column.in_(list(ids)) for column in columns))
        rows = set(session.scalars(select(other.c.id).where(is_ours))) - aside.get(
            other.name, set()
        )
        if rows:
            found[other.name] = len(rows)
    return found


def rows_by_id(session: Session, model: type[Any], ids: Iterable[int]) -> dict[int, Any]:
    """Return these rows of a table, by id."""
    wanted = sorted(set(ids))
    found: dict[int, Any] = {}
    for start in range(0, len(wanted), 5000):
        query = select(model).where(model.id.in_(wanted[start : start + 5000]))
        found |= {row.id: row for row in session.scalars(query)}
    return found
