"""The year's programme."""

import io

import pytest
import python_calamine

from courses.programme import service
from courses.programme.rules import EventKind
from lms.kernel import clock
from lms.kernel.actor import COMMAND_LINE
from lms.plan.models import PlanTask
from tests.courses.programme.build import make_event

YEAR = clock.local(clock.now()).year


@pytest.fixture
def task(session):
    task = PlanTask(code="6.6", title="Bồi dưỡng, tập huấn nghiệp vụ", deadline_kind="yearly")
    session.add(task)
    session.commit()
    return task


def test_a_year_without_events_says_so_and_offers_the_first(cast):
    page = cast.browser(cast.chi).get("/programme").text

    assert f"Chưa có sự kiện nào trong năm {YEAR}." in page
    assert "Chưa đạt chỉ tiêu" in page


def test_a_plan_is_shown_as_a_plan_and_a_finished_event_meets_the_target(cast, session, task):
    event = make_event(session, cast.information, is_open=True, sessions=1, task_id=task.id)
    browser = cast.browser(cast.chi)

    assert "Đã có kế hoạch" in browser.get("/programme").text
    browser.post(f"/events/{event.public_id}/finish")
    assert "Đạt chỉ tiêu" in browser.get("/programme").text


def test_a_cancelled_event_counts_for_nothing(cast, session, task):
    event = make_event(session, cast.information, task_id=task.id)
    service.cancel_event(session(), COMMAND_LINE, event, now=clock.now())
    session.commit()

    assert "Chưa đạt chỉ tiêu" in cast.browser(cast.chi).get("/programme").text


def test_an_organiser_sees_the_events_of_their_own_units_alone(cast, session):
    make_event(session, cast.information, title="Hội nghị của Sở Thông tin")
    make_event(
        session, cast.justice, title="Sinh hoạt của Sở Tư pháp", kind=EventKind.TOPICAL_MEETING
    )

    assert "Sinh hoạt của Sở Tư pháp" not in cast.browser(cast.chi).get("/programme").text
    everything = cast.browser(cast.dung).get("/programme").text
    assert "Hội nghị của Sở Thông tin" in everything
    assert "Sinh hoạt của Sở Tư pháp" in everything


def test_the_search_takes_words_without_accents(cast, session):
    make_event(session, cast.information, title="Hội nghị phổ biến Chỉ thị 07")
    make_event(session, cast.information, title="Lớp bồi dưỡng phóng viên")
    page = cast.browser(cast.chi).get("/programme?q=chi+thi+hoi").text

    assert "Hội nghị phổ biến Chỉ thị 07" in page
    assert "Lớp bồi dưỡng phóng viên" not in page


@pytest.mark.parametrize("sort", ["title", "-title", "starts", "-starts", "unit", "state", "?!"])
def test_every_order_shows_every_event(cast, session, sort):
    for title in ("Ánh", "An", "Bình"):
        make_event(session, cast.information, title=title, sessions=1 if title == "An" else 0)
    page = cast.browser(cast.chi).get("/programme", query_string={"sort": sort}).text

    places = {title: page.index(f">{title}</a>") for title in ("Ánh", "An", "Bình")}
    if sort == "title":
        assert sorted(places, key=places.get) == ["An", "Ánh", "Bình"]
    if sort in {"starts", "-starts"}:
        assert min(places, key=places.get) == "An"


def test_the_export_holds_the_list_and_runs_nothing(cast, session):
    make_event(session, cast.information, title="=HYPERLINK(0)", sessions=2)
    answer = cast.browser(cast.chi).get("/programme?export=xlsx")

    rows = python_calamine.load_workbook(io.BytesIO(answer.data)).get_sheet_by_index(0).to_python()
    assert rows[1][0] == "=HYPERLINK(0)"
    assert rows[1][5] == 2
    assert b"<f>" not in answer.data


@pytest.mark.parametrize("year", ["1", "99999", "abc", ""])
def test_a_year_that_no_programme_has_shows_this_year(cast, year):
    assert f"Chương trình năm {YEAR}" in cast.browser(cast.chi).get(f"/programme?year={year}").text


def test_the_queries_do_not_grow_with_the_events(cast, session, queries):
    browser = cast.browser(cast.chi)
    make_event(session, cast.information, sessions=1)
    with queries() as one:
        browser.get("/programme")
    for _ in range(29):
        make_event(session, cast.information)
    with queries() as thirty:
        browser.get("/programme")

    assert len(thirty) == len(one) <= 10


def test_a_trainee_has_no_programme(cast):
    assert cast.browser(cast.an).get("/programme").status_code == 404
