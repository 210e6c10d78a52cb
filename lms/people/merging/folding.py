"""Folding one row into another of its table: whatever refers to the one refers to the other then.

What refers to a table is read from the schema, so that a table that is added later is carried too.
Where both have a row of which there can be only one, ``conflicts`` says what becomes of it; where it
says nothing the merge is refused.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import (
    Column,
    ColumnElement,
    Index,
    Table,
    UniqueConstraint,
    and_,
    delete,
    select,
    text,
    update,
)
from sqlalchemy.orm import Session

from lms.kernel.db import Base
from lms.kernel.errors import N_, RuleViolation
from lms.people.merging.journal import Change, Row

# Written anew from the person at the end, not carried.
DERIVED = frozenset({"person_word"})


class CannotMerge(RuleViolation):
    """Both have something of which a person can have only one, and no rule says which stays."""

    message = N_(
        "These two cannot be merged: both have a row in “%(table)s” (%(name)s), of which a person can "
        "have only one. Nothing was changed."
    )


@dataclass(frozen=True)
class Clash:
    """A row that cannot be carried, the one that is there already, and the constraint between them."""

    name: str
    table: Table
    row: Row
    other: Row


# Returns whether the row is still there to be carried, changed so that it no longer clashes.
Rule = Callable[["Fold", Clash], bool]
Finder = Callable[["Fold", Row, int], Row | None]


@dataclass
class Fold:
    """One merge as it is carried out; ``changes`` is its journal."""

    session: Session
    now: datetime
    actor_id: int
    rules: Mapping[str, Rule]
    finders: Mapping[str, tuple[str, Finder]] = field(default_factory=dict)
    keeps_account_of: int | None = None
    changes: list[Change] = field(default_factory=list)

    def fold(self, table: Table, gone_id: int, kept_id: int) -> None:
        """Carry all that refers to one row over to another of the same table, and remove the first."""
        for child, column in references(table):
            for row in self.rows(child, column == gone_id):
                self._carry(child, column, row, kept_id)
        gone = self.row(table, {"id": gone_id})
        if gone is not None:
            self.remove(table, gone)

    def put_aside(self, table: Table, row: Row) -> None:
        """Remove a row with all that refers to it; the journal keeps it."""
        for child, column in references(table):
            for below in self.rows(child, column == row["id"]):
                self.put_aside(child, below)
        self.remove(table, row)

    def _carry(self, table: Table, column: Column[Any], row: Row, kept_id: int) -> None:
        while (clash := self._clash(table, column, row, kept_id)) is not None:
            rule = self.rules.get(clash.name)
            if rule is None:
                raise CannotMerge(table=table.name, name=clash.name)
            key = key_of(table, row)
            if not rule(self, clash):
                return
            row = self.row(table, key) or row
        self.change(table, row, {column.name: kept_id})

    def _clash(self, table: Table, column: Column[Any], row: Row, kept_id: int) -> Clash | None:
        name, find = self.finders.get(table.name, ("", None))
        if find is not None and (other := find(self, row, kept_id)) is not None:
            return Clash(name, table, row, other)
        for name, columns, predicate in unique_sets(table, column):
            wanted = {one: kept_id if one is column else row[one.name] for one in columns}
            if None in wanted.values() or not self._holds(table, row, predicate):
                continue
            same = [one == value for one, value in wanted.items()]
            others = [other for other in self.rows(table, *same, *predicate)
                      if key_of(table, other) != key_of(table, row)]  # fmt: skip
            if others:
                return Clash(name, table, row, others[0])
        return None

    def _holds(self, table: Table, row: Row, predicate: list[Any]) -> bool:
        return not predicate or bool(
            self.rows(table, is_row(table, key_of(table, row)), *predicate)
        )

    def rows(self, table: Table, *conditions: Any) -> list[Row]:
        """Return rows as they are now, and let nobody else change them until the commit."""
        query = select(table).where(*conditions).order_by(*table.primary_key.columns)
        found = self.session.execute(query.with_for_update()).mappings()
        return [dict(row) for row in found]

    def row(self, table: Table, key: Row) -> Row | None:
        """Return one row, or None."""
        return next(iter(self.rows(table, is_row(table, key))), None)

    def change(self, table: Table, row: Row, values: Row) -> None:
        """Write some columns of a row; what is the same already is not written."""
        after = {name: value for name, value in values.items() if row[name] != value}
        if not after:
            return
        before, key = {name: row[name] for name in after}, key_of(table, row)
        self.session.execute(update(table).where(is_row(table, key)).values(**after))
        self.changes.append(Change(table.name, {**key, **_of_key(table, after)}, before, after))

    def remove(self, table: Table, row: Row) -> None:
        """Remove a row."""
        key = key_of(table, row)
        self.session.execute(delete(table).where(is_row(table, key)))
        self.changes.append(Change(table.name, key, row, None))

    def add(self, table: Table, values: Row) -> None:
        """Add a row."""
        added = self.session.execute(table.insert().values(**values).returning(table))
        row = dict(added.mappings().one())
        self.changes.append(Change(table.name, key_of(table, row), None, row))


def references(table: Table) -> Iterator[tuple[Table, Column[Any]]]:
    """Give every column of the schema that refers to a table's id, in a fixed order."""
    for child in sorted(Base.metadata.tables.values(), key=lambda one: one.name):
        if child.name not in DERIVED:
            for key in sorted(child.foreign_keys, key=lambda one: one.parent.name):
                if key.column.table is table:
                    yield child, key.parent


def unique_sets(
    table: Table, column: Column[Any]
) -> Iterator[tuple[str, list[Column[Any]], list[Any]]]:
    """Give what is unique with a column in it: the constraint's name, its columns, and for which rows."""
    constraints = [one for one in table.constraints if isinstance(one, UniqueConstraint)]
    for constraint in (table.primary_key, *sorted(constraints, key=lambda one: str(one.name))):
        if column in list(constraint.columns):
            yield str(constraint.name), list(constraint.columns), []
    for index in sorted(table.indexes, key=lambda one: str(one.name)):
        if index.unique and column in list(index.columns):
            yield str(index.name), list(index.columns), _predicate(index)


def _predicate(index: Index) -> list[Any]:
    where = index.dialect_options["postgresql"]["where"]
    return [] if where is None else [text(str(where))]


def key_of(table: Table, row: Row) -> dict[str, Any]:
    """Return a row's primary key."""
    return _of_key(table, row)


def _of_key(table: Table, row: Row) -> dict[str, Any]:
    return {one.name: row[one.name] for one in table.primary_key.columns if one.name in row}


def is_row(table: Table, key: Row) -> ColumnElement[bool]:
    """Say that a row has this primary key."""
    return and_(*(table.c[name] == value for name, value in key.items()))
