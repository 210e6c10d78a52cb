"""The migration of rosters keeps every list that was read before, both ways, on both databases."""

from datetime import datetime

import pytest
import sqlalchemy as sa
from alembic import command

from lms.kernel import db
from lms.migrations.alembic_run import config
from tests.conftest import fresh_postgres

NOW = datetime(2026, 11, 1)  # noqa: DTZ001 -- as the database keeps it
ROW = {"line": 5, "full_name": "Lý Văn Tú", "birth_date": None, "gender": None, "position": "",
       "unit_id": 1, "unit_name": "Sở Tư pháp", "phone": None, "email": None}  # fmt: skip
PROBLEM = {
    "line": 6,
    "column": "B",
    "label": "Tên",
    "message": "m",
    "values": {},
    "severity": "error",
}
DOUBT = {**PROBLEM, "line": 5, "severity": "warning"}
COLUMNS = "public_id, event_id, filename, columns, rows, problems, read_at, read_by, confirmed_at, imported, already"  # fmt: skip


@pytest.fixture
def engine(request, tmp_path):
    """A database of its own, as it was before."""
    if request.config.getoption("--database") == "postgresql":
        url = fresh_postgres(request.getfixturevalue("postgres_url"), kind="migration")
    else:
        url = f"sqlite:///{tmp_path / 'old.sqlite'}"
    engine = db.make_engine(url)
    move(engine, command.upgrade, "0004")
    yield engine
    engine.dispose()


def move(engine, way, revision):
    with engine.connect() as connection:
        if connection.dialect.name == "sqlite":
            connection.connection.dbapi_connection.cursor().execute("PRAGMA foreign_keys=OFF")
        with connection.begin():
            way(config(connection), revision)


def tables(connection):
    metadata = sa.MetaData()
    metadata.reflect(connection)
    return metadata.tables


def add_lists(engine):
    with engine.begin() as connection:
        found = tables(connection)
        unit = {c.name: None for c in found["unit"].columns if not c.nullable and c.default is None}
        known = {
            "id": 1,
            "public_id": "u",
            "name": "U",
            "search_key": "u",
            "sort_key": "u",
            "kind": "department",
        }
        connection.execute(
            found["unit"]
            .insert()
            .values(
                {
                    **dict.fromkeys(unit, ""),
                    **{k: v for k, v in known.items() if k in found["unit"].c},
                }
            )
        )
        event = {
            "id": 1, "public_id": "e", "year": 2026, "title": "T", "search_key": "t", "title_key": "t",
            "kind": "conference", "state": "open", "unit_id": 1, "host": "", "place": "", "link": "",
            "capacity": 10, "min_attendance": 80, "pass_mark": 50, "signer_title": "",
            "signer_name": "", "created_at": NOW,
        }  # fmt: skip
        connection.execute(found["training_event"].insert().values(event))
        base = {"event_id": 1, "filename": "a.xlsx", "file_sha256": "x", "read_at": NOW, "read_by": 1,
                "columns": [{"field": "full_name", "letters": "B", "label": "Tên"}]}  # fmt: skip
        insert = found["roster_import"].insert()
        connection.execute(
            insert.values(public_id="read", rows=[ROW], problems=[DOUBT, PROBLEM], **base)
        )
        connection.execute(
            insert.values(
                public_id="done",
                rows=[ROW],
                problems=[],
                confirmed_at=NOW,
                imported=1,
                already=0,
                **base,
            )
        )


def lists(engine):
    with engine.connect() as connection:
        query = sa.text(f"SELECT {COLUMNS} FROM roster_import ORDER BY public_id")
        typed = query.columns(columns=sa.JSON, rows=sa.JSON, problems=sa.JSON)
        return [tuple(map(str, row)) for row in connection.execute(typed)]


def test_every_list_is_kept_both_ways(engine):
    add_lists(engine)
    before = lists(engine)
    move(engine, command.upgrade, "0005")
    with engine.connect() as connection:
        found = tables(connection)
        line = found["roster_line"]
        kept = connection.execute(
            sa.select(
                found["roster_file"].c.public_id, line.c.line, line.c.is_refused, line.c.outcome
            )
            .join(line, line.c.file_id == found["roster_file"].c.id)
            .order_by("public_id", "line")
        ).all()
    assert kept == [("done", 5, False, "done"), ("read", 5, False, None), ("read", 6, True, None)]
    move(engine, command.downgrade, "0004")

    assert lists(engine) == before
    move(engine, command.upgrade, "0005")
