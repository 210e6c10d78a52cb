"""The migration chains the rows there were, both ways, on both databases."""

import json

import pytest
from alembic import command
from sqlalchemy import text

from lms import schema
from lms.kernel import db
from lms.migrations.alembic_run import config
from lms.people.audit_log.verification import verify
from tests.conftest import fresh_postgres

OLD = [
    (3, "2026-01-02 03:04:05.000006", 7, "event.created", "event:a", {"title": "Hội nghị Đợt 1"}),
    (4, "2026-01-02 03:04:06.000000", 8, "event.open", "event:a", {}),
    (9, "2026-01-02 03:04:04.000000", -1, "round.frozen", "r", {"n": 1, "a": [None, True, "ử"]}),
]


@pytest.fixture
def old(request, tmp_path):
    """A database of the version before, with a log that has gaps."""
    if request.config.getoption("--database") == "postgresql":
        url = fresh_postgres(request.getfixturevalue("postgres_url"), "audit_migration")
    else:
        url = f"sqlite:///{tmp_path / 'old.sqlite'}"
    engine = db.make_engine(url)
    migrate(engine, "0007")
    with engine.begin() as connection:
        for row in OLD:
            connection.execute(
                text(
                    "INSERT INTO audit_entry VALUES (:id, :at, :who, :action, :subject, :details)"
                ),
                dict(zip(("id", "at", "who", "action", "subject", "details"), row, strict=True))
                | {"details": json.dumps(row[-1])},
            )
    yield engine
    engine.dispose()


def migrate(engine, to):
    with engine.connect() as connection:
        if engine.dialect.name == "sqlite":
            connection.connection.dbapi_connection.cursor().execute("PRAGMA foreign_keys=OFF")
        with connection.begin():
            is_up = to in {"0008", "head", "0007"} and not _is_at(connection, "0008")
            (command.upgrade if is_up else command.downgrade)(config(connection), to)


def _is_at(connection, version):
    try:
        with connection.begin_nested():
            return connection.scalar(text("SELECT version_num FROM alembic_version")) >= version
    except Exception:
        return False


def test_old_rows_are_chained_in_their_order_and_none_is_lost(old, session):
    migrate(old, "0008")
    db._sessions.configure(bind=old)
    found = []
    try:
        verdict = verify(session(), found.append)
        rows = session.execute(
            text(
                "SELECT e.id, e.actor_id, e.action, e.subject, p.details, p.words"
                " FROM audit_entry e JOIN audit_personal p ON p.entry_id = e.id ORDER BY e.id"
            )
        ).all()
    finally:
        session.remove()

    assert (found, verdict.rows) == ([], 3)
    assert [tuple(row) for row in rows] == [
        (1, 7, "event.created", "event:a", '{"title":"Hội nghị Đợt 1"}', "hoi nghi dot 1"),
        (2, 8, "event.open", "event:a", None, None),
        (3, -1, "round.frozen", "r", '{"a":[null,true,"ử"],"n":1}', "u"),
    ]


def test_the_way_back_keeps_every_row(old):
    migrate(old, "0008")
    migrate(old, "0007")
    with old.connect() as connection:
        rows = connection.execute(
            text("SELECT actor_id, action, subject, details FROM audit_entry ORDER BY id")
        ).all()
        details = [d if isinstance(d, dict) else json.loads(d) for *_, d in rows]
    assert [tuple(row[:3]) for row in rows] == [row[2:5] for row in OLD]
    assert details == [row[5] for row in OLD]
    with old.begin() as connection:  # and there its numbers go on by themselves
        connection.execute(
            text(
                "INSERT INTO audit_entry (at, actor_id, action, subject, details)"
                " VALUES ('2026-01-01 00:00:00', 1, 'a', 'b', '{}')"
            )
        )
        assert connection.scalar(text("SELECT max(id) FROM audit_entry")) == 4
    migrate(old, "0008")


def test_migrated_and_new_databases_have_the_same_guards(old, engine):
    migrate(old, "0008")
    schema.metadata.create_all(engine)
    assert guards(old) == guards(engine)
    assert len(guards(engine)) >= 7


def guards(engine):
    """Every trigger of the log as the database keeps it, spaces aside."""
    query = (
        "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name LIKE 'audit_%'"
        if engine.dialect.name == "sqlite"
        else "SELECT tgname, pg_get_triggerdef(t.oid) || prosrc FROM pg_trigger t"
        " JOIN pg_proc p ON p.oid = tgfoid WHERE NOT tgisinternal AND tgname LIKE 'audit_%'"
    )
    with engine.connect() as connection:
        return {name: " ".join(sql.split()) for name, sql in connection.execute(text(query))}
