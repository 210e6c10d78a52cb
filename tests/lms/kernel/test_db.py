"""When something is kept: transactions, statements alone, and requests that only read."""

import pytest
from sqlalchemy import insert, select
from sqlalchemy.exc import IntegrityError

from lms.kernel import db
from lms.people.units.models import Unit
from lms.people.units.service import add_unit


@pytest.fixture
def values(session):
    """What a unit's row holds, taken from one made by the service."""
    unit = add_unit(session, "Sở Tư pháp", "department")
    session.commit()
    columns = Unit.__table__.columns.keys()
    found = {name: getattr(unit, name) for name in columns if name not in {"id", "public_id"}}
    return found | {"name": "Sở Nội vụ", "sort_key": "so noi vu", "search_key": "so noi vu"}


def add_alone(values, public_id):
    statement = insert(Unit.__table__).returning(Unit.__table__.c.id)
    return db.run_alone(statement, {**values, "public_id": public_id})


def is_begun(session):
    """Whether the connection is within a transaction, as the driver sees it."""
    driver = session.connection().connection.dbapi_connection
    if hasattr(driver, "in_transaction"):
        return driver.in_transaction
    return driver.info.transaction_status.name == "INTRANS"


def test_what_is_run_alone_is_kept_when_it_returns(session, values):
    session.remove()
    (row,) = add_alone(values, "a" * 16)
    session.rollback()

    assert session.get(Unit, row.id).public_id == "a" * 16


def test_what_fails_alone_keeps_nothing_and_the_next_transaction_is_one(session, values):
    add_alone(values, "a" * 16)
    with pytest.raises(IntegrityError):
        add_alone(values, "a" * 16)
    count = len(session.scalars(select(Unit)).all())
    add_unit(session, "Sở Y tế", "department")
    session.flush()

    assert is_begun(session)
    session.rollback()
    assert len(session.scalars(select(Unit)).all()) == count


def test_postgresql_begins_nothing_for_who_only_reads(engine, session):
    session.remove()
    db.read_only()
    session.scalars(select(Unit)).all()

    assert is_begun(session) == (engine.dialect.name == "sqlite")


def test_a_request_that_promised_to_read_changes_nothing(session, values):
    db.read_only()
    session.add(Unit(**values))
    with pytest.raises(db.WroteWhileReading):
        session.flush()


def test_the_promise_to_read_ends_with_the_request(client, session):
    client.get("/sign-in")
    add_unit(session, "Sở Y tế", "department")
    session.flush()

    assert is_begun(session)
