"""The preview of a reform, its carrying out, and its undoing."""

import re
from datetime import date

import pytest

from lms.kernel import clock
from lms.kernel.actor import Role
from lms.kernel.audit import AuditEntry
from lms.people.persons.models import Membership
from lms.people.persons.service import add_membership
from lms.people.reforms import drafts, queries, service, undoing
from lms.people.reforms.drafts import Successor
from lms.people.reforms.models import Reform
from lms.people.roles.models import RoleGrant
from lms.people.units.models import Unit, UnitLineage
from lms.people.units.service import DayToCome
from tests.courses.programme.build import make_event
from tests.lms.people.reforms.build import (
    ADMINISTRATOR,
    REFORM_DAY,
    TODAY,
    carried_out,
    drafted,
    new,
    renaming,
)
from tests.lms.people.units.build import unit


@pytest.fixture
def browser(cast):
    return cast.browser(cast.dung)


def address(reform, page=""):
    return f"/reforms/{reform.public_id}{page}"


def seen(page):
    return re.search(r'name="seen" value="([^"]*)"', page.text)[1]


def confirm(browser, reform, page=None):
    page = page or browser.get(address(reform))
    return browser.post(address(reform, "/confirm"), data={"seen": seen(page)})


def positions(session, person):
    """Where a person holds or held a position, from when and until when."""
    found = session.query(Membership).filter_by(person_id=person.id).order_by(Membership.id)
    return [(one.unit.name, one.began_on, one.ended_on) for one in found]


def roles(session, person):
    found = session.query(RoleGrant).filter_by(person_id=person.id).order_by(RoleGrant.id)
    return [(session.get(Unit, one.unit_id).name, one.role, one.ended_at is None) for one in found]


# Rename ----------------------------------------------------------------------------------------


def test_people_and_roles_go_on_under_the_new_name(session, cast):
    cast.an, cast.em
    old = cast.justice
    carried_out(session, renaming(session, old, "Sở Tư pháp và Pháp chế"))

    renamed = session.query(Unit).filter_by(name="Sở Tư pháp và Pháp chế").one()
    assert positions(session, cast.an) == [
        ("Sở Tư pháp", None, REFORM_DAY),
        ("Sở Tư pháp và Pháp chế", REFORM_DAY, None),
    ]
    assert roles(session, cast.em) == [
        ("Sở Tư pháp", Role.ORGANISER, False),
        ("Sở Tư pháp và Pháp chế", Role.ORGANISER, True),
    ]
    assert session.get(Unit, old.id).ended_on == renamed.began_on == REFORM_DAY
    link = session.query(UnitLineage).one()
    assert (link.kind, link.is_partial, link.document) == ("rename", False, "NQ 1683")


def test_several_are_renamed_each_to_its_own_name(session, cast):
    cast.an, cast.chi
    one, two = cast.justice, cast.information
    carried_out(
        session,
        drafted(
            session,
            "rename",
            [one, two],
            new("Sở Một", one, of=one.id),
            new("Sở Hai", two, of=two.id),
        ),
    )

    assert positions(session, cast.an)[-1][0] == "Sở Một"
    assert positions(session, cast.chi)[-1][0] == "Sở Hai"
    assert session.query(UnitLineage).count() == 2


# Merge -----------------------------------------------------------------------------------------


def test_people_of_units_that_merge_meet_in_one_and_nobody_holds_a_duty_twice(session, cast):
    cast.an, cast.chi
    one, two, three = cast.justice, cast.information, unit(session, "Sở Nội vụ", "department")
    add_membership(session(), cast.an, two.id, "Chuyên viên")
    add_membership(session(), cast.chi, three.id, "Chuyên viên")
    session.commit()
    carried_out(session, drafted(session, "merge", [one, two], Successor(unit_id=three.id)))

    def now(person):
        return [name for name, _began, ended in positions(session, person) if ended is None]

    assert now(cast.an) == ["Sở Nội vụ"]
    assert now(cast.chi) == ["Sở Nội vụ"]


def test_units_under_those_that_merge_stand_under_the_successor(session):
    province, other = (
        unit(session, "Tỉnh Bắc Kạn", "other"),
        unit(session, "Tỉnh Thái Nguyên", "other"),
    )
    under = unit(session, "Xã Một", parent_id=province.id)
    carried_out(session, drafted(session, "merge", [province], Successor(unit_id=other.id)))

    assert session.get(Unit, under.id).parent_id == other.id
    details = session.query(AuditEntry).filter_by(action="unit.moved").one().details
    assert (details["before"]["parent"], details["after"]["parent"]) == (
        "Tỉnh Bắc Kạn",
        "Tỉnh Thái Nguyên",
    )


# Split -----------------------------------------------------------------------------------------


