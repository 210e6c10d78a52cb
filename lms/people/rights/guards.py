"""Triggers that hold in the database what may never change there, on SQLite and PostgreSQL alike."""

from collections.abc import Iterable
from typing import cast

from sqlalchemy import DDL, FromClause, Table, event

_REFUSE = """
CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION '% stays as it is', TG_TABLE_NAME USING ERRCODE = 'integrity_constraint_violation'; END $$
"""
_SQLITE = """
CREATE TRIGGER {table}_{verb}_refused BEFORE {verb} ON {table} FOR EACH ROW WHEN {when}
BEGIN SELECT RAISE(ABORT, '{table} stays as it is'); END
"""
_POSTGRESQL = """
CREATE TRIGGER {table}_{verb}_refused BEFORE {verb} ON {table} FOR EACH ROW WHEN ({when})
EXECUTE FUNCTION refuse_change()
"""


def unchanging(table: FromClause, *, when: str) -> None:
    """Let no row of which this is true be changed or removed."""
    _guard(table, "update", when, when)
    _guard(table, "delete", when, when)


def add_only(table: FromClause, *, fixed: Iterable[str]) -> None:
    """Let no row be removed and none of these columns change."""
    names = list(fixed)
    _guard(
        table,
        "update",
        " OR ".join(f"OLD.{name} IS NOT NEW.{name}" for name in names),
        " OR ".join(f"OLD.{name} IS DISTINCT FROM NEW.{name}" for name in names),
    )
    _guard(table, "delete", "1", "true")


def _guard(table: FromClause, verb: str, sqlite: str, postgresql: str) -> None:
    name = cast(Table, table).name
    for dialect, template, when in (
        ("postgresql", _REFUSE, ""),
        ("postgresql", _POSTGRESQL, postgresql),
        ("sqlite", _SQLITE, sqlite),
    ):
        text = template.replace("{table}", name).replace("{verb}", verb)
        made = DDL(text.replace("{when}", when).replace("%", "%%"))  # type: ignore[no-untyped-call]
        event.listen(table, "after_create", made.execute_if(dialect=dialect))
