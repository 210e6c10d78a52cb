"""What the database itself refuses of units, without any check of ours before it."""

import re
import threading
from datetime import date

import pytest
from sqlalchemy import text, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from lms.kernel import db
from lms.migrations.alembic_run import upgrade
from lms.people.units.guards import STATEMENTS
from lms.people.units.models import Unit, UnitLineage
from lms.people.units.service import add_unit
from tests.conftest import fresh_postgres
from tests.lms.people.units.build import unit

DAY = date(2025, 7, 1)


def refused(session, name, work):
    def write():
        work()
        session.flush()

    with pytest.raises(IntegrityError) as caught:
        write()
    session.rollback()
    assert name in str(caught.value.orig)


@pytest.fixture
def three(session):
    """A tỉnh, a huyện under it, a xã under that."""
    top = unit(session, "Tỉnh", "other")
    middle = unit(session, "Huyện", "district_committee", parent_id=top.id)
    return top, middle, unit(session, "Xã", parent_id=middle.id)


def test_a_unit_does_not_stand_under_itself(session, three):
    refused(
        session, "ck_unit_not_its_own_parent", lambda: setattr(three[0], "parent_id", three[0].id)
    )


def test_a_unit_does_not_stand_under_what_stands_under_it(session, three):
    refused(
        session, "ck_unit_not_above_itself", lambda: setattr(three[0], "parent_id", three[2].id)
    )


def test_two_units_inserted_at_once_do_not_stand_above_each_other(session):
    def insert():
        rows = (
            "(1001, 'a', 'A', 'a', 'a', 'other', 1002), (1002, 'b', 'B', 'b', 'b', 'other', 1001)"
        )
        if session.get_bind().dialect.name == "sqlite":
            session.execute(text("PRAGMA defer_foreign_keys=ON"))
        session.execute(
            text(
                "INSERT INTO unit (id, public_id, name, search_key, sort_key, kind, parent_id) "
                f"VALUES {rows}"
            )
        )

    refused(session, "ck_unit_not_above_itself", insert)


def test_a_period_is_not_reversed(session):
    refused(
        session,
        "ck_unit_period_in_order",
        lambda: add_unit(session, "Sở", "department", began_on=DAY, ended_on=DAY),
    )


def test_a_kind_is_one_of_ours(session):
    refused(session, "ck_unit_kind", lambda: add_unit(session, "Sở", "ministry"))


@pytest.mark.parametrize("name", ["Phường Hoà Bình", "phường  hòa bình"])
def test_a_name_is_not_given_twice_at_one_time(session, three, name):
    unit(session, "Phường Hòa Bình", parent_id=three[1].id)
    refused(
        session,
        "uq_unit_name",
        lambda: add_unit(session, name, "commune_committee", parent_id=three[1].id),
    )


def test_a_name_differs_by_its_tones(session, three):
    unit(session, "Xã Phú Lạc", parent_id=three[1].id)
    unit(session, "Xã Phụ Lạc", parent_id=three[1].id)


def test_a_name_is_given_again_elsewhere_for_another_kind_or_after_its_unit_ended(session, three):
    unit(session, "Trung Thành", parent_id=three[1].id, ended_on=DAY)
    unit(session, "Trung Thành", parent_id=three[0].id)
    unit(session, "Trung Thành", "station", parent_id=three[1].id)
    unit(session, "Trung Thành", parent_id=three[1].id, began_on=DAY)


def test_a_unit_is_not_reopened_into_the_time_of_its_namesake(session, three):
    earlier = unit(session, "Trung Thành", parent_id=three[1].id, ended_on=DAY)
    unit(session, "Trung Thành", parent_id=three[1].id, began_on=DAY)
    refused(session, "uq_unit_name", lambda: setattr(earlier, "ended_on", None))


def test_a_code_is_given_again_only_after_its_unit_ended(session):
    unit(session, "Phường Phùng Chí Kiên", code="01843", ended_on=DAY)
    unit(session, "Phường Bắc Kạn", code="01843", began_on=DAY)
    refused(
        session,
        "uq_unit_code",
        lambda: add_unit(session, "Xã Khác", "commune_committee", code="01843"),
    )


# Lineage -----------------------------------------------------------------------------------


def link(earlier, later, on=DAY, kind="merge"):
    return UnitLineage(predecessor_id=earlier.id, successor_id=later.id, on=on, kind=kind)


def test_a_unit_does_not_go_on_as_itself(session, three):
    refused(session, "ck_unit_lineage_not_to_itself", lambda: session.add(link(three[0], three[0])))