def test_in_a_split_each_goes_where_chosen_and_the_rest_by_default(browser, session, cast):
    cast.an, cast.binh, cast.em
    old = cast.justice
    reform = drafted(session, "split", [old], new("Sở Một", old), new("Sở Hai", old))
    em = session.query(Membership).filter_by(person_id=cast.em.id).one()
    browser.post(address(reform, "/assign"), data={"default": "1"})
    browser.post(address(reform, "/assign"), data={f"to-{em.id}": "0"})
    page = browser.get(address(reform))
    assert (
        page.text.count('<option value="1" selected>Sở Hai') == 3
    )  # the default, and two of three
    confirm(browser, reform, page)

    assert positions(session, cast.an)[-1][0] == "Sở Hai"
    assert positions(session, cast.em)[-1][0] == "Sở Một"
    assert roles(session, cast.em)[-1][:2] == ("Sở Một", Role.ORGANISER)
    assert {link.is_partial for link in session.query(UnitLineage)} == {True}


def test_where_a_unit_goes_on_people_stay_unless_chosen(browser, session, cast):
    cast.an, cast.binh
    old = cast.justice
    reform = drafted(session, "transfer", [old], new("Sở Một", old, note="Thanh tra"), goes_on=True)
    an = session.query(Membership).filter_by(person_id=cast.an.id).one()
    browser.post(address(reform, "/assign"), data={f"to-{an.id}": "0"})
    confirm(browser, reform)

    assert positions(session, cast.an)[-1][0] == "Sở Một"
    assert positions(session, cast.binh) == [("Sở Tư pháp", None, None)]
    assert session.get(Unit, old.id).ended_on is None
    link = session.query(UnitLineage).one()
    assert (link.kind, link.note, link.is_partial) == ("transfer", "Thanh tra", True)


# Days ------------------------------------------------------------------------------------------


def test_a_position_begun_after_the_day_is_put_right_and_one_ended_after_it_is_divided(
    session, cast
):
    late, gone = date(2025, 9, 1), date(2025, 12, 31)
    old = cast.justice
    cast.an.memberships[0].began_on = late
    cast.binh.memberships[0].ended_on = gone
    session.commit()
    carried_out(session, renaming(session, old, "Sở Mới"))

    assert positions(session, cast.an) == [("Sở Mới", late, None)]
    assert positions(session, cast.binh) == [
        ("Sở Tư pháp", None, REFORM_DAY), ("Sở Mới", REFORM_DAY, gone),
    ]  # fmt: skip


def test_a_reform_of_a_day_to_come_is_refused_in_a_sentence(browser, cast):
    answer = browser.post(
        "/reforms/new",
        data={"kind": "rename", "units": [cast.justice.public_id], "on": "2150-01-01"},
    )

    assert answer.status_code == 409
    assert "Ngày này chưa đến" in answer.text


def test_a_draft_whose_day_has_not_come_is_not_carried_out(session, cast):
    reform = renaming(session, cast.justice, "Sở Mới")
    session.get(Reform, reform.id).on = date(2150, 1, 1)
    session.commit()
    with pytest.raises(DayToCome):
        service.apply(
            session(), ADMINISTRATOR, reform.public_id, seen="", today=TODAY, now=clock.now()
        )


# Once, and as shown ------------------------------------------------------------------------------


def test_a_second_click_finds_it_done(browser, session, cast):
    cast.an
    reform = renaming(session, cast.justice, "Sở Mới")
    page = browser.get(address(reform))
    for _ in range(2):
        assert confirm(browser, reform, page).status_code == 303

    assert session.query(Unit).filter_by(name="Sở Mới").count() == 1
    assert len(positions(session, cast.an)) == 2
    assert session.query(AuditEntry).filter_by(action="reform.applied").count() == 1


def test_what_changed_since_it_was_shown_is_shown_again_and_nothing_is_done(browser, session, cast):
    reform = renaming(session, cast.justice, "Sở Mới")
    page = browser.get(address(reform))
    cast.an  # somebody joins meanwhile
    answer = confirm(browser, reform, page)

    assert "Có thay đổi sau khi mở trang này" in browser.get(answer.location).text
    assert session.query(Unit).filter_by(name="Sở Mới").count() == 0
    assert confirm(browser, reform).status_code == 303
    assert session.query(Unit).filter_by(name="Sở Mới").count() == 1


def test_a_reform_carried_out_is_no_longer_changed_or_thrown_away(browser, session, cast):
    path = address(carried_out(session, renaming(session, cast.justice, "Sở Mới")))

    assert browser.post(f"{path}/assign", data={"default": "0"}).status_code == 409
    assert browser.post(f"{path}/discard").status_code == 409


