"""Every read of units."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, Subquery, and_, func, or_, select, text, union_all
from sqlalchemy.orm import Session, aliased, joinedload

from lms.kernel.errors import NotFound
from lms.kernel.paging import Page, paginate
from lms.kernel.text import fold, search_words, sort_key
from lms.people.units import guards
from lms.people.units.models import Unit, UnitImport, UnitLineage
from lms.people.units.rules import LineageKind, Link, Period, successors


@dataclass(frozen=True)
class Which:
    """Which units a list shows: in force on ``on``, ended by then, or all; ``under`` a parent."""

    search: str = ""
    kind: str = ""
    under: int | None = None
    state: str = "in_force"  # in_force, ended, all
    on: date | None = None
    sort: str = ""


def get_unit(session: Session, unit_id: int) -> Unit:
    """Return a unit."""
    unit = session.get(Unit, unit_id)
    if unit is None:
        raise NotFound
    return unit


def get_by_public_id(session: Session, public_id: str) -> Unit:
    """Return a unit by the id of its page, with its parent."""
    query = select(Unit).where(Unit.public_id == public_id).options(joinedload(Unit.parent))
    unit = session.scalar(query)
    if unit is None:
        raise NotFound
    return unit


def is_in_force(on: date | None) -> ColumnElement[bool]:
    """Give the condition for a unit to be in force on a day; without one, for not having ended.

    Nothing is entered before its day, so what has not ended is in force today.
    """
    if on is None:
        return Unit.ended_on.is_(None)
    return and_(
        or_(Unit.began_on.is_(None), Unit.began_on <= on),
        or_(Unit.ended_on.is_(None), Unit.ended_on > on),
    )


def list_units(
    session: Session,
    *,
    within: Iterable[int] | None = None,
    on: date | None = None,
    with_ended: bool = False,
    with_parents: bool = False,
) -> list[Unit]:
    """Return the units in force now, or as they were on a day, in Vietnamese order of their names.

    ``within`` keeps only these ids; ``with_ended`` keeps those that have ended, to name what is theirs.
    """
    query = select(Unit).order_by(Unit.sort_key, Unit.id)
    if not with_ended:
        query = query.where(is_in_force(on))
    if within is not None:
        query = query.where(Unit.id.in_(list(within)))
    if with_parents:
        query = query.options(joinedload(Unit.parent))
    return list(session.scalars(query))


def find_unit(session: Session, name: str, *, on: date | None = None) -> Unit | None:
    """Return the unit in force now, or on a day, of a name, accents and capitals apart."""
    query = select(Unit).where(Unit.search_key == fold(name), is_in_force(on))
    return session.scalars(query.order_by(Unit.id)).first()


def page_of_units(session: Session, which: Which, number: int) -> Page[Unit]:
    """Return one page of a list of units, with their parents."""
    return paginate(session, _units(which), number)


def list_of_units(session: Session, which: Which) -> list[Unit]:
    """Return a whole list of units, with their parents."""
    return list(session.scalars(_units(which)))


def _units(which: Which) -> Select[Any]:
    above = aliased(Unit)
    query = select(Unit).outerjoin(above, above.id == Unit.parent_id)
    query = query.options(joinedload(Unit.parent))
    if which.state == "in_force":
        query = query.where(is_in_force(which.on))
    elif which.state == "ended":
        ended = Unit.ended_on.is_not(None) if which.on is None else Unit.ended_on <= which.on
        query = query.where(ended)
    if which.kind:
        query = query.where(Unit.kind == which.kind)
    if which.under is not None:
        query = query.where(Unit.parent_id == which.under)
    for word in search_words(which.search):
        query = query.where(
            or_(Unit.search_key.contains(word), func.lower(Unit.code).contains(word))
        )
    keys: dict[str, Any] = {
        "name": Unit.sort_key, "code": Unit.code, "kind": Unit.kind, "parent": above.sort_key,
        "began": Unit.began_on, "ended": Unit.ended_on,
    }  # fmt: skip
    key = keys.get(which.sort.removeprefix("-"), Unit.sort_key)
    order = key.desc() if which.sort.startswith("-") else key.asc()
    # What lacks the value stands last in every order, on both databases alike.
    return query.order_by(key.is_(None), order, Unit.sort_key, Unit.id)


def list_parents(session: Session) -> list[Unit]:
    """Return the units that others stand under, by name."""
    child = aliased(Unit)
    query = select(Unit).where(Unit.id.in_(select(child.parent_id)))
    return list(session.scalars(query.order_by(Unit.sort_key, Unit.id)))


def count_in_force_under(session: Session, unit_id: int, on: date) -> int:
    """Return how many units directly under one are in force on a day."""
    query = select(func.count()).select_from(Unit)
    return session.scalar(query.where(Unit.parent_id == unit_id, is_in_force(on))) or 0


def parents(session: Session) -> dict[int, int | None]:
    """Return every unit's parent."""
    return {row.id: row.parent_id for row in session.execute(select(Unit.id, Unit.parent_id))}


