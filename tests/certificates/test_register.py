"""The yearly register of certificates, and the lists of an event and of a person."""

import io

import pytest
import python_calamine

from certificates import queries, service
from lms.kernel import clock
from tests.certificates.build import (
    add_people,
    completed_event,
    enrol,
    held_event,
    issue_all,
    issue_one,
)
from tests.certificates.test_verify import decide


@pytest.fixture
def issued(session, cast):
    """Two certificates of the Information department and one of the Justice department."""
    ours = held_event(session, cast.information)
    theirs = held_event(session, cast.justice, title="Sinh hoạt chuyên đề của Sở Tư pháp")
    return [
        issue_one(session, enrol(session, ours, cast.an, cast.justice)),
        issue_one(session, enrol(session, ours, cast.binh, cast.information)),
        issue_one(session, enrol(session, theirs, cast.giang, cast.justice)),
    ]


def rows_of(answer):
    book = python_calamine.load_workbook(io.BytesIO(answer.data))
    return book.get_sheet_by_index(0).to_python()


def test_an_organiser_sees_the_lines_of_their_own_units_and_an_administrator_all(cast, issued):
    own = cast.browser(cast.chi).get("/certificates/register").text
    everything = cast.browser(cast.dung).get("/certificates/register").text

    assert [name in own for name in ("Nguyễn Thị An", "Trần Văn Bình", "Giang")] == [1, 1, 0]
    assert [name in everything for name in ("Nguyễn Thị An", "Trần Văn Bình", "Giang")] == [1] * 3


def test_a_trainee_has_no_register(cast):
    assert cast.browser(cast.an).get("/certificates/register").status_code == 404
    assert cast.browser().get("/certificates/register").status_code == 302


def test_the_export_has_every_column_of_the_register(cast, issued):
    decide(issued[1].code, service.revoke_certificate, reason="=1+1")
    rows = rows_of(cast.browser(cast.chi).post("/certificates/register"))

    assert rows[2] == [
        "Số vào sổ", "Họ và tên", "Ngày sinh", "Chức vụ", "Đơn vị", "Sự kiện",
        "Thời gian tổ chức", "Xếp loại", "Ngày cấp", "Người nhận ký", "Ghi chú", "Mã",
    ]  # fmt: skip
    year = issued[0].register_year
    assert [row[0] for row in rows[3:]] == [f"01/{year}", f"02/{year}"]
    today = clock.local(clock.now())
    assert rows[4][10] == f"Thu hồi ngày {today:%d/%m/%Y}: =1+1"


@pytest.mark.parametrize(
    ("search", "found"),
    [
        ("nguyen an", ["Nguyễn Thị An"]),
        ("02", ["Trần Văn Bình"]),
        ("thong tin truyen thong", ["Trần Văn Bình"]),
        ("không có ai", []),
    ],
)
def test_the_search_takes_names_units_and_numbers(cast, issued, search, found):
    page = cast.browser(cast.chi).get("/certificates/register", query_string={"q": search}).text

    names = ("Nguyễn Thị An", "Trần Văn Bình")
    assert [name for name in names if f">{name}</a>" in page] == found


@pytest.mark.parametrize(
    "sort", ["number", "-number", "name", "-name", "unit", "date", "-state", "?"]
)
def test_every_order_shows_every_line(cast, issued, sort):
    page = cast.browser(cast.chi).get("/certificates/register", query_string={"sort": sort}).text

    an, binh = page.index(">Nguyễn Thị An</a>"), page.index(">Trần Văn Bình</a>")
    assert (an < binh) == (sort not in {"-number", "-name", "-date", "unit"})


def test_the_sheet_to_print_has_every_line_and_room_to_sign(session, cast):
    event = completed_event(session, cast, 60)
    issue_all(event)
    browser = cast.browser(cast.chi)

    assert browser.get("/certificates/register").text.count("Người Học 00") < 60
    sheet = browser.get("/certificates/register?print=1").text
    assert sheet.count("Người Học 00") == 60
    assert "Người nhận ký" in sheet


