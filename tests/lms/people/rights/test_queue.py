"""The queue of requests: entering, clocks, answering, searching, exporting."""

from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import func, select

from lms.kernel import clock, jobs
from lms.kernel.actor import Actor, Role
from lms.kernel.audit import AuditEntry
from lms.people.persons.panels import panels_of
from lms.people.rights.asking import end_of
from lms.people.rights.models import CalendarDay, DataExport, DataRequest, DataRequestState
from lms.people.rights.rules import Channel, RequestKind
from tests.lms.people.rights import build

DESK = "/data-requests"
WEEKS = timedelta(days=30)


@pytest.fixture
def desk(cast):
    return cast.browser(cast.dung)


def local(moment):
    return f"{clock.local(moment):%Y-%m-%dT%H:%M}"


def test_what_is_overdue_comes_first_and_is_marked(desk, session, cast):
    build.request(session, cast.an)
    build.request(session, cast.binh, RequestKind.ERASURE, ago=WEEKS)
    page = desk.get(DESK).text
    assert page.index("Trần Văn Bình") < page.index("Nguyễn Thị An")
    assert page.count("Quá hạn") == 1
    assert "1 yêu cầu đã quá hạn" in page


@pytest.mark.parametrize(
    ("query", "seen"),
    [
        pytest.param("?kind=erasure", ["Trần Văn Bình"], id="by kind"),
        pytest.param("?q=nguyen an", ["Nguyễn Thị An"], id="by name without accents"),
        pytest.param("?show=closed", ["Lê Kim Chi"], id="closed"),
        pytest.param(
            "?show=all&sort=person", ["Nguyễn Thị An", "Trần Văn Bình", "Lê Kim Chi"], id="all, by name"
        ),
        pytest.param(
            "?show=all&sort=-person", ["Lê Kim Chi", "Trần Văn Bình", "Nguyễn Thị An"],
            id="the other way round",
        ),
        pytest.param("?kind=khac", ["Trần Văn Bình", "Nguyễn Thị An"], id="an unknown kind is none"),
    ],
)  # fmt: skip
def test_the_queue_is_searched_filtered_and_sorted(desk, session, cast, query, seen):
    build.request(session, cast.an)
    build.request(session, cast.binh, RequestKind.ERASURE, ago=WEEKS)
    done = build.request(session, cast.chi)
    desk.post(f"{DESK}/{done.public_id}/answer", data={"state": "finished"})
    page = desk.get(DESK + query).text.partition("<tbody>")[2]
    names = ["Nguyễn Thị An", "Trần Văn Bình", "Lê Kim Chi"]
    assert sorted((name for name in names if name in page), key=page.index) == seen


def test_the_queue_asks_as_often_for_many_as_for_one(desk, session, cast, queries):
    def asked():
        with queries() as seen:
            assert desk.get(DESK).status_code == 200
        return len(seen)

    build.request(session, cast.an)
    few = asked()
    for number in range(30):
        build.request(session, cast.person(f"Người Thứ {number}"))
    assert asked() == few <= 10


def test_the_queue_is_exported(desk, session, cast):
    build.request(session, cast.an)
    answer = desk.post(DESK)
    assert answer.data.startswith(b"PK")
    newest = session.scalars(select(AuditEntry).order_by(AuditEntry.id.desc())).first()
    assert (newest.action, newest.details["rows"]) == ("list.exported", 1)


def test_a_request_by_letter_runs_from_its_receipt(desk, session, cast):
    cast.an
    received = clock.now() - timedelta(days=1)
    sent = {"kind": "erasure", "channel": "letter", "received_at": local(received), "asks": "Xóa."}
    found = desk.get(f"{DESK}/new?q=nguyen thi an").text
    assert cast.an.public_id in found
    address = f"{DESK}/new?person={cast.an.public_id}"
    assert desk.get(address).status_code == 200
    assert desk.post(address, data=sent).status_code == 302
    kept = session.scalars(select(DataRequest)).one()
    assert (kept.channel, kept.entered_by) == ("letter", cast.dung.id)
    assert received - timedelta(minutes=1) <= kept.received_at <= received


def test_a_request_is_not_received_in_the_future(desk, cast):
    sent = {
        "kind": "erasure", "channel": "letter", "asks": "Xóa.",
        "received_at": local(clock.now() + timedelta(days=1)),
    }  # fmt: skip
    answer = desk.post(f"{DESK}/new?person={cast.an.public_id}", data=sent)
    assert answer.status_code == 422


def test_the_person_reads_the_answer(desk, session, cast):
    made = build.request(session, cast.an)
    address = f"{DESK}/{made.public_id}/answer"
    assert desk.post(address, data={"state": "answered"}).status_code == 422
    said = {"state": "answered", "sentence": "Chúng tôi đã sửa ngày sinh."}
    assert desk.post(address, data=said).status_code == 302
    assert "Chúng tôi đã sửa ngày sinh." in cast.browser(cast.an).get("/my/data").text
    assert desk.post(address, data={"state": "finished"}).status_code == 302
    states = session.scalars(select(DataRequestState.state).order_by(DataRequestState.id)).all()
    assert states == ["received", "answered", "finished"]
    assert desk.post(address, data={"state": "finished"}).status_code == 409


