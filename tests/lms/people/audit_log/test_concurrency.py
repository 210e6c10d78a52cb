"""Many write at once: the chain stays one line without gaps; without the lock it does not."""

import threading
import time
from collections import Counter

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import DBAPIError

from lms.kernel import audit, db
from lms.kernel.audit import AuditEntry, AuditHead
from tests.lms.people.audit_log.build import add, faults
from tests.log_guards import unguarded

THREADS, EACH = 8, 200
UNDONE_EVERY = 5  # of the transactions one in so many is rolled back after it has recorded


def work_at_once(each=EACH, threads=THREADS):
    """All threads begin together; count what was committed, undone and refused."""
    barrier, done = threading.Barrier(threads), Counter()

    def work(thread):
        barrier.wait()
        for number in range(each):
            try:
                with db.transaction() as session:
                    for _ in range(1 + number % 3):
                        add(session, f"event:{thread}", minute=number)
                    if number % UNDONE_EVERY == 0:
                        session.flush()
                        raise ZeroDivisionError
                done["committed", 1 + number % 3] += 1
            except ZeroDivisionError:
                done["undone", 0] += 1
            except DBAPIError:
                done["refused", 0] += 1
        db.remove_session()

    workers = [threading.Thread(target=work, args=(n,)) for n in range(threads)]
    began = time.perf_counter()
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    return done, time.perf_counter() - began


def count(session):
    session.remove()
    return session.scalar(select(func.count()).select_from(AuditEntry))


def test_the_chain_stays_one_line_when_many_write_at_once(session, capsys):
    done, seconds = work_at_once()
    written = sum(rows * times for (what, rows), times in done.items() if what == "committed")

    assert (done["undone", 0], done["refused", 0]) == (THREADS * EACH // UNDONE_EVERY, 0)
    assert count(session) == written
    assert faults(session) == []
    with capsys.disabled():
        print(f" {THREADS * EACH / seconds:.0f} transactions/s", end="")


@pytest.fixture
def unlocked(session, engine, monkeypatch):
    """The control: the end is read without waiting for who is about to move it."""
    if engine.dialect.name == "sqlite":
        pytest.skip(
            "SQLite's lock is its BEGIN IMMEDIATE; without it nobody writes after having read"
        )
    add(session)
    session.commit()

    def read(connection):
        row = connection.execute(select(AuditHead.number, AuditHead.hash)).one()
        return row.number, row.hash

    monkeypatch.setattr(audit, "_lock_head", read)


def test_without_the_lock_the_database_refuses_those_who_collide(session, unlocked):
    done, _ = work_at_once()

    assert done["refused", 0] > 0
    assert faults(session) == []


def test_without_lock_and_constraints_the_chain_breaks(session, engine, unlocked):
    with engine.begin() as connection:
        connection.execute(
            text("ALTER TABLE audit_personal DROP CONSTRAINT fk_audit_personal_entry_id")
        )
        connection.execute(text("ALTER TABLE audit_personal DROP CONSTRAINT pk_audit_personal"))
        connection.execute(text("ALTER TABLE audit_entry DROP CONSTRAINT pk_audit_entry"))
        for table in ("audit_entry", "audit_personal", "audit_head"):
            connection.execute(text(f"ALTER TABLE {table} DISABLE TRIGGER USER"))
    try:
        work_at_once()
        assert len(faults(session)) > 0
    finally:
        db.remove_session()
        with engine.begin() as connection, unguarded(connection):
            connection.execute(text("TRUNCATE audit_entry, audit_personal, audit_head"))
            connection.execute(
                text("ALTER TABLE audit_entry ADD CONSTRAINT pk_audit_entry PRIMARY KEY (id)")
            )
            connection.execute(
                text(
                    "ALTER TABLE audit_personal ADD CONSTRAINT pk_audit_personal PRIMARY KEY (entry_id)"
                )
            )
            connection.execute(
                text(
                    "ALTER TABLE audit_personal ADD CONSTRAINT fk_audit_personal_entry_id"
                    " FOREIGN KEY (entry_id) REFERENCES audit_entry (id)"
                )
            )


def test_requests_that_lock_other_rows_in_any_order_do_not_deadlock(session, cast):
    """The end of the chain is locked last, after everything else of a transaction."""
    people = [cast.an.id, cast.binh.id]
    failed = []

    def work(order):
        try:
            for _ in range(50):
                with db.transaction() as inner:
                    add(inner)
                    for person_id in order:
                        inner.execute(
                            text("UPDATE person SET gender = 'male' WHERE id = :id"),
                            {"id": person_id},
                        )
                        if order is people:  # half of them record between their locks
                            add(inner)
        except DBAPIError as error:
            failed.append(error)
        finally:
            db.remove_session()

    session.remove()
    workers = [threading.Thread(target=work, args=(people,)) for _ in range(2)]
    workers += [threading.Thread(target=work, args=(list(people),)) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()

    assert failed == []
    assert faults(session) == []