def test_a_year_without_certificates_says_so(cast):
    assert (
        "Năm 2031 chưa cấp" in cast.browser(cast.chi).get("/certificates/register?year=2031").text
    )


def test_the_queries_of_the_register_do_not_grow(session, cast, queries):
    event = completed_event(session, cast, 1)
    issue_all(event)
    browser = cast.browser(cast.chi)
    with queries() as one:
        browser.get("/certificates/register")
    add_people(session, cast, event, 29)
    issue_all(event)
    with queries() as thirty:
        browser.get("/certificates/register")

    assert len(thirty) == len(one) <= 10


def test_the_event_page_lists_searches_and_exports_what_was_issued(session, cast):
    event = completed_event(session, cast, 60)
    issue_all(event)
    browser, path = cast.browser(cast.chi), f"/events/{event.public_id}/certificates"

    assert "trang 1/2" in browser.get(path).text
    assert "Người Học 0059" in browser.get(f"{path}?page=2").text
    assert "Người Học 0000" in browser.get(f"{path}?page=9").text
    found = browser.get(f"{path}?q=0042").text
    assert "Người Học 0042" in found
    assert "Người Học 0041" not in found
    assert "Không có giấy chứng nhận nào phù hợp" in browser.get(f"{path}?q=zzz").text
    assert len(rows_of(browser.post(f"{path}/list"))) == 63


def test_other_organisers_do_not_know_of_the_event(cast, session):
    event = completed_event(session, cast, 1)
    path = f"/events/{event.public_id}/certificates"

    assert cast.browser(cast.em).get(path).status_code == 404
    assert cast.browser(cast.an).post(path).status_code == 404
    assert cast.browser().get(path).status_code == 302
    assert cast.browser(cast.chi).get("/events/nothing/certificates").status_code == 404


def test_everybody_sees_their_own_certificates_alone(cast, issued):
    mine = cast.browser(cast.an).get("/my/certificates").text

    assert issued[0].code in mine
    assert issued[1].code not in mine
    assert "Chưa có giấy chứng nhận nào" in cast.browser(cast.chi).get("/my/certificates").text


def test_a_revoked_certificate_stays_in_sight_without_its_file(cast, issued):
    decide(issued[0].code, service.revoke_certificate)
    mine = cast.browser(cast.an).get("/my/certificates").text

    assert "Cấp nhầm người" in mine
    assert f"/certificates/{issued[0].code}.pdf" not in mine


def test_a_certificate_is_revoked_and_restored_with_reasons_that_stay(session, cast, issued):
    browser, code = cast.browser(cast.chi), issued[0].code
    assert "Nguyễn Thị An" in browser.get(f"/certificates/{code}/revoke").text

    assert browser.post(f"/certificates/{code}/revoke", data={"reason": " "}).status_code == 422
    revoked = browser.post(f"/certificates/{code}/revoke", data={"reason": "Sai tên"})
    again = browser.post(f"/certificates/{code}/revoke", data={"reason": "Sai tên"})
    assert (revoked.status_code, again.status_code) == (302, 409)
    assert "Khôi phục" in browser.get(revoked.location).text
    restored = browser.post(f"/certificates/{code}/restore", data={"reason": "Nhầm"})
    again = browser.post(f"/certificates/{code}/restore", data={"reason": "Nhầm"})
    assert (restored.status_code, again.status_code) == (302, 409)

    states = queries.get_certificate(session(), code).certificate.states
    assert [(each.state, each.reason) for each in states] == [
        ("revoked", "Sai tên"),
        ("valid", "Nhầm"),
    ]


@pytest.mark.parametrize("act", ["revoke", "restore"])
def test_only_its_organisers_decide_about_a_certificate(cast, issued, act):
    path = f"/certificates/{issued[0].code}/{act}"
    for person in (cast.an, cast.em):
        assert cast.browser(person).post(path, data={"reason": "x"}).status_code == 404
    assert cast.browser().post(path, data={"reason": "x"}).status_code == 401
