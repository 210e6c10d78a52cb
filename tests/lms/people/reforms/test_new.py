"""The first steps of a reform: what happens, to which units, and who takes over."""

from datetime import date

import pytest

from lms.people.reforms.models import Reform
from lms.people.units.models import Unit
from tests.lms.people.reforms.build import REFORM_DAY, carried_out, renaming
from tests.lms.people.units.build import unit


@pytest.fixture
def browser(cast):
    return cast.browser(cast.dung)


def start(browser, kind, *units, changed=None):
    ids = [one.public_id for one in units]
    fields = {"kind": kind, "units": ids, "on": str(REFORM_DAY), "document": "NQ 1683"}
    return browser.post("/reforms/new", data=fields | (changed or {}))


def row(number, **fields):
    empty = {"existing": "", "name": "", "code": "", "kind": "department", "parent": "", "note": ""}
    return {f"rows-{number}-{key}": value for key, value in (empty | fields).items()}


def test_the_unit_whose_page_led_here_is_ticked(browser, cast):
    page = browser.get(f"/reforms/new?unit={cast.justice.public_id}").text
    assert (
        f'checked id="units-0" name="units" type="checkbox" value="{cast.justice.public_id}"'
        in page
    )


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"kind": ""}, "Vui lòng chọn hình thức sắp xếp."),
        ({"units": []}, "Vui lòng chọn ít nhất một đơn vị."),
        ({"on": ""}, "Vui lòng"),
        ({"on": "1200-01-01"}, "từ năm 1900 đến năm 2199"),
    ],
)
def test_what_is_missing_is_said(browser, cast, changed, sentence):
    answer = start(browser, "rename", cast.justice, changed=changed)

    assert answer.status_code == 422
    assert sentence in answer.text


def test_a_split_takes_one_unit(browser, cast):
    answer = start(browser, "split", cast.justice, cast.information)

    assert answer.status_code == 409
    assert "Vui lòng chọn một đơn vị" in answer.text


def test_a_unit_that_began_on_the_day_has_nothing_to_give_on_it(browser, session):
    young = unit(session, "Sở Trẻ", "department", began_on=REFORM_DAY)
    assert "“Sở Trẻ” không hoạt động đến ngày 01/07/2025" in start(browser, "rename", young).text


def test_a_rename_proposes_the_name_and_code_of_before(browser, session):
    one = unit(session, "Sở Cũ", "department", code="H1")
    page = browser.get(start(browser, "rename", one).location).text

    assert 'value="Sở Cũ"' in page
    assert 'value="H1"' in page


def test_the_preview_waits_for_the_successors(browser, cast):
    steps = start(browser, "rename", cast.justice).location
    answer = browser.get(steps.removesuffix("/successors"))
    assert answer.location == steps


def test_successors_are_units_that_are_there_or_new_ones(browser, cast, session):
    steps = start(browser, "split", cast.justice).location
    answer = browser.post(
        steps,
        data=row(0, existing=cast.information.public_id)
        | row(1, name="Sở Mới", code="H9", note="Thanh tra"),
    )
    page = browser.get(answer.location).text

    assert "Sở Thông tin và Truyền thông" in page
    assert "Sở Mới" in page
    assert "Thanh tra" in page
    assert session.query(Unit).filter_by(name="Sở Mới").count() == 0  # only drafted
    again = browser.get(steps).text
    assert 'value="Sở Mới"' in again


@pytest.mark.parametrize(
    ("kind", "rows", "sentence"),
    [
        ("merge", {}, "Vui lòng chọn ít nhất một đơn vị kế thừa."),
        ("split", row(0, name="Sở Một"), "Chia thì cần ít nhất hai đơn vị"),
        ("rename", row(0, name="Sở Có Sẵn"), "Đã có đơn vị “Sở Có Sẵn” cùng loại"),
        ("rename", row(0, name="Sở Mới", code="H1"), "mã H1 là của “Sở Có Sẵn”"),
    ],
)
def test_successors_that_cannot_be_are_refused_before_anything_is_done(
    browser, cast, session, kind, rows, sentence
):
    unit(session, "Sở Có Sẵn", "department", code="H1")
    steps = start(browser, kind, cast.justice).location
    answer = browser.post(steps, data=rows or row(0))

    assert answer.status_code == 409
    assert sentence in answer.text
    assert session.get(Unit, cast.justice.id).ended_on is None
    assert session.query(Reform).one().plan["successors"] == []


def test_a_unit_that_was_not_yet_does_not_take_over(browser, cast, session):
    late = unit(session, "Sở Muộn", "department", began_on=date(2025, 12, 1))
    steps = start(browser, "merge", cast.justice).location
    answer = browser.post(steps, data=row(0, existing=late.public_id))

    assert answer.status_code == 409
    assert "“Sở Muộn” phải hoạt động từ ngày đó" in answer.text


# The list ----------------------------------------------------------------------------------------


def test_reforms_are_listed_found_and_exported(browser, cast, session):
    carried_out(session, renaming(session, cast.justice, "Sở Mới", document="Quyết định 12"))
    renaming(session, cast.information, "Sở Khác")

    assert "Sở Tư pháp" in browser.get("/reforms?q=quyet dinh 12").text
    assert "Sở Thông tin" not in browser.get("/reforms?state=applied").text
    assert "Sở Thông tin" in browser.get("/reforms?state=draft&sort=-on").text
    assert "Không có lần sắp xếp phù hợp." in browser.get("/reforms?q=khong co").text
    assert browser.get("/reforms?export=xlsx").data.startswith(b"PK")


def test_a_long_list_asks_no_more_than_a_short_one(browser, cast, session, queries):
    renaming(session, cast.justice, "Sở Mới")
    with queries() as short:
        browser.get("/reforms")
    for number in range(30):
        renaming(session, cast.justice, f"Sở {number}")
    with queries() as long:
        browser.get("/reforms")

    assert len(long) == len(short) <= 10
