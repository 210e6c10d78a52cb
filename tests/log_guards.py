"""Taking the audit log's guards away, as whoever owns the database could: to empty it between tests, to tamper."""

from contextlib import contextmanager

from sqlalchemy import text

TABLES = ("audit_entry", "audit_personal", "audit_head")


@contextmanager
def unguarded(connection):
    """Within, the database lets the log be changed; afterwards its triggers are as they were."""
    if connection.dialect.name == "postgresql":
        for table in TABLES:
            connection.execute(text(f"ALTER TABLE {table} DISABLE TRIGGER USER"))
        yield
        for table in TABLES:
            connection.execute(text(f"ALTER TABLE {table} ENABLE TRIGGER USER"))
        return
    found = connection.exec_driver_sql(
        "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name LIKE 'audit_%'"
    ).all()
    for name, _sql in found:
        connection.exec_driver_sql(f'DROP TRIGGER "{name}"')
    yield
    for _name, sql in found:
        connection.exec_driver_sql(sql)
