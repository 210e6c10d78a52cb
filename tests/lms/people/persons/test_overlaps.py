"""One duty is held once at a time in a unit: the database refuses a second, whoever writes it."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from threading import Barrier

import pytest
from sqlalchemy import insert, text, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from lms.kernel.db import new_public_id
from lms.people.persons import overlaps
from lms.people.persons.models import Membership
from tests.lms.people.persons.test_rules import AUGUST, JULY, JUNE, MAY, OVERLAPS

SPOKESPERSON = "spokesperson"


@pytest.fixture
def held(session, cast):
    """Who holds what where: the columns of a position of An."""
    person, unit = cast.giang, cast.justice
    return {"person_id": person.id, "unit_id": unit.id, "kind": SPOKESPERSON, "position": "",
            "is_concurrent": False}  # fmt: skip


def write(session, held, **values):
    session.execute(insert(Membership).values(public_id=new_public_id(), **held | values))


def period(one):
    return {"began_on": one.began_on, "ended_on": one.ended_on}


@pytest.mark.parametrize(("one", "other", "is_refused"), OVERLAPS)
def test_the_database_sees_an_overlap_as_the_rule_does(session, held, one, other, is_refused):
    write(session, held, **period(one))
    if not is_refused:
        write(session, held, **period(other))
        return
    with pytest.raises(IntegrityError) as refusal:
        write(session, held, **period(other))
    assert overlaps.is_overlap(refusal.value)
    session.rollback()


@pytest.mark.parametrize(
    "changed",
    [
        pytest.param({"kind": "editor"}, id="another kind"),
        pytest.param({"began_on": JULY, "ended_on": AUGUST}, id="another time"),
    ],
)
def test_another_duty_or_another_time_is_no_overlap(session, held, changed):
    write(session, held, began_on=MAY, ended_on=JULY)
    write(session, held, **{"began_on": MAY, "ended_on": JULY} | changed)


def test_posts_of_no_kind_are_told_apart_by_name(session, held):
    for post in ("Chuyên viên", "Bí thư"):
        write(session, held | {"kind": "other", "position": post})
    with pytest.raises(IntegrityError, match=overlaps.NAME):
        write(session, held | {"kind": "other", "position": "Bí thư"})
    session.rollback()


def test_what_is_changed_into_an_overlap_is_refused_and_a_change_within_itself_is_not(
    session, held
):
    write(session, held, began_on=MAY, ended_on=JUNE)
    write(session, held, began_on=JULY)
    first = update(Membership).where(Membership.began_on == MAY)
    session.execute(first.values(ended_on=date(2025, 6, 15)))
    with pytest.raises(IntegrityError, match=overlaps.NAME):
        session.execute(first.values(ended_on=AUGUST))
    session.rollback()


def both_at_once(engine, held):
    """Two who enter the same duty at once, each sure that nobody else does; how each fared."""
    barrier = Barrier(2)

    def enter(_):
        with Session(engine) as own:
            barrier.wait()
            try:
                write(own, held, began_on=MAY)
                own.execute(text("SELECT 1"))
                own.commit()
            except IntegrityError as refusal:
                return overlaps.is_overlap(refusal)
            return "entered"

    with ThreadPoolExecutor(2) as pool:
        return sorted(map(str, pool.map(enter, range(2))))


def test_of_two_who_enter_the_same_duty_at_once_one_is_refused(engine, session, held):
    session.remove()
    assert both_at_once(engine, held) == ["True", "entered"]
    assert session.query(Membership).count() == 1


def test_without_the_lock_of_the_trigger_both_are_entered(engine, session, held):
    """The control, on PostgreSQL: looking alone does not see what the other has not committed."""
    if engine.dialect.name == "sqlite":
        pytest.skip("SQLite lets one writer at a time begin")
    session.remove()
    lock = "PERFORM 1 FROM person WHERE id = NEW.person_id FOR NO KEY UPDATE;"
    whole = overlaps.ON_POSTGRESQL[0].replace("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION")
    assert lock in whole
    try:
        run(engine, whole.replace(lock, "PERFORM pg_sleep(0.2);").replace(
            "RETURN NEW;", "PERFORM pg_sleep(0.2); RETURN NEW;"))  # fmt: skip
        assert both_at_once(engine, held) == ["entered", "entered"]
    finally:
        run(engine, whole)


def run(engine, statement):
    with engine.begin() as connection:
        connection.exec_driver_sql(statement)
