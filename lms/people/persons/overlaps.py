"""What the database itself refuses of positions: one duty held twice in a unit at the same time.

On PostgreSQL the trigger locks the person first, so that of two who write at once the second sees
what the first wrote. SQLite lets one writer at a time begin.
"""

from sqlalchemy import DDL
from sqlalchemy.exc import IntegrityError
from sqlalchemy.schema import ExecutableDDLElement

NAME = "membership_overlap"
_TWICE = """
SELECT 1 FROM membership AS other
WHERE other.id <> NEW.id AND other.person_id = NEW.person_id AND other.unit_id = NEW.unit_id
    AND other.kind = NEW.kind AND (NEW.kind <> 'other' OR other.position = NEW.position)
    AND COALESCE(other.began_on, '0001-01-01') < COALESCE(NEW.ended_on, '9999-12-31')
    AND COALESCE(NEW.began_on, '0001-01-01') < COALESCE(other.ended_on, '9999-12-31')
"""
_COLUMNS = "person_id, unit_id, kind, position, began_on, ended_on"
_SQLITE = """
CREATE TRIGGER {name} AFTER {event} ON membership WHEN EXISTS ({twice})
BEGIN SELECT RAISE(ABORT, 'membership_overlap'); END
"""
_FUNCTION = f"""
CREATE FUNCTION {NAME}() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM 1 FROM person WHERE id = NEW.person_id FOR NO KEY UPDATE;
    IF EXISTS ({_TWICE}) THEN
        RAISE EXCEPTION '{NAME}' USING ERRCODE = 'exclusion_violation', CONSTRAINT = '{NAME}';
    END IF;
    RETURN NEW;
END $$
"""
_POSTGRESQL = f"""
CREATE TRIGGER {NAME} BEFORE INSERT OR UPDATE OF {_COLUMNS} ON membership
FOR EACH ROW EXECUTE FUNCTION {NAME}()
"""
ON_SQLITE = (
    _SQLITE.format(name=f"{NAME}_insert", event="INSERT", twice=_TWICE),
    _SQLITE.format(name=f"{NAME}_update", event=f"UPDATE OF {_COLUMNS}", twice=_TWICE),
)
ON_POSTGRESQL = (_FUNCTION, _POSTGRESQL)


def _on(dialect: str, statement: str) -> ExecutableDDLElement:
    return DDL(statement).execute_if(dialect=dialect)  # type: ignore[no-untyped-call]


TRIGGERS = (
    *(_on("sqlite", statement) for statement in ON_SQLITE),
    *(_on("postgresql", statement) for statement in ON_POSTGRESQL),
)


def is_overlap(error: IntegrityError) -> bool:
    """Tell whether a write was refused by these triggers."""
    return NAME in str(error.orig)
