"""What is held of a person, as that person reads it and as a copy carries it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import Column, ColumnElement, LargeBinary, func, literal, select, union_all
from sqlalchemy.orm import Session

from lms.people.rights.holdings import KINDS, Holding, Identity, holdings, rows_of, target_of

LABELS = ("title", "name", "topic", "number", "public_id", "code")  # by what a row is called
SHOWN = 50  # rows of one table on a page; a copy has all


@dataclass(frozen=True)
class Held:
    """How many rows of one table are the person's."""

    holding: Holding
    count: int


@dataclass(frozen=True)
class Shown:
    """The newest rows of one table, as a page shows them: the values under each label."""

    label: str
    labels: tuple[str, ...]
    rows: list[tuple[Any, ...]]
    count: int


def count_held(session: Session, identity: Identity) -> dict[str, list[Held]]:
    """Return by kind how many rows each table holds of a person, in one query; nothing for none."""
    known = holdings()
    counted = [
        select(literal(number), func.count()).select_from(each.table).where(rows_of(each, identity))
        for number, each in enumerate(known)
    ]
    counts: dict[int, int] = dict(session.execute(union_all(*counted)).all())
    found: dict[str, list[Held]] = {kind: [] for kind in KINDS}
    for number, each in enumerate(known):
        if counts[number]:
            found[each.kind].append(Held(each, counts[number]))
    return {kind: held for kind, held in found.items() if held}


def list_shown(session: Session, identity: Identity, held: Iterable[Held]) -> list[Shown]:
    """Return the newest rows of these tables, with the columns that a person reads."""
    return [
        Shown(
            each.holding.label,
            tuple(each.holding.shows.values()),
            list_values(session, each.holding, rows_of(each.holding, identity), SHOWN),
            each.count,
        )
        for each in held
    ]


def list_values(
    session: Session, holding: Holding, condition: ColumnElement[bool], limit: int
) -> list[tuple[Any, ...]]:
    """Return what ``shows`` names of the newest rows under a condition."""
    keys = [_key(holding.table.c[name]) for name in holding.shows]
    rows = list_rows(session, holding, condition, limit=limit)
    return [tuple(row[key] for key in keys) for row in rows]


def list_rows(
    session: Session, holding: Holding, condition: ColumnElement[bool], *, limit: int | None = None
) -> list[dict[str, Any]]:
    """Return a table's rows under a condition, newest first, as plain values by the column's name.

    A reference shows what it refers to; ids, secrets and what is sealed are left out, unless the
    declaration opens it.
    """
    columns = [column for column in holding.table.columns if _is_readable(holding, column)]
    if not columns:  # nothing of it is told
        return []
    newest = [column.desc() for column in holding.table.primary_key.columns]
    query = select(*columns).where(condition).order_by(*newest)
    found = session.execute(query if limit is None else query.limit(limit)).mappings().all()
    names = {
        column: _names(session, target, {row[column] for row in found})
        for column in columns
        if (target := target_of(column)) is not None
    }
    return [
        {
            _key(column): _value(holding, column, row[column], names.get(column))
            for column in columns
        }
        for row in found
    ]


def _is_readable(holding: Holding, column: Column[Any]) -> bool:
    name = column.name
    if name in holding.opens:
        return True
    target = target_of(column)
    if name == "id" or name in holding.leaves_out or isinstance(column.type, LargeBinary):
        return False
    return target is None or target.table.name != "person"


def _key(column: Column[Any]) -> str:
    return column.name.removesuffix("_id" if column.foreign_keys else "_sealed")


def _value(
    holding: Holding, column: Column[Any], value: Any, names: Mapping[Any, str] | None
) -> Any:
    if value is not None and column.name in holding.opens:
        return holding.opens[column.name](value)
    if names is not None:
        return names.get(value, "")
    return value


def _names(session: Session, target: Column[Any], ids: Iterable[Any]) -> dict[Any, str]:
    """Return by what the rows referred to are called."""
    label = next((c for name in LABELS if (c := target.table.c.get(name)) is not None), None)
    wanted = [each for each in ids if each is not None]
    if label is None or not wanted:
        return {}
    query = select(target, label).where(target.in_(wanted))
    return {key: str(name) for key, name in session.execute(query)}


def as_json(value: Any) -> Any:
    """Return a value as JSON carries it: moments and days in ISO form, numbers as they are."""
    if isinstance(value, datetime | date):
        return value.isoformat()
    return str(value) if isinstance(value, Decimal) else value
