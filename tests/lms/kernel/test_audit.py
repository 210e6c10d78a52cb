"""Recording: what an entry carries, when it is written, and what the database refuses."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from lms.kernel import audit, chain, clock, db, jobs
from lms.kernel.actor import COMMAND_LINE, Actor
from lms.kernel.audit import AuditEntry, AuditHead

NOW = clock.now()


@pytest.fixture(autouse=True)
def from_nowhere():
    audit.come_from("")
    yield
    audit.come_from("")


def add(session, subject="event:a", actor=COMMAND_LINE, action="event.open", **details):
    audit.record(session, actor, action, subject, now=NOW, **details)


def entries(session):
    return session.query(AuditEntry).order_by(AuditEntry.id).all()


def test_an_entry_carries_who_when_from_where_on_whose_behalf_and_what(session):
    audit.come_from("web", "POST /events/<event_id>/open", "192.0.2.7")
    add(
        session, "event:a", Actor(7, "Lê Kim Chi"), on_behalf_of="person:b",
        before={"state": "draft"}, after={"state": "open"},
    )  # fmt: skip
    session.commit()
    entry = entries(session)[0]

    assert (entry.id, entry.at, entry.actor_id, entry.personal.name) == (1, NOW, 7, "Lê Kim Chi")
    assert (entry.door, entry.route) == ("web", "POST /events/<event_id>/open")
    assert (entry.personal.address, entry.on_behalf_of) == ("192.0.2.7", "person:b")
    assert entry.details == {"before": {"state": "draft"}, "after": {"state": "open"}}


def test_each_entry_is_chained_to_the_one_before_and_the_end_is_sealed(session):
    for number in range(3):
        add(session, f"event:{number}")
        session.commit()
    first, second, third = entries(session)
    head = session.query(AuditHead).one()

    assert [first.previous_hash, second.previous_hash, third.previous_hash] == [
        chain.GENESIS, first.hash, second.hash,
    ]  # fmt: skip
    assert (head.number, head.hash, head.seal) == (3, third.hash, chain.seal(3, third.hash))


def test_what_is_rolled_back_leaves_no_entry_and_no_gap(session):
    add(session, "event:kept")
    session.commit()
    add(session, "event:undone")
    session.rollback()
    add(session, "event:closed")
    session.close()
    add(session, "event:after")
    session.commit()

    assert [(each.id, each.subject) for each in entries(session)] == [
        (1, "event:kept"), (2, "event:after"),
    ]  # fmt: skip


def test_a_savepoint_that_is_rolled_back_takes_its_own_entries_with_it(session):
    add(session, "event:before")
    outer = session.begin_nested()
    add(session, "event:inside")
    with session.begin_nested():
        add(session, "event:deeper")
    outer.rollback()
    with session.begin_nested():
        add(session, "event:good")
    session.commit()

    assert [each.subject for each in entries(session)] == ["event:before", "event:good"]


def test_nothing_is_locked_before_the_commit(session, queries):
    with queries() as seen:
        add(session)
        session.flush()
    assert seen == []


def test_a_commit_without_entries_asks_nothing_more(session, queries):
    session.execute(text("SELECT 1"))
    with queries() as seen:
        session.commit()
    assert seen == []


def test_citizen_ids_are_masked_wherever_they_stand(session):
    add(session, note="CCCD 019190001234, đã xem", after={"ids": ["019190001234"]}, count=12)
    session.commit()

    assert entries(session)[0].details == {
        "note": "CCCD *********234, đã xem", "after": {"ids": ["*********234"]}, "count": 12,
    }  # fmt: skip


def test_an_actor_without_a_name_is_looked_up_when_the_entry_is_written(cast, session):
    add(session, actor=Actor(cast.chi.id))
    session.commit()

    assert entries(session)[-1].personal.name == "Lê Kim Chi"


def test_a_job_says_which_it_was(session, monkeypatch):
    @jobs.work("test.recording")
    def work(run):
        with db.transaction() as inner:
            add(inner, actor=Actor(run.asked_by, "Chi"))
        return {}

    job = jobs.enqueue(session(), "test.recording", {}, asked_by=5, now=NOW)
    session.commit()
    jobs.run_next()
    del jobs._registry.works["test.recording"]

    entry = entries(session)[0]
    assert (entry.door, entry.route, entry.actor_id) == ("job", f"test.recording {job.id}", 5)


def test_a_request_says_its_rule_and_address(cast, session):
    cast.browser(cast.chi).post("/sign-out", environ_overrides={"REMOTE_ADDR": "192.0.2.9"})
    add(session)
    session.commit()

    entry = entries(session)[0]
    assert (entry.door, entry.route, entry.personal.address) == (
        "web", "POST /sign-out", "192.0.2.9",
    )  # fmt: skip


REFUSED = {
    "an entry is changed": "UPDATE audit_entry SET action = 'x.y' WHERE id = 1",
    "an entry is removed": "DELETE FROM audit_entry WHERE id = 2",
    "a detail is changed": "UPDATE audit_personal SET details = '{}' WHERE entry_id = 1",
    "a name is changed": "UPDATE audit_personal SET name = 'x' WHERE entry_id = 1",
    "half of a part is taken out": "UPDATE audit_personal SET who_salt = NULL WHERE entry_id = 1",
    "personal values move to another entry": "UPDATE audit_personal SET entry_id = 9",
    "personal values are removed with their row": "DELETE FROM audit_personal",
    "the end goes back": "UPDATE audit_head SET number = number - 1",
    "the end stays but for its hash": "UPDATE audit_head SET seal = hash",
    "the end is removed": "DELETE FROM audit_head",
    "an entry is put in out of turn": (
        "INSERT INTO audit_entry SELECT id + 5, at, actor_id, on_behalf_of, door, route, action,"
        " subject, who_digest, what_digest, previous_hash, hash FROM audit_entry WHERE id = 2"
    ),
    "an entry follows another than the last": (
        "INSERT INTO audit_entry SELECT id + 1, at, actor_id, on_behalf_of, door, route, action,"
        " subject, who_digest, what_digest, previous_hash, hash FROM audit_entry WHERE id = 2"
    ),
}
ON_ONE = {
    "sqlite": {
        "an entry is replaced": (
            "INSERT OR REPLACE INTO audit_entry SELECT id, at, 99, on_behalf_of, door, route,"
            " action, subject, who_digest, what_digest, previous_hash, hash FROM audit_entry"
            " WHERE id = 2"
        )
    },
    "postgresql": {
        "the log is emptied": "TRUNCATE audit_head",
        "everything is emptied": "TRUNCATE audit_entry, audit_personal",
    },
}


@pytest.mark.parametrize("wish", [*REFUSED, *ON_ONE["sqlite"], *ON_ONE["postgresql"]])
def test_the_database_itself_refuses_that(session, engine, wish):
    statement = (REFUSED | ON_ONE[engine.dialect.name]).get(wish)
    if statement is None:
        pytest.skip("a statement of the other database")
    for number in range(2):
        add(session, f"event:{number}", Actor(3, "Chi"), note="chữ")
    session.commit()

    with pytest.raises(DBAPIError, match="append-only|who_whole"):
        session.execute(text(statement))
    session.rollback()


def test_only_what_differs_is_kept_before_and_after():
    before, after = {"a": 1, "b": 2}, {"a": 1, "b": 3, "c": None}
    assert audit.compared(before, after) == {"before": {"b": 2}, "after": {"b": 3}}
    assert audit.compared(before, before) == {}


def test_an_entry_is_not_written_where_each_statement_commits_itself(session, engine):
    if engine.dialect.name == "sqlite":
        pytest.skip("PostgreSQL alone has no transaction around what only reads")
    session.remove()
    db.read_only()
    with pytest.raises(RuntimeError), db.transaction() as inner:
        add(inner)
    session.remove()
    db.read_only(promise=False)
    assert entries(session) == []
