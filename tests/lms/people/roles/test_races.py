"""Two administrators end each other's role at once; one stays, and without the lock none would."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.kernel import clock
from lms.kernel.actor import COMMAND_LINE, Role
from lms.kernel.errors import Refusal
from lms.people.persons.models import Person
from lms.people.roles import queries, service
from lms.people.roles.models import RoleGrant
from tests.lms.people.roles.build import grant


def together(engine, *acts, read=None):
    """Do these at once, each on a connection of its own; all have read before any of them writes."""
    barrier, has_read = Barrier(len(acts)), Barrier(len(acts))

    def run(act):
        barrier.wait()
        with Session(engine, expire_on_commit=False) as session:
            try:
                act(session, has_read)
                session.commit()
            except Refusal as refusal:
                session.rollback()
                return refusal
            return None

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


def left(session):
    session.remove()
    query = select(RoleGrant).where(
        RoleGrant.role == Role.ADMINISTRATOR, RoleGrant.ended_at.is_(None)
    )
    return len(list(session.scalars(query)))


@pytest.fixture
def two(cast, session):
    """The ids of two administrators' grants."""
    cast.dung
    other = grant(session, cast.an, Role.ADMINISTRATOR)
    first = session.query(RoleGrant).filter_by(person_id=cast.dung.id).one()
    ids = first.public_id, other.public_id
    session.remove()
    return ids


def ending(public_id):
    return lambda session, _has_read: service.end_role(
        session, COMMAND_LINE, public_id, now=clock.now()
    )


def test_of_two_administrators_ended_at_once_one_stays(engine, session, two):
    for _ in range(5):
        outcomes = together(engine, *map(ending, two))
        assert left(session) == 1
        assert [type(each) for each in outcomes if each] == [service.LastAdministrator]
        revive(session, two)


def revive(session, public_ids):
    for each in session.query(RoleGrant).filter(RoleGrant.public_id.in_(public_ids)):
        each.ended_at = None
    session.commit()
    session.remove()


def test_without_the_lock_both_would_go(engine, session, two, monkeypatch):
    if engine.dialect.name == "sqlite":
        pytest.skip("SQLite lets one writer at a time begin")

    def unlocked(session):
        found = list(session.scalars(select(RoleGrant).where(RoleGrant.role == Role.ADMINISTRATOR)))
        waits[session].wait()
        return found

    waits = {}

    def act(public_id):
        def end(session, has_read):
            waits[session] = has_read
            service.end_role(session, COMMAND_LINE, public_id, now=clock.now())

        return end

    monkeypatch.setattr(queries, "lock_administrators", unlocked)
    assert together(engine, *map(act, two)) == [None, None]
    assert left(session) == 0


def test_of_two_who_grant_the_same_role_at_once_one_is_told(engine, cast, session):
    person_id, unit_id = cast.an.id, cast.justice.id
    session.remove()

    def act(own, _has_read):
        service.grant_role(
            own, COMMAND_LINE, own.get(Person, person_id), Role.LEADER, unit_id=unit_id,
            now=clock.now(),
        )  # fmt: skip

    outcomes = together(engine, act, act)
    assert sorted(type(each).__name__ for each in outcomes) == ["AlreadyHeld", "NoneType"]
    assert session.query(RoleGrant).filter_by(person_id=person_id).count() == 1