def test_a_unit_does_not_descend_from_itself(session):
    one, two, three = (unit(session, f"Xã {n}") for n in range(3))
    session.add_all([link(one, two), link(two, three)])
    session.commit()
    refused(session, "ck_unit_lineage_no_circle", lambda: session.add(link(three, one)))


def test_a_function_may_come_back(session):
    one, two = unit(session, "Sở Một", "department"), unit(session, "Sở Hai", "department")
    session.add_all([link(one, two, date(2016, 1, 1), "transfer"), link(two, one, DAY, "transfer")])
    session.commit()


@pytest.mark.parametrize(
    ("earlier", "later"),
    [
        ({"began_on": DAY}, {}),
        ({"ended_on": date(2025, 6, 30)}, {}),
        ({}, {"began_on": date(2025, 7, 2)}),
        ({}, {"ended_on": DAY}),
    ],
)
def test_a_lineage_runs_forward_in_time(session, earlier, later):
    one, two = unit(session, "Xã Trước", **earlier), unit(session, "Xã Sau", **later)
    refused(session, "ck_unit_lineage_in_time", lambda: session.add(link(one, two)))


# Two at once -------------------------------------------------------------------------------


def cross(engine, one, two):
    """Two transactions put each unit under the other, both before either commits; return the errors."""
    errors, ready = [], threading.Barrier(2)

    def move(child, parent):
        try:
            with Session(engine) as own, own.begin():
                own.connection()
                ready.wait(5)
                own.execute(update(Unit).where(Unit.id == child).values(parent_id=parent))
                pause.wait(0.5)
        except IntegrityError as error:
            errors.append(error)

    pause = threading.Event()
    threads = [threading.Thread(target=move, args=pair) for pair in ((one, two), (two, one))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return errors


@pytest.fixture
def pair(session, engine):
    if engine.dialect.name != "postgresql":
        pytest.skip("SQLite lets one writer at a time begin: there is no race to show")
    one, two = unit(session, "Sở Một", "department"), unit(session, "Sở Hai", "department")
    session.commit()
    ids = one.id, two.id
    db.remove_session()
    return ids


def is_circle(engine, one, two):
    with Session(engine) as own:
        return own.get(Unit, one).parent_id == two and own.get(Unit, two).parent_id == one


def test_two_at_once_do_not_make_a_circle(engine, pair):
    errors = cross(engine, *pair)

    assert len(errors) == 1
    assert "ck_unit_not_above_itself" in str(errors[0].orig)
    assert not is_circle(engine, *pair)


def test_without_the_lock_two_at_once_make_a_circle(engine, pair):
    """The control: the same check, the same race, but nobody waits."""
    guard = STATEMENTS["postgresql"]["unit"][0]
    unlocked = re.sub(r"PERFORM pg_advisory_xact_lock\(\d+\);\n", "", guard)
    assert unlocked != guard
    with engine.begin() as connection:
        connection.exec_driver_sql(unlocked)
    try:
        errors = cross(engine, *pair)
        assert errors == []
        assert is_circle(engine, *pair)
    finally:
        with engine.begin() as connection:
            connection.exec_driver_sql(guard)


# Migration ---------------------------------------------------------------------------------


@pytest.fixture
def migrated(engine, tmp_path, request):
    """A database that migrations made, beside the one that the models made."""
    if engine.dialect.name == "postgresql":
        url = fresh_postgres(request.getfixturevalue("postgres_url"), "units")
    else:
        url = f"sqlite:///{tmp_path / 'migrated.sqlite'}"
    made = db.make_engine(url)
    upgrade(made)
    yield made
    made.dispose()


def guards_of(engine):
    """The text of every guard that a database has, by name."""
    if engine.dialect.name == "postgresql":
        found = (
            "SELECT p.proname, p.prosrc FROM pg_proc p WHERE p.proname LIKE 'unit%guard' "
            "UNION ALL SELECT t.tgname || ' on', pg_get_triggerdef(t.oid) FROM pg_trigger t "
            "WHERE t.tgname LIKE 'unit%guard'"
        )
    else:
        found = (
            "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND name LIKE 'unit%guard%'"
        )
    with engine.connect() as connection:
        return dict(tuple(row) for row in connection.execute(text(found)))


def test_migrations_and_models_guard_units_alike(engine, migrated):
    assert len(guards_of(engine)) == 4
    assert guards_of(migrated) == guards_of(engine)
