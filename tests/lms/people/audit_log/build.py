"""Logs for tests: some entries, whatever somebody with the database in their hands does to them, and the verdict."""

from datetime import timedelta

from sqlalchemy import text

from lms.kernel import audit, clock, db
from lms.kernel.actor import Actor
from lms.people.audit_log.verification import verify
from tests.log_guards import unguarded

NOW = clock.now()
CHI = Actor(7, "Lê Kim Chi")


def add(session, subject="event:a", actor=CHI, action="event.changed", minute=0, **details):
    audit.record(session, actor, action, subject, now=NOW + timedelta(minutes=minute), **details)


def log(session, count=8):
    """A log of some entries, each written in a transaction of its own."""
    audit.come_from("web", "POST /events/<event_id>/edit", "192.0.2.7")
    for number in range(1, count + 1):
        add(session, f"event:{number}", minute=number, title=f"Hội nghị {number}",
            on_behalf_of="person:a", before={"state": "draft"}, after={"state": "open"})  # fmt: skip
        session.commit()
    audit.come_from("")


def tamper(engine, *statements):
    """Change the log as whoever owns the database could: triggers and references aside."""
    db.remove_session()
    with engine.begin() as connection, unguarded(connection):
        for statement in statements:
            connection.execute(text(statement))


def faults(session, checkpoints=()):
    """Which rows are named, and why, in the order in which they are found."""
    found = []
    session.remove()
    verdict = verify(session(), found.append, checkpoints=checkpoints)
    assert verdict.faults == len(found)
    return [(fault.number, fault.sentence % fault.values) for fault in found]
