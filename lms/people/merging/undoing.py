"""Taking a merge back, change by change, the last one first."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import JSON, Table, delete, insert, null, select, update
from sqlalchemy.orm import Session

from lms.kernel.db import Base
from lms.people.merging.folding import is_row
from lms.people.merging.journal import Change, Row


def take_back(session: Session, changes: Sequence[Change]) -> int:
    """Undo these changes; return how many rows were no longer there to be given back.

    A column that somebody has written since keeps what was written.
    """
    missing = 0
    for change in reversed(changes):
        table = Base.metadata.tables[change.table]
        if change.after is None and change.before is not None:
            session.execute(insert(table).values(_as_stored(table, change.before)))
            continue
        row = _row(session, table, change.key)
        if row is None:
            missing += 1
        elif change.before is None:
            session.execute(delete(table).where(is_row(table, change.key)))
        else:
            since = change.after or {}
            back = {
                name: value for name, value in change.before.items() if row[name] == since[name]
            }
            if back:
                session.execute(update(table).where(is_row(table, change.key)).values(back))
    return missing


def _row(session: Session, table: Table, key: Row) -> Row | None:
    query = select(table).where(is_row(table, key)).with_for_update()
    row = session.execute(query).mappings().first()
    return None if row is None else dict(row)


def _as_stored(table: Table, row: Row) -> dict[str, Any]:
    """Return a row as it is inserted: nothing in a JSON column is no JSON, not the word null."""
    return {
        name: null() if value is None and isinstance(table.c[name].type, JSON) else value
        for name, value in row.items()
    }
