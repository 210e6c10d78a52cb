"""Erasure: a person becomes nobody in every table, and every count stays. The caller commits."""

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Table, bindparam, delete, select, tuple_, update
from sqlalchemy.orm import Session

from lms.kernel import audit, files
from lms.kernel.actor import Actor
from lms.kernel.db import Base
from lms.kernel.errors import N_, BadInput, RuleViolation
from lms.people.persons.models import Person
from lms.people.rights.holdings import (
    Blank,
    Delete,
    Erasing,
    Holding,
    Keep,
    holdings,
    rows_of,
)
from lms.people.rights.identifying import identify
from lms.people.rights.log_entries import take_out
from lms.people.rights.models import DataRequest, Erasure, FileRemoval
from lms.people.rights.rules import without

OF = "of_"  # before the key's name among the values of an update


class AlreadyErased(RuleViolation):
    """A person is erased once."""

    message = N_("The data of this person have been erased already.")


class NoReason(BadInput):
    """An erasure says why."""

    message = N_("Please write the reason.")


def is_erased(session: Session, person_id: int) -> bool:
    """Tell whether a person's data have been made anonymous."""
    return session.scalar(select(Erasure.id).where(Erasure.person_id == person_id)) is not None


def may_be_kept() -> list[tuple[str, str, str]]:
    """Return what whoever erases may decide to keep: table, label and the law's reason."""
    return [
        (each.table.name, each.label, each.erase.may_keep)
        for each in holdings()
        if isinstance(each.erase, Blank) and each.erase.may_keep
    ]


def erase_person(
    session: Session,
    person: Person,
    *,
    actor: Actor,
    cause: str,
    reason: str,
    now: datetime,
    kept: Collection[str] = (),
    request: DataRequest | None = None,
) -> dict[str, int]:
    """Make a person anonymous everywhere, once; return how many rows of each table changed."""
    if not reason.strip():
        raise NoReason
    session.flush()
    session.execute(select(Person.id).where(Person.id == person.id).with_for_update())
    if is_erased(session, person.id):
        raise AlreadyErased
    identity = identify(session, person)
    erasing = Erasing(session, identity, now)
    allowed = {table for table, _label, _reason in may_be_kept()}
    left = sorted(allowed & set(kept))
    named = request.public_id if request is not None else cause
    counts = {"audit_personal": take_out(session, actor, identity, request=named, now=now)}
    for holding in children_first(holdings()):
        if holding.table.name not in left and not isinstance(holding.erase, Keep):
            changed = make_anonymous(session, holding, rows_of(holding, identity), erasing)
            counts[holding.table.name] = counts.get(holding.table.name, 0) + changed
    session.expire_all()
    session.add(
        Erasure(
            person_id=identity.person_id,
            request_id=request.id if request is not None else None,
            cause=cause,
            reason=without(reason.strip(), identity.everything, "…"),
            kept=left,
            erased_at=now,
            erased_by=actor.id if actor.id > 0 else None,
        )
    )
    audit.record(
        session, actor, "person.erased", f"person:{identity.public_id}", now=now,
        cause=cause, kept=left, rows=sum(counts.values()),
    )  # fmt: skip
    session.flush()
    return counts


def make_anonymous(
    session: Session, holding: Holding, condition: ColumnElement[bool], erasing: Erasing
) -> int:
    """Apply a table's rule of erasure to some of its rows; return how many there were."""
    table = holding.table
    if isinstance(holding.erase, Blank) and holding.erase.only is not None:
        condition = condition & holding.erase.only
    if not isinstance(holding.erase, Keep):
        _remove_files(session, holding, condition, erasing.now)
    match holding.erase:
        case Delete():
            return _count(session.execute(delete(table).where(condition)))
        case Blank(values=values) if any(callable(value) for value in values.values()):
            return _replace_row_by_row(session, table, values, condition, erasing)
        case Blank(values=values) if values:
            return _count(session.execute(update(table).where(condition).values(**values)))
    return 0


def _count(result: Any) -> int:
    return int(result.rowcount)


def _replace_row_by_row(
    session: Session,
    table: Table,
    values: Any,
    condition: ColumnElement[bool],
    erasing: Erasing,
) -> int:
    keys = list(table.primary_key.columns)
    found = []
    for row in session.execute(select(table).where(condition)):
        new = {
            name: value(row, erasing) if callable(value) else value
            for name, value in values.items()
        }
        found.append(new | {f"{OF}{key.name}": row._mapping[key] for key in keys})
    if found:
        is_same = [key == bindparam(f"{OF}{key.name}") for key in keys]
        session.connection().execute(update(table).where(*is_same), found)
    return len(found)


def one_of(table: Table, keys: Iterable[Any]) -> ColumnElement[bool]:
    """Return the condition that finds these rows by their primary keys."""
    columns = list(table.primary_key.columns)
    if len(columns) == 1:
        return columns[0].in_([key[0] for key in keys])
    return tuple_(*columns).in_([tuple(key) for key in keys])


def children_first(among: Iterable[Holding]) -> list[Holding]:
    """Order tables so that none loses a row that another still refers to."""
    place = {table: n for n, table in enumerate(Base.metadata.sorted_tables)}
    return sorted(among, key=lambda each: place[each.table], reverse=True)


def _remove_files(
    session: Session, holding: Holding, condition: ColumnElement[bool], now: datetime
) -> None:
    for name in holding.files:
        column = holding.table.c[name]
        query = select(column).where(condition, column.is_not(None))
        session.add_all(
            FileRemoval(sha256=sha256, asked_at=now) for sha256 in session.scalars(query)
        )


def remove_files(session: Session, *, now: datetime, limit: int) -> int:
    """Remove stored files whose rows no longer need them; a file that is gone already is no fault."""
    waiting = session.scalars(
        select(FileRemoval)
        .where(FileRemoval.done_at.is_(None))
        .order_by(FileRemoval.id)
        .limit(limit)
    ).all()
    for removal in waiting:
        files.remove(removal.sha256)
        removal.done_at = now
    return len(waiting)
