"""Triggers that hold in the database what may never change there, on SQLite and PostgreSQL alike."""

from collections.abc import Iterable
from typing import cast

from sqlalchemy import DDL, FromClause, Table, event

DIFFERS = ("IS NOT", "IS DISTINCT FROM")  # of SQLite and of PostgreSQL
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


def guard(table: FromClause, *, fixed: Iterable[str], once: str = "") -> None:
    """Let no row be removed and none of these columns change; from when ``once`` is true of it, if given.

    Who did it may change: two records of one person are merged.
    """
    names = list(fixed)
    changed = [" OR ".join(f"OLD.{name} {how} NEW.{name}" for name in names) for how in DIFFERS]
    if once:
        changed = [f"({once}) AND ({each})" for each in changed]
    _guard(table, "update", *changed)
    _guard(table, "delete", once or "1", once or "true")


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
