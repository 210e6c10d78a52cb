"""The migration of persons: nothing is lost, both ways, and the triggers are those of the models."""

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import text

from lms import schema
from lms.kernel import db
from lms.migrations.alembic_run import config
from tests.conftest import fresh_postgres

TRIGGERS = {
    "sqlite": "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' ORDER BY name",
    "postgresql": (
        "SELECT tgname, pg_get_triggerdef(t.oid), prosrc FROM pg_trigger t"
        " JOIN pg_proc p ON p.oid = tgfoid WHERE NOT tgisinternal ORDER BY tgname"
    ),
}


@pytest.fixture
def empty(request, tmp_path):
    """A database of this run's kind without any table."""
    if request.config.getoption("--database") == "postgresql":
        url = fresh_postgres(request.getfixturevalue("postgres_url"), "migrated")
    else:
        url = f"sqlite:///{tmp_path / 'migrated.sqlite'}"
    engine = db.make_engine(url)
    yield engine
    engine.dispose()


def go_to(engine, revision):
    """Migrate as the product does, forward or back."""
    with engine.connect() as connection:
        is_sqlite = connection.dialect.name == "sqlite"
        if is_sqlite:
            connection.connection.dbapi_connection.execute("PRAGMA foreign_keys=OFF")
        with connection.begin():
            settings = config(connection)
            now = MigrationContext.configure(connection).get_current_revision() or "0000"
            if now < revision:
                command.upgrade(settings, revision)
            else:
                command.downgrade(settings, revision)
            if is_sqlite:
                assert connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall() == []


def run(engine, *statements):
    with engine.begin() as connection:
        for statement in statements:
            connection.execute(text(statement))


def rows(engine, query):
    with engine.connect() as connection:
        return [tuple(row) for row in connection.execute(text(query))]


PERSON = (
    "INSERT INTO person (id, public_id, full_name, sort_key, search_key, phone, email, gender,"
    " created_at) VALUES ({0}, 'p{0}', 'Hòa {0}', 'H{0}', 'hoa thi', {1}, {2}, {3},"
    " '2026-01-01 00:00:00')"
)


def test_persons_and_positions_are_kept_forward_and_back(empty):
    go_to(empty, "0003")
    run(
        empty,
        PERSON.format(1, "'0912345678'", "'An@sotuphap.vn'", "'female'"),
        PERSON.format(2, "'12'", "'khong co'", "'?'"),
        "INSERT INTO unit (id, public_id, name, search_key, sort_key, kind) VALUES (1, 'u', 'A', 'a', 'A!0', 'other')",
        "INSERT INTO membership (id, person_id, unit_id, position, kind, is_concurrent)"
        " VALUES (5, 1, 1, 'Chuyên viên', 'trainee', false)",
    )
    go_to(empty, "0004")
    assert rows(empty, "SELECT id, phone, email, gender FROM person ORDER BY id") == [
        (1, "0912345678", "An@sotuphap.vn", "female"),
        (2, None, None, None),
    ]
    assert rows(empty, "SELECT person_id, kind, value FROM person_contact ORDER BY id") == [
        (2, "other", "12"),
        (2, "other", "khong co"),
    ]
    assert rows(empty, "SELECT word FROM person_word WHERE person_id = 1 ORDER BY word") == [
        ("0912345678",),
        ("@an@sotuphap.vn",),
        ("hoa",),
        ("thi",),
    ]
    assert rows(empty, "SELECT id, position, kind, length(public_id) FROM membership") == [
        (5, "Chuyên viên", "other", 16)
    ]
    run(
        empty,
        "INSERT INTO membership (id, public_id, person_id, unit_id, position, kind, is_concurrent)"
        " VALUES (6, 'm', 1, 1, 'Người phát ngôn', 'spokesperson', true)",
    )
    go_to(empty, "0003")
    assert rows(empty, "SELECT id, phone FROM person ORDER BY id") == [(1, "0912345678"), (2, None)]
    assert rows(empty, "SELECT id FROM membership WHERE ended_on IS NULL") == [(6,)]
    assert rows(empty, "SELECT count(*) FROM membership") == [(2,)]


def test_models_and_migrations_agree_on_this_database_with_the_triggers(empty, engine):
    go_to(empty, "head")
    with empty.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, schema.metadata) == []
    migrated, created = (
        [tuple(" ".join(str(part).split()) for part in row) for row in rows(of, triggers)]
        for of in (empty, engine)
        if (triggers := TRIGGERS[of.dialect.name])
    )
    assert migrated == created != []


def test_the_id_of_a_person_who_is_gone_is_not_given_again(empty):
    go_to(empty, "head")
    run(empty, PERSON.format(7, "NULL", "NULL", "NULL"), "DELETE FROM person")
    if empty.dialect.name == "postgresql":  # it counts by itself, whatever is inserted by hand
        run(empty, "SELECT setval('person_id_seq', 7)")
    run(
        empty,
        PERSON.format("NULL", "NULL", "NULL", "NULL")
        .replace("(id, ", "(")
        .replace("(NULL, ", "(", 1),
    )
    assert rows(empty, "SELECT id FROM person") == [(8,)]