def test_a_draft_is_thrown_away(browser, session, cast):
    reform = renaming(session, cast.justice, "Sở Mới")
    assert browser.post(address(reform, "/discard")).status_code == 303
    assert session.query(Reform).count() == 0


def test_the_preview_counts_what_stays(browser, session, cast):
    make_event(session, cast.justice)
    page = browser.get(address(renaming(session, cast.justice, "Sở Mới"))).text

    assert "Sự kiện tập huấn của đơn vị: <strong>1</strong>" in page


def test_a_long_preview_asks_no_more_than_a_short_one(browser, session, cast, queries):
    cast.an
    reform = drafted(
        session, "split", [cast.justice], new("Sở Một", cast.justice), new("Sở Hai", cast.justice)
    )
    with queries() as short:
        browser.get(address(reform))
    for number in range(30):
        cast.person(f"Người Thứ {number}", unit=cast.justice)
    with queries() as long:
        page = browser.get(address(reform))

    assert "Người Thứ 9" in page.text
    assert len(long) == len(short) <= 20


# Undo --------------------------------------------------------------------------------------------


def state(session):
    """All that a reform touches, but the log and the reform itself."""
    session().expire_all()
    return (
        [(u.id, u.name, u.parent_id, u.ended_on) for u in session.query(Unit).order_by(Unit.id)],
        [(m.id, m.unit_id, m.ended_on) for m in session.query(Membership).order_by(Membership.id)],
        [(g.id, g.unit_id, g.ended_at) for g in session.query(RoleGrant).order_by(RoleGrant.id)],
        session.query(UnitLineage).count(),
    )


def split(session, cast):
    old = cast.justice
    unit(session, "Trung tâm Trợ giúp", "other", parent_id=old.id)
    return drafted(session, "split", [old], new("Sở Tư pháp", old, code="H1"), new("Sở Hai", old))


@pytest.mark.parametrize("kind", ["split", "rename", "merge"])
def test_an_undone_reform_leaves_everything_as_it_was(browser, session, cast, kind):
    cast.an, cast.binh, cast.em, cast.chi
    cast.binh.memberships[0].began_on = date(2025, 9, 1)
    session.commit()
    reform = {
        "split": lambda: split(session, cast),
        "rename": lambda: renaming(session, cast.justice, "Sở Mới"),
        "merge": lambda: drafted(
            session, "merge", [cast.justice], Successor(unit_id=cast.information.id)
        ),
    }[kind]()
    before = state(session)
    reform = carried_out(session, reform)
    assert state(session) != before
    for _ in range(2):
        assert browser.post(address(reform, "/undo")).status_code == 303

    assert state(session) == before
    assert "Đã hoàn tác" in browser.get(address(reform)).text
    assert session.query(AuditEntry).filter_by(action="reform.undone").count() == 1


def use(session, cast, what):
    """Let something happen at the successor."""
    made = session.query(Unit).filter_by(name="Sở Mới").one()
    if what == "an event":
        make_event(session, made)
    elif what == "a newcomer":
        cast.person("Người Mới", unit=made)
    elif what == "a position that ended":
        position = session.query(Membership).filter_by(unit_id=made.id).first()
        position.ended_on = date(2026, 1, 1)
    elif what == "a role that ended":
        grant = session.query(RoleGrant).filter_by(unit_id=made.id).first()
        grant.ended_at, grant.ended_by = clock.now(), cast.dung.id
    elif what == "a further reform":
        carried_out(session, renaming(session, made, "Sở Mới Nữa", on=date(2026, 1, 1)))
    session.commit()


@pytest.mark.parametrize(
    ("what", "reason"),
    [
        ("an event", undoing.USED),
        ("a newcomer", undoing.USED),
        ("a position that ended", undoing.POSITIONS_CHANGED),
        ("a role that ended", undoing.ROLES_CHANGED),
        ("a further reform", undoing.USED),
    ],
)
def test_once_something_has_happened_there_it_is_not_undone_and_the_page_says_why(
    browser, session, cast, what, reason
):
    cast.an, cast.em
    reform = carried_out(session, renaming(session, cast.justice, "Sở Mới"))
    assert undoing.reasons_against(session(), queries.get_reform(session(), reform.public_id)) == []
    use(session, cast, what)
    before = state(session)
    reform = queries.get_reform(session(), reform.public_id)

    assert reason in undoing.reasons_against(session(), reform)
    assert "Không hoàn tác được lần sắp xếp này nữa" in browser.get(address(reform)).text
    assert browser.post(address(reform, "/undo")).status_code == 409
    assert state(session) == before


def test_a_draft_is_not_undone(session, cast):
    reform = renaming(session, cast.justice, "Sở Mới")
    assert undoing.reasons_against(session(), reform) == ["This reform is not in effect."]
    assert drafts.draft_of(reform).units == (cast.justice.id,)
