"""The list of units."""

import io
import re
from datetime import date

import pytest
from python_calamine import CalamineWorkbook

from lms.people.units.rules import LineageKind
from tests.lms.people.units.build import REFORM_DAY, imported, unit, went_on


@pytest.fixture
def browser(cast):
    return cast.browser(cast.dung)


@pytest.fixture
def communes(session):
    """Two districts with a commune each, one of which became another."""
    one = unit(session, "Huyện Võ Nhai", "district_committee", code="170")
    two = unit(session, "Huyện Đại Từ", "district_committee", code="171")
    old = unit(session, "Xã Thần Xa", code="05725", parent_id=one.id)
    unit(session, "Xã Đức Lương", code="05776", parent_id=two.id)
    old.ended_on = REFORM_DAY
    session.commit()
    new = unit(session, "Xã Thần Sa", code="05725", began_on=REFORM_DAY, parent_id=one.id)
    went_on(session, old, new, kind=LineageKind.RENAME)
    return one, two


def names(page):
    """The units of a page, in their order."""
    return re.findall(r'<a href="/units/[a-z0-9]{16}">([^<]+)</a>', page.text)


def test_a_unit_is_found_without_accents_and_by_its_code(browser, communes):
    assert names(browser.get("/units?q=duc luong")) == ["Xã Đức Lương"]
    assert names(browser.get("/units?q=05776")) == ["Xã Đức Lương"]
    assert "Không có đơn vị nào phù hợp." in browser.get("/units?q=khong co").text


def test_units_stand_in_vietnamese_order(browser, session):
    for name in ("Xã Đào", "Xã Dương", "Xã Ăn", "Xã An"):
        unit(session, name)
    assert names(browser.get("/units")) == ["Xã An", "Xã Ăn", "Xã Dương", "Xã Đào"]
    assert names(browser.get("/units?sort=-name")) == ["Xã Đào", "Xã Dương", "Xã Ăn", "Xã An"]


def test_the_list_shows_the_names_of_the_day_asked_for(browser, communes):
    assert "Xã Thần Sa" in names(browser.get("/units"))
    assert "Xã Thần Xa" not in names(browser.get("/units"))
    before = names(browser.get("/units?on=2024-06-01"))
    assert "Xã Thần Xa" in before
    assert "Xã Thần Sa" not in before
    assert names(browser.get("/units?state=ended")) == ["Xã Thần Xa"]
    assert {"Xã Thần Xa", "Xã Thần Sa"} <= set(names(browser.get("/units?state=all")))


def test_the_list_is_narrowed_by_kind_and_by_what_stands_above(browser, communes):
    one, _two = communes
    assert names(browser.get("/units?kind=district_committee")) == ["Huyện Đại Từ", "Huyện Võ Nhai"]
    assert names(browser.get(f"/units?under={one.public_id}")) == ["Xã Thần Sa"]


@pytest.mark.parametrize(
    "asked", ["on=khong", "on=99999-01-01", "state=x", "kind=x", "under=x", "sort=x", "page=9"]
)
def test_what_no_filter_knows_is_left_out(browser, communes, asked):
    assert browser.get(f"/units?{asked}").status_code == 200


def test_the_export_can_be_imported_as_it_is(browser, communes, session):
    sheet = browser.get("/units?state=all&export=xlsx")
    rows = CalamineWorkbook.from_filelike(io.BytesIO(sheet.data)).get_sheet_by_index(0).to_python()

    assert rows[0] == [
        "Mã",
        "Tên",
        "Loại",
        "Đơn vị cấp trên",
        "Hoạt động từ ngày",
        "Thôi hoạt động từ ngày",
    ]
    assert ["05725", "Xã Thần Sa", "UBND cấp xã", "Huyện Võ Nhai", "01/07/2025", ""] in rows
    kept = imported(session, sheet.data, "units.xlsx")
    assert kept.outcome == {
        "added": 0, "above": 0, "already": 5, "ended": 0, "links": 0, "refused": 0,
    }  # fmt: skip


def test_the_sheet_to_print_holds_every_unit(browser, session):
    for number in range(60):
        unit(session, f"Xã Thứ {number}")
    assert browser.get("/units?print=1").text.count("Xã Thứ ") == 60
    assert len(names(browser.get("/units"))) == 50


@pytest.mark.parametrize("address", ["/units", "/units?state=all&sort=parent"])
def test_a_long_list_asks_no_more_than_a_short_one(browser, session, queries, address):
    top = unit(session, "Tỉnh", "other")
    unit(session, "Xã Đầu", parent_id=top.id)
    with queries() as short:
        browser.get(address)
    for number in range(30):
        unit(session, f"Xã Thứ {number}", parent_id=top.id, ended_on=None)
    with queries() as long:
        browser.get(address)

    assert len(long) == len(short) <= 10


def test_staff_see_the_list_but_no_button_to_change_it(cast, communes):
    page = cast.browser(cast.em).get("/units").text

    assert "Xã Thần Sa" in page
    assert "Thêm đơn vị" not in page


def test_units_of_a_day_long_past_are_those_that_nobody_dated(browser, communes):
    assert "Xã Thần Xa" in names(browser.get(f"/units?on={date(1990, 1, 1)}"))
