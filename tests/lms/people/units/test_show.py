"""A unit's page, and what administrators do there."""

from datetime import date, timedelta

import pytest

from lms.kernel import clock
from lms.kernel.audit import AuditEntry
from lms.people.units.models import Unit
from lms.people.units.rules import LineageKind
from tests.lms.people.units.build import REFORM_DAY, unit, went_on

TODAY = clock.local(clock.now()).date()


@pytest.fixture
def browser(cast):
    return cast.browser(cast.dung)


def address(one, page=""):
    return f"/units/{one.public_id}{page}"


def fields(name, kind="commune_committee", **changed):
    return {"name": name, "kind": kind, "code": "", "parent": "", "began_on": ""} | changed


def test_the_history_says_what_a_unit_came_from_and_what_it_became(browser, session):
    old, part = unit(session, "Xã Cũ"), unit(session, "Xã Chia")
    new = unit(session, "Xã Mới", began_on=REFORM_DAY)
    other = unit(session, "Xã Kia", began_on=REFORM_DAY)
    went_on(session, old, new, document="NQ 1683")
    part.ended_on = REFORM_DAY
    for later in (new, other):
        went_on(session, part, later, kind=LineageKind.SPLIT, is_partial=True, document="NQ 1683")
    page = browser.get(address(new)).text

    assert "Hình thành từ:" in page
    assert "Xã Cũ</a>" in page
    assert "Xã Chia</a> (một phần)" in page
    assert "Theo NQ 1683" in page
    before = browser.get(address(part)).text
    assert "Được chia thành:" in before
    assert "Thôi hoạt động từ ngày này." in before


def test_the_page_counts_people_for_whoever_has_a_role_there(browser, cast, session):
    cast.an, cast.binh
    assert "Người giữ chức vụ" in browser.get(address(cast.justice)).text
    assert "Người giữ chức vụ" in cast.browser(cast.em).get(address(cast.justice)).text
    assert "Người giữ chức vụ" not in cast.browser(cast.chi).get(address(cast.justice)).text


def test_a_long_page_asks_no_more_than_a_short_one(browser, session, queries):
    top, later = unit(session, "Tỉnh", "other"), unit(session, "Tỉnh Mới", "other")
    unit(session, "Xã Đầu", parent_id=top.id)
    went_on(session, unit(session, "Xã Cũ"), later)
    with queries() as short:
        browser.get(address(top)), browser.get(address(later))
    for number in range(30):
        unit(session, f"Xã Thứ {number}", parent_id=top.id)
        went_on(session, unit(session, f"Xã Cũ {number}"), later)
    with queries() as long:
        browser.get(address(top)), browser.get(address(later))

    assert len(long) == len(short) <= 20


def test_an_administrator_adds_a_unit(browser, cast, session):
    answer = browser.post(
        "/units/new",
        data=fields("Sở  Mới ", "department", parent=cast.justice.public_id, code="H55"),
    )

    made = session.query(Unit).filter_by(code="H55").one()
    assert answer.location == address(made)
    assert (made.name, made.parent_id) == ("Sở Mới", cast.justice.id)
    entry = (
        session.query(AuditEntry)
        .filter_by(action="unit.added", subject=f"unit:{made.public_id}")
        .one()
    )
    assert entry.details["after"]["name"] == "Sở Mới"


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"name": ""}, "Vui lòng"),
        ({"name": "Xã Có Sẵn"}, "Đã có đơn vị “Xã Có Sẵn” cùng loại"),
        ({"code": "1"}, "mã 1 là của “Xã Có Sẵn”"),
        ({"began_on": "1200-01-01"}, "từ năm 1900 đến năm 2199"),
        ({"kind": "ministry"}, ""),
    ],
)  # fmt: skip
def test_what_cannot_be_is_refused_and_what_was_entered_stays(browser, session, changed, sentence):
    unit(session, "Xã Có Sẵn", code="1")
    answer = browser.post("/units/new", data=fields("Xã Khác") | changed)

    assert answer.status_code in {409, 422}
    assert sentence in answer.text
    assert session.query(Unit).count() == 1


def test_a_correction_changes_the_unit_itself_and_is_logged(browser, session):
    one = unit(session, "Xã Sai", code="1")
    browser.post(address(one, "/edit"), data=fields("Xã Đúng", code="1", began_on="2020-01-01"))
    one = session.get(Unit, one.id)

    assert (one.name, one.began_on, one.search_key) == ("Xã Đúng", date(2020, 1, 1), "xa dung")
    details = session.query(AuditEntry).filter_by(action="unit.corrected").one().details
    assert (details["before"]["name"], details["after"]["name"]) == ("Xã Sai", "Xã Đúng")


def test_saving_without_a_change_logs_nothing(browser, session):
    one = unit(session, "Xã Đúng", code="1")
    assert browser.post(address(one, "/edit"), data=fields("Xã Đúng", code="1")).status_code == 302
    assert session.query(AuditEntry).filter_by(action="unit.corrected").count() == 0


def test_a_unit_is_not_put_under_what_stands_under_it(browser, session):
    top = unit(session, "Tỉnh", "other")
    under = unit(session, "Xã", parent_id=top.id)
    answer = browser.post(
        address(top, "/edit"), data=fields("Tỉnh", "other", parent=under.public_id)
    )

    assert answer.status_code == 409
    assert "“Xã” đang trực thuộc đơn vị này" in answer.text


def test_days_that_a_lineage_contradicts_are_refused(browser, session):
    old, new = unit(session, "Xã Cũ"), unit(session, "Xã Mới", began_on=REFORM_DAY)
    went_on(session, old, new)
    answer = browser.post(address(new, "/edit"), data=fields("Xã Mới", began_on="2025-07-02"))

    assert answer.status_code == 409
    assert "Đến ngày 01/07/2025 “Xã Cũ” phải còn hoạt động" in answer.text


def test_a_unit_ends_and_is_reopened(browser, session):
    one = unit(session, "Xã Một")
    assert browser.post(address(one, "/end"), data={"ended_on": str(TODAY)}).status_code == 302
    one = session.get(Unit, one.id)
    assert one.ended_on == TODAY
    browser.post(address(one, "/reopen"))
    one = session.get(Unit, one.id)

    assert one.ended_on is None
    actions = [entry.action for entry in session.query(AuditEntry).order_by(AuditEntry.id)]
    assert actions[-2:] == ["unit.ended", "unit.reopened"]


def test_a_unit_does_not_end_before_its_day_nor_before_those_under_it(browser, session):
    top = unit(session, "Tỉnh", "other")
    unit(session, "Xã", parent_id=top.id)
    early = browser.post(address(top, "/end"), data={"ended_on": str(TODAY + timedelta(days=1))})
    above = browser.post(address(top, "/end"), data={"ended_on": str(TODAY)})

    assert (early.status_code, above.status_code) == (409, 409)
    assert "Ngày này chưa đến" in early.text
    assert "Có 1 đơn vị đang hoạt động trực thuộc" in above.text


def test_what_went_on_as_another_is_not_reopened_by_hand(browser, session):
    old, new = unit(session, "Xã Cũ"), unit(session, "Xã Mới", began_on=REFORM_DAY)
    went_on(session, old, new)
    answer = browser.post(address(old, "/reopen"))

    assert answer.status_code == 409
    assert "được “Xã Mới” kế thừa" in answer.text