def test_an_erasure_is_not_finished_by_a_word(desk, session, cast):
    made = build.request(session, cast.an, RequestKind.ERASURE)
    answer = desk.post(f"{DESK}/{made.public_id}/answer", data={"state": "finished"})
    assert answer.status_code == 422
    assert "Xem việc xóa" in answer.text


def test_only_an_erasure_is_carried_out_on_that_page(desk, session, cast):
    made = build.request(session, cast.an)
    assert desk.get(f"{DESK}/{made.public_id}/erase").status_code == 404
    done = build.request(session, cast.binh, RequestKind.ERASURE)
    desk.post(f"{DESK}/{done.public_id}/answer", data={"state": "refused", "sentence": "Không."})
    assert desk.get(f"{DESK}/{done.public_id}/erase").status_code == 409


def test_an_administrator_has_a_copy_made_for_a_request(desk, session, cast):
    made = build.request(session, cast.an, RequestKind.ACCESS, by=cast.dung, channel=Channel.LETTER)
    assert desk.post(f"{DESK}/{made.public_id}/copy").status_code == 302
    while jobs.run_next():
        pass
    export = session.scalars(select(DataExport)).one()
    assert "Tải bản sao" in desk.get(f"{DESK}/{made.public_id}").text
    assert desk.post(f"/data-copies/{export.public_id}").data.startswith(b"PK")
    assert cast.browser(cast.chi).post(f"/data-copies/{export.public_id}").status_code == 404


def test_an_auditor_reads_and_does_nothing(session, cast):
    auditor = cast.person("Đỗ Kiểm Tra", login="kiem", role=Role.AUDITOR)
    made = build.request(session, cast.an)
    browser = cast.browser(auditor)
    assert browser.get(DESK).status_code == 200
    assert browser.get(f"{DESK}/{made.public_id}").status_code == 200
    for address in (f"{DESK}/new", "/retention/person", "/notices/account/draft"):
        assert browser.get(address).status_code == 403
    answer = {"state": "finished", "sentence": "Xong."}
    assert browser.post(f"{DESK}/{made.public_id}/answer", data=answer).status_code == 403


# Working days --------------------------------------------------------------------------


def test_a_day_off_sets_the_clocks_of_open_requests_anew(desk, session, cast):
    made = build.request(session, cast.an)
    due = clock.local(made.answer_due_at)
    last = (due - timedelta(days=1)).date()
    sent = {"day": last.isoformat(), "kind": "off", "name": "Nghỉ bù"}
    assert desk.post("/working-days", data=sent).status_code == 302
    later = session.get(DataRequest, made.id, populate_existing=True).answer_due_at
    assert later > made.received_at
    assert clock.local(later).date() > due.date()
    assert desk.post("/working-days", data=sent).status_code == 409
    assert desk.post("/working-days/remove", data=sent).status_code == 302
    again = session.get(DataRequest, made.id, populate_existing=True).answer_due_at
    assert clock.local(again) == due
    assert session.scalar(select(func.count()).select_from(CalendarDay)) == 0
    assert desk.post("/working-days/remove", data=sent).status_code == 404


def test_the_term_ends_at_midnight_on_the_province_s_clocks():
    assert end_of(date(2026, 3, 4)) == datetime(2026, 3, 4, 17, tzinfo=clock.now().tzinfo)


def test_the_page_of_days_says_when_tet_is_missing(desk, session):
    year = clock.local(clock.now()).year
    assert f"Chưa nhập ngày nghỉ Tết năm {year}" in desk.get("/working-days").text
    for each in (year, year + 1):
        session.add(CalendarDay(day=date(each, 2, 16), kind="off", name="Tết"))
    session.commit()
    assert "Chưa nhập ngày nghỉ Tết" not in desk.get("/working-days").text


# The panel -----------------------------------------------------------------------------


def test_a_person_s_page_says_how_their_data_stand(app, session, cast):
    build.notice(session, cast)
    build.consent(session, cast.an)
    build.request(session, cast.an)
    with app.test_request_context():
        [panel] = [
            each
            for each in panels_of(session(), cast.an, build.administrator(cast), now=clock.now())
            if each.title == "Dữ liệu cá nhân"
        ]
        hidden = panels_of(session(), cast.an, Actor(cast.binh.id), now=clock.now())
    assert panel.facts == ("1 sự đồng ý đang có hiệu lực.", "1 yêu cầu đang giải quyết.")
    assert cast.an.public_id in panel.url
    assert [each for each in hidden if each.title == "Dữ liệu cá nhân"] == []
