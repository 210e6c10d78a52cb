"""The migration of units keeps every row, both ways."""

import pytest
from alembic import command
from sqlalchemy import text

from lms.kernel import db
from lms.kernel.text import sort_key
from lms.migrations.alembic_run import config
from tests.conftest import fresh_postgres

BEFORE = (
    "INSERT INTO unit (id, public_id, code, name, search_key, kind) VALUES"
    " (1, 'a', '01843', 'Phường Đức Xuân', 'phuong duc xuan', 'commune_committee')",
    "INSERT INTO unit (id, public_id, code, name, search_key, kind, parent_id) VALUES"
    " (2, 'b', '', 'Tổ chức lạ', 'to chuc la', 'ministry', 1)",
    'INSERT INTO unit_lineage (id, predecessor_id, successor_id, "on", is_partial) VALUES'
    " (1, 1, 2, '2025-07-01', true)",
)


@pytest.fixture
def empty(engine, request, tmp_path):
    """A database of this run's kind without any table."""
    if engine.dialect.name == "postgresql":
        url = fresh_postgres(request.getfixturevalue("postgres_url"), "units_migrated")
    else:
        url = f"sqlite:///{tmp_path / 'migrated.sqlite'}"
    made = db.make_engine(url)
    yield made
    made.dispose()


def go_to(engine, revision, way=command.upgrade):
    with engine.connect() as connection:
        if connection.dialect.name == "sqlite":
            connection.connection.dbapi_connection.execute("PRAGMA foreign_keys=OFF")
        with connection.begin():
            way(config(connection), revision)


def run(engine, *statements):
    with engine.begin() as connection:
        for statement in statements:
            connection.execute(text(statement))


def ask(engine, query):
    with engine.connect() as connection:
        return [tuple(row) for row in connection.execute(text(query))]


def test_units_and_their_lineage_are_kept_forward_and_back(empty):
    go_to(empty, "0002")
    run(empty, *BEFORE)
    go_to(empty, "0003")

    assert ask(empty, "SELECT id, code, kind, sort_key FROM unit ORDER BY id") == [
        (1, "01843", "commune_committee", sort_key("Phường Đức Xuân")),
        (2, None, "other", sort_key("Tổ chức lạ")),
    ]
    assert ask(empty, "SELECT kind, document FROM unit_lineage") == [("split", "")]
    run(
        empty,
        "UPDATE unit SET ended_on = '2025-07-01' WHERE id = 1",
        "INSERT INTO unit (id, public_id, code, name, search_key, sort_key, kind, began_on) VALUES"
        " (3, 'c', '01843', 'Phường Bắc Kạn', 'phuong bac kan', 'P', 'commune_committee', '2025-07-01')",
    )
    go_to(empty, "0002", command.downgrade)

    # A code that was given again could not stand twice before: the earlier unit's is marked.
    assert ask(empty, "SELECT id, code FROM unit ORDER BY id") == [
        (1, "01843@1"), (2, None), (3, "01843"),
    ]  # fmt: skip
    assert ask(empty, "SELECT predecessor_id, successor_id FROM unit_lineage") == [(1, 2)]
    go_to(empty, "0003")
    assert len(ask(empty, "SELECT id FROM unit")) == 3
