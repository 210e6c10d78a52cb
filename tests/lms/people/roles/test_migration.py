"""The migration of roles: grants and questions are kept, both ways, and the open ones stay unique."""

import os

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import create_engine, text
from sqlalchemy.exc import IntegrityError

from lms import schema
from lms.kernel import db
from lms.migrations.alembic_run import config

GRANT = (
    "INSERT INTO role_grant (id, person_id, role, unit_id, subject, granted_at, ended_at) VALUES"
    " ({0}, 1, '{1}', {2}, '{3}', '2026-01-01 00:00:00', {4})"
)
HELD = (
    "INSERT INTO unit (id, public_id, name, sort_key, search_key, kind) VALUES"
    " (1, 'u', 'Sở', 'S', 'so', 'other')",
    "INSERT INTO person (id, public_id, full_name, sort_key, search_key, created_at) VALUES"
    " (1, 'p', 'An', 'A', 'an', '2026-01-01 00:00:00')",
    GRANT.format(1, "organiser", 1, "", "NULL"),
    GRANT.format(2, "organiser", 1, "", "'2026-02-01 00:00:00'"),
    GRANT.format(3, "trainer", "NULL", "event:a", "NULL"),
    "INSERT INTO question_category (id, public_id, unit_id, name, path) VALUES (1, 'c', 1, 'K', 'K')",
    "INSERT INTO question (id, public_id, category_id, name, sort_key, search_key, state,"
    " created_at, created_by) VALUES (1, 'q', 1, 'Tỉnh nào?', 'T', 'tinh nao day vo nhai', 'ready',"
    " '2026-01-01 00:00:00', 1)",
)


@pytest.fixture
def empty(request, tmp_path):
    """A database of this run's kind without any table."""
    if request.config.getoption("--database") == "postgresql":
        server = request.getfixturevalue("postgres_url").replace(
            "postgresql://", "postgresql+psycopg://", 1
        )
        name = f"lms_roles_{os.getpid()}"
        admin = create_engine(server, isolation_level="AUTOCOMMIT")
        with admin.connect() as connection:
            connection.execute(text(f"DROP DATABASE IF EXISTS {name}"))
            connection.execute(text(f"CREATE DATABASE {name}"))
        admin.dispose()
        url = admin.url.set(database=name).render_as_string(hide_password=False)
    else:
        url = f"sqlite:///{tmp_path / 'migrated.sqlite'}"
    engine = db.make_engine(url)
    yield engine
    engine.dispose()


def go_to(engine, revision, way=command.upgrade):
    with engine.connect() as connection:
        is_sqlite = connection.dialect.name == "sqlite"
        if is_sqlite:
            connection.connection.dbapi_connection.execute("PRAGMA foreign_keys=OFF")
        with connection.begin():
            way(config(connection), revision)
            if is_sqlite:
                assert connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall() == []


def run(engine, *statements):
    with engine.begin() as connection:
        for statement in statements:
            connection.execute(text(statement))


def rows(engine, query):
    with engine.connect() as connection:
        return [tuple(row) for row in connection.execute(text(query))]


def test_grants_and_questions_are_kept_forward_and_back(empty):
    kept = "SELECT id, role, unit_id, subject, ended_at IS NULL FROM role_grant ORDER BY id"
    go_to(empty, "0008")
    run(empty, *HELD)
    before = rows(empty, kept)

    go_to(empty, "0009")

    assert rows(empty, kept) == before
    assert rows(empty, "SELECT count(*) FROM role_grant WHERE begins_at <> granted_at") == [(0,)]
    assert rows(empty, "SELECT count(DISTINCT public_id) FROM role_grant") == [(3,)]
    assert rows(empty, "SELECT search_key FROM question") == [("tinh nao | tinh nao day vo nhai",)]
    run(empty, "UPDATE role_grant SET ends_at = '2026-03-01 00:00:00' WHERE id = 3")

    go_to(empty, "0008", command.downgrade)

    assert rows(empty, kept) == [*before[:2], (3, "trainer", None, "event:a", 0)]
    go_to(empty, "0009")


def test_the_guards_of_the_table_stay(empty):
    go_to(empty, "0008")
    run(empty, *HELD)
    go_to(empty, "0009")
    columns = "(id, public_id, person_id, role, unit_id, subject, granted_at, begins_at, ends_at)"
    new = f"INSERT INTO role_grant {columns} VALUES"
    at = "'2026-01-01 00:00:00'"
    for values in (
        f"(9, 'x', 1, 'organiser', 1, '', {at}, {at}, NULL)",  # held already
        f"(9, 'x', 1, 'trainer', NULL, 'event:a', {at}, {at}, NULL)",  # this one too
        f"(9, 'x', 1, 'leader', NULL, '', {at}, {at}, NULL)",  # of no unit
        f"(9, 'x', 1, 'leader', 1, '', {at}, {at}, {at})",  # over when it begins
    ):
        with pytest.raises(IntegrityError):
            run(empty, f"{new} {values}")
    run(empty, f"{new} (9, 'x', 1, 'leader', 1, '', {at}, {at}, NULL)")


def test_models_and_migrations_agree(empty):
    go_to(empty, "head")
    with empty.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        differences = compare_metadata(context, schema.metadata)
    assert [each for each in differences if "role_grant" in str(each)] == []
