"""Importing a list of units through its pages."""

import io

import pytest

from lms.kernel.audit import AuditEntry
from lms.people.units.models import Unit, UnitImport
from tests.lms.people.units.build import NEW, OLD, imported


@pytest.fixture
def browser(cast):
    return cast.browser(cast.dung)


def send(browser, text, name="don-vi.tsv", **fields):
    data = {"file": (io.BytesIO(text.encode()), name), "parent": "", "began_on": "", "ended_on": ""}
    return browser.post("/units/import", data=data | fields)


def test_nothing_is_added_before_it_is_confirmed_and_then_once(browser, session):
    answer = send(browser, OLD)
    assert session.query(Unit).count() == 0
    page = browser.get(answer.location).text
    assert "Nhập 14 đơn vị" in page
    for _ in range(2):
        assert browser.post(f"{answer.location}/confirm").status_code == 303

    assert session.query(Unit).count() == 14
    assert "Đã thêm 14 đơn vị." in browser.get(answer.location).text
    assert session.query(AuditEntry).filter_by(action="units.imported").count() == 1


def test_the_review_names_every_bad_line_with_its_column_and_what_was_read(browser, session):
    page = browser.get(send(browser, "name,code\nXã Một,a b\nXã Hai,2\n", "a.csv").location).text

    assert "Dòng 2" in page
    assert "B · code" in page
    assert "Mã “a b” có ký tự không dùng trong mã." in page
    assert "Nhập 1 đơn vị" in page


def test_the_lines_to_correct_are_a_sheet(browser, session):
    review = send(browser, "name,code\nXã Một,a b\n", "a.csv").location
    assert browser.get(f"{review}/problems.xlsx").data.startswith(b"PK")


def test_a_list_with_predecessors_shows_who_ends_and_where_each_came_from(browser, session):
    imported(session, OLD)
    page = browser.get(send(browser, NEW).location).text

    assert "Nhập 5 đơn vị" in page
    assert "giữ nguyên" in page
    assert "Phường Hương Sơn, Phường Gia Sàng" in page
    assert "“Xã Sỹ Bình” được hiểu là “Xã Sĩ Bình (Huyện Bạch Thông)”." in page


def test_only_what_was_shown_as_good_is_added(browser, session):
    """The line was bad when it was shown; that its predecessor has come since does not add it."""
    review = send(browser, "code,name,predecessors\n1,Xã Một,\n2,Xã Hai,Xã Cũ\n", "a.csv").location
    imported(session, "name,code\nXã Cũ,9\n", "b.csv")
    browser.post(f"{review}/confirm")

    assert {one.name for one in session.query(Unit)} == {"Xã Một", "Xã Cũ"}


def test_what_came_meanwhile_is_not_added_twice(browser, session):
    review = send(browser, "code,name\n1,Xã Một\n2,Xã Hai\n", "a.csv").location
    imported(session, "name,code\nXã Một,1\n", "b.csv")
    browser.post(f"{review}/confirm")

    assert session.query(Unit).count() == 2
    outcome = session.query(UnitImport).order_by(UnitImport.id).first().outcome
    assert (outcome["added"], outcome["already"]) == (1, 1)


def test_what_holds_for_all_is_chosen_beside_the_file(browser, cast, session):
    review = send(
        browser,
        "name,code\nXã Một,1\n",
        "a.csv",
        began_on="2020-01-01",
        parent=cast.justice.public_id,
    ).location
    browser.post(f"{review}/confirm")

    made = session.query(Unit).filter_by(code="1").one()
    assert (str(made.began_on), made.parent_id) == ("2020-01-01", cast.justice.id)


@pytest.mark.parametrize(
    ("text", "name", "sentence"),
    [
        ("", "a.csv", "Tệp trống"),
        ("Xã Một,1\nXã Hai,2\n", "a.csv", "Không có dòng nào ghi tên cột"),
        ("name,code\nXã Một,1\n", "a.exe", ""),
    ],
)
def test_a_file_that_is_no_list_is_refused_in_a_sentence(browser, session, text, name, sentence):
    answer = send(browser, text, name)

    assert answer.status_code == 422
    assert sentence in answer.text
    assert session.query(UnitImport).count() == 0


def test_a_list_of_a_day_to_come_is_refused(browser, session):
    answer = send(browser, "name,code\nXã Một,1\n", "a.csv", began_on="2150-01-01")

    assert answer.status_code == 422
    assert "ngày chưa đến" in answer.text