def find_of_name(
    session: Session,
    name: str,
    kind: str,
    parent_id: int | None,
    period: Period,
    own_id: int | None,
) -> Unit | None:
    """Return another unit of this name, kind and parent at the same time."""
    query = select(Unit).where(
        Unit.sort_key == sort_key(name),
        Unit.kind == kind,
        Unit.parent_id.is_not_distinct_from(parent_id),
    )
    return _first_at_one_time(session, query, period, own_id)


def find_of_code(
    session: Session, code: str, period: Period, own_id: int | None = None
) -> Unit | None:
    """Return another unit of this code at the same time."""
    return _first_at_one_time(session, select(Unit).where(Unit.code == code), period, own_id)


def _first_at_one_time(
    session: Session, query: Select[Any], period: Period, own_id: int | None
) -> Unit | None:
    found: Iterable[Unit] = session.scalars(query.order_by(Unit.id))
    return next((u for u in found if u.id != own_id and u.period.overlaps(period)), None)


def list_lineage(session: Session, unit_id: int) -> list[UnitLineage]:
    """Return what a unit came from and what it became, with both units, earliest first."""
    query = (
        select(UnitLineage)
        .where(or_(UnitLineage.predecessor_id == unit_id, UnitLineage.successor_id == unit_id))
        .options(joinedload(UnitLineage.predecessor), joinedload(UnitLineage.successor))
        .order_by(UnitLineage.on, UnitLineage.id)
    )
    return list(session.scalars(query))


def link_of(lineage: UnitLineage) -> Link:
    """Return a lineage as the rules take it."""
    return Link(
        lineage.predecessor_id,
        lineage.successor_id,
        lineage.on,
        LineageKind(lineage.kind),
        lineage.is_partial,
    )


def list_links(session: Session) -> list[Link]:
    """Return the whole lineage of all units."""
    return [link_of(lineage) for lineage in session.scalars(select(UnitLineage))]


def find_first_successor(session: Session, unit: Unit) -> Unit | None:
    """Return a unit that one went on as when it ended, if it did."""
    query = (
        select(Unit)
        .join(UnitLineage, UnitLineage.successor_id == Unit.id)
        .where(UnitLineage.predecessor_id == unit.id, UnitLineage.on == unit.ended_on)
    )
    return session.scalars(query.order_by(Unit.id)).first()


def list_successors(
    session: Session, unit_ids: Iterable[int], on: date
) -> dict[int, list[tuple[Unit, bool]]]:
    """Return for each unit those in force on a day that it has gone on as, and whether only in part.

    A unit in force on that day is its own successor. One without an entry ended and left nobody.
    Two queries, whatever the number of units.
    """
    units = {unit.id: unit for unit in session.scalars(select(Unit))}
    links = list_links(session)
    periods = {unit.id: unit.period for unit in units.values()}
    found: dict[int, list[tuple[Unit, bool]]] = {}
    for unit_id in unit_ids:
        after = successors(links, periods, unit_id, on)
        named = [(units[id_], is_partial) for id_, is_partial in after.items()]
        found[unit_id] = sorted(named, key=lambda pair: (pair[0].sort_key, pair[0].id))
    return found


def answering_for() -> Subquery:
    """Give the pairs (above, below) by which a role for one unit reaches another.

    It reaches those under it, and those that ended and went on as it: who organises for the successor
    keeps the events that its predecessors held. A unit still in force answers for itself.
    """
    earlier = aliased(Unit)
    under = select(Unit.parent_id.label("above"), Unit.id.label("below")).where(
        Unit.parent_id.is_not(None)
    )
    before = (
        select(UnitLineage.successor_id.label("above"), UnitLineage.predecessor_id.label("below"))
        .join(earlier, earlier.id == UnitLineage.predecessor_id)
        .where(earlier.ended_on.is_not(None))
    )
    return union_all(under, before).subquery("answering_for")


def get_import(session: Session, public_id: str, *, lock: bool = False) -> UnitImport:
    """Return a list of units as it was read; ``lock`` makes a second confirmation wait."""
    query = select(UnitImport).where(UnitImport.public_id == public_id)
    if lock:
        query = query.with_for_update().execution_options(populate_existing=True)
    found = session.scalar(query)
    if found is None:
        raise NotFound
    return found


def find_confirmed_twin(session: Session, kept: UnitImport) -> UnitImport | None:
    """Return an earlier import of the very same file that was confirmed."""
    query = select(UnitImport).where(
        UnitImport.file_sha256 == kept.file_sha256,
        UnitImport.confirmed_at.is_not(None),
        UnitImport.id != kept.id,
    )
    return session.scalar(query.order_by(UnitImport.id.desc()).limit(1))


def lock_units(session: Session) -> None:
    """Let nobody else change units until the commit: the lock that the database's guards take too.

    SQLite has one writer at a time anyway.
    """
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text(f"SELECT pg_advisory_xact_lock({guards.LOCK})"))
