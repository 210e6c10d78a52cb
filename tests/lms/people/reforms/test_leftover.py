"""People still at units that have ended: they are found, and moved to the successors."""

from datetime import date

import pytest

from lms.kernel.actor import Role
from lms.people.persons.models import Membership
from lms.people.roles.models import RoleGrant
from lms.people.units.models import Unit
from lms.people.units.rules import LineageKind
from tests.lms.people.units.build import REFORM_DAY, unit, went_on


@pytest.fixture
def browser(cast):
    return cast.browser(cast.dung)


@pytest.fixture
def split(session, cast):
    """A department that a list said was split, with its people and roles still there."""
    cast.an, cast.binh, cast.em
    one, two = (
        unit(session, name, "department", began_on=REFORM_DAY) for name in ("Sở Hai", "Sở Một")
    )
    old = session.get(Unit, cast.justice.id)
    old.ended_on = REFORM_DAY
    for later in (one, two):
        went_on(session, old, later, kind=LineageKind.SPLIT, is_partial=True)
    return old


def address(one):
    return f"/units/{one.public_id}/leftover"


def now(session, person):
    session().expire_all()
    held = session.query(Membership).filter_by(person_id=person.id, ended_on=None)
    return [one.unit.name for one in held]


def test_ended_units_with_people_stand_above_the_list(browser, split):
    page = browser.get("/reforms").text

    assert "Có đơn vị đã thôi hoạt động còn cán bộ hoặc vai trò" in page
    assert f'<a href="{address(split)}">Sở Tư pháp</a> (4)' in page  # three positions and a role


def test_each_goes_where_chosen_from_the_day_of_the_end(browser, session, cast, split):
    an = session.query(Membership).filter_by(person_id=cast.an.id).one()
    browser.post(address(split), data={"default": "0", f"to-{an.id}": "1"})

    assert now(session, cast.an) == ["Sở Một"]
    assert now(session, cast.binh) == ["Sở Hai"]
    moved = session.query(Membership).filter_by(person_id=cast.an.id, ended_on=None).one()
    assert moved.began_on == REFORM_DAY
    grant = session.query(RoleGrant).filter_by(person_id=cast.em.id, ended_at=None).one()
    assert (grant.role, session.get(Unit, grant.unit_id).name) == (Role.ORGANISER, "Sở Hai")
    assert "Không còn ai ở đơn vị này." in browser.get(address(split)).text


def test_twice_moves_nobody_twice(browser, session, cast, split):
    for _ in range(2):
        assert browser.post(address(split), data={"default": "0"}).status_code == 303
    assert session.query(Membership).filter_by(person_id=cast.an.id).count() == 2


def test_what_goes_nowhere_ends(browser, session, cast):
    cast.an
    old = session.get(Unit, cast.justice.id)
    old.ended_on = REFORM_DAY
    late = cast.person("Người Đến Muộn", unit=old)
    late.memberships[0].began_on = date(2025, 9, 1)
    session.commit()
    page = browser.get(address(old)).text
    assert "Không có đơn vị kế thừa đang hoạt động" in page
    browser.post(address(old), data={"default": "-1"})

    assert now(session, cast.an) == now(session, late) == []
    assert "Có đơn vị đã thôi hoạt động" not in browser.get("/reforms").text


def test_nobody_is_left_over_at_a_unit_in_force(browser, cast):
    assert browser.get(address(cast.justice)).status_code == 409
