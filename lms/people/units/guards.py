"""What the database itself refuses of units, whoever writes: circles, names and codes given twice.

On PostgreSQL each guard first takes one lock for all units, so that of two transactions which
together would break a rule the second sees what the first wrote. SQLite lets one writer begin at a
time. A batch change of ``unit`` or ``unit_lineage`` on SQLite drops these triggers: a migration that
makes one creates them again. Whoever changes them writes a migration that does so too.
"""

from sqlalchemy import DDL
from sqlalchemy.schema import ExecutableDDLElement

LOCK = 7_206_202_501  # the number of the one lock; any that nobody else uses

_AT_ONE_TIME = """other.id <> NEW.id
    AND COALESCE(other.began_on, '0001-01-01') < COALESCE(NEW.ended_on, '9999-12-31')
    AND COALESCE(NEW.began_on, '0001-01-01') < COALESCE(other.ended_on, '9999-12-31')"""
_ABOVE_ITSELF = """
    WITH RECURSIVE above(id) AS (
        SELECT NEW.parent_id
        UNION SELECT u.parent_id FROM unit AS u JOIN above ON u.id = above.id
        WHERE u.parent_id IS NOT NULL
    ) SELECT 1 FROM above WHERE id = NEW.id"""
_NAME_TWICE = f"""
    SELECT 1 FROM unit AS other WHERE {_AT_ONE_TIME}
    AND other.kind = NEW.kind AND other.sort_key = NEW.sort_key
    AND COALESCE(other.parent_id, 0) = COALESCE(NEW.parent_id, 0)"""  # noqa: S608 -- constants
_CODE_TWICE = f"""
    SELECT 1 FROM unit AS other WHERE {_AT_ONE_TIME} AND other.code = NEW.code"""  # noqa: S608 -- constants
_ITS_OWN_ANCESTOR = """
    WITH RECURSIVE later(id) AS (
        SELECT NEW.successor_id
        UNION SELECT l.successor_id FROM unit_lineage AS l JOIN later ON l.predecessor_id = later.id
        WHERE l.kind <> 'transfer'
    ) SELECT 1 FROM later WHERE id = NEW.predecessor_id AND NEW.kind <> 'transfer'"""
_AGAINST_TIME = """
    SELECT 1 FROM unit AS u
    WHERE u.id = NEW.predecessor_id AND (u.began_on >= NEW."on" OR u.ended_on < NEW."on")
    OR u.id = NEW.successor_id AND (u.began_on > NEW."on" OR u.ended_on <= NEW."on")"""
CHECKS = {
    "unit": (
        ("ck_unit_not_above_itself", _ABOVE_ITSELF),
        ("uq_unit_name", _NAME_TWICE),
        ("uq_unit_code", _CODE_TWICE),
    ),
    "unit_lineage": (
        ("ck_unit_lineage_no_circle", _ITS_OWN_ANCESTOR),
        ("ck_unit_lineage_in_time", _AGAINST_TIME),
    ),
}


def _on_sqlite(table: str) -> list[str]:
    selects = "\n".join(
        f"SELECT RAISE(ABORT, '{name}') WHERE EXISTS ({wrong});" for name, wrong in CHECKS[table]
    )
    return [
        f"CREATE TRIGGER {table}_guard_{event.lower()} AFTER {event} ON {table}\nBEGIN\n{selects}\nEND"
        for event in ("INSERT", "UPDATE")
    ]


def _on_postgresql(table: str) -> list[str]:
    checks = "\n".join(
        f"IF EXISTS ({wrong}) THEN RAISE EXCEPTION USING MESSAGE = '{name}',"
        f" CONSTRAINT = '{name}', ERRCODE = 'integrity_constraint_violation'; END IF;"
        for name, wrong in CHECKS[table]
    )
    return [
        f"CREATE OR REPLACE FUNCTION {table}_guard() RETURNS trigger LANGUAGE plpgsql AS $$\nBEGIN\n"
        f"PERFORM pg_advisory_xact_lock({LOCK});\n{checks}\nRETURN NULL;\nEND $$",
        f"CREATE TRIGGER {table}_guard AFTER INSERT OR UPDATE ON {table}\n"
        f"FOR EACH ROW EXECUTE FUNCTION {table}_guard()",
    ]


STATEMENTS = {
    "sqlite": {table: _on_sqlite(table) for table in CHECKS},
    "postgresql": {table: _on_postgresql(table) for table in CHECKS},
}


def creations(table: str) -> list[ExecutableDDLElement]:
    """Return what creates a table's guards, each only on its own database."""
    return [
        DDL(statement).execute_if(dialect=dialect)  # type: ignore[no-untyped-call]
        for dialect, tables in STATEMENTS.items()
        for statement in tables[table]
    ]
