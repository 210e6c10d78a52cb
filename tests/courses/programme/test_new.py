"""Planning an event, and changing what is written about it."""

import pytest

from courses.programme.models import TrainingEvent
from courses.programme.rules import EventKind
from lms.kernel import clock
from lms.kernel.audit import AuditEntry
from tests.courses.programme.build import make_event

YEAR = clock.local(clock.now()).year


def form(unit, **changes):
    usual = {
        "title": "Hội nghị tập huấn 2026",
        "kind": "conference",
        "unit": unit.id,
        "task": 0,
        "year": YEAR,
        "place": "Hội trường A",
        "link": "",
        "host": "",
        "capacity": 120,
        "min_attendance": 80,
        "pass_mark": 50,
        "signer_title": "GIÁM ĐỐC",
        "signer_name": "",
    }
    return usual | changes


def test_an_organiser_plans_an_event_for_their_unit(cast, session):
    unit = cast.information
    answer = cast.browser(cast.chi).post("/programme/new", data=form(unit))

    event = session.query(TrainingEvent).one()
    assert answer.status_code == 302
    assert answer.location == f"/events/{event.public_id}"
    assert (event.state, event.kind, event.unit_id) == ("draft", "conference", unit.id)
    assert session.query(AuditEntry).one().action == "event.created"


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        pytest.param({"place": " "}, "ghi địa điểm hoặc đường dẫn", id="an own event has a place"),
        pytest.param(
            {"kind": "linked"}, "đơn vị tổ chức khóa được lồng ghép", id="a linked one has a host"
        ),
        pytest.param({"title": ""}, "Tên gọi", id="a title is needed"),
        pytest.param({"link": "javascript:alert(1)"}, "https://", id="a link leads to a page"),
        pytest.param({"capacity": 0}, "Số người tối đa", id="nobody fits in an empty hall"),
        pytest.param({"min_attendance": 101}, "Mức dự tối thiểu", id="no more than all sessions"),
        pytest.param({"year": 1999}, "Năm", id="a year of the programme"),
        pytest.param({"kind": "party"}, "Loại", id="a kind that there is"),
    ],
)
def test_what_is_missing_is_said_and_nothing_is_kept(cast, session, changes, sentence):
    data = form(cast.information, **changes)
    answer = cast.browser(cast.chi).post("/programme/new", data=data)

    assert answer.status_code == 422
    assert sentence in answer.text
    assert session.query(TrainingEvent).count() == 0


def test_nobody_plans_for_a_unit_they_do_not_organise_for(cast, session):
    answer = cast.browser(cast.chi).post("/programme/new", data=form(cast.justice))

    assert answer.status_code == 422
    assert session.query(TrainingEvent).count() == 0


def test_a_link_alone_is_a_place(cast, session):
    data = form(cast.information, place="", link="https://hop.example.vn/1")

    assert cast.browser(cast.chi).post("/programme/new", data=data).status_code == 302


def test_a_changed_title_is_found_by_its_new_words(cast, session):
    event = make_event(session, cast.information)
    browser = cast.browser(cast.chi)
    data = form(cast.information, title="Lồng ghép kỹ năng", kind="linked", host="Trường Chính trị")
    answer = browser.post(f"/events/{event.public_id}/edit", data=data)

    assert answer.status_code == 302
    assert "Lồng ghép kỹ năng" in browser.get("/programme?q=long+ghep").text
    session.expire_all()
    assert session.get(TrainingEvent, event.id).kind == EventKind.LINKED


def test_the_form_shows_what_is_written(cast, session):
    event = make_event(session, cast.information, capacity=77)

    assert 'value="77"' in cast.browser(cast.chi).get(f"/events/{event.public_id}/edit").text


def test_the_year_stays_that_of_the_sessions(cast, session):
    event = make_event(session, cast.information, sessions=1)
    data = form(cast.information, year=event.year + 1)
    answer = cast.browser(cast.chi).post(f"/events/{event.public_id}/edit", data=data)

    assert answer.status_code == 422
    assert "nằm ngoài năm" in answer.text


def test_what_is_cancelled_stays_as_it_was(cast, session):
    event = make_event(session, cast.information)
    browser = cast.browser(cast.chi)
    browser.post(f"/events/{event.public_id}/cancel")
    answer = browser.post(f"/events/{event.public_id}/edit", data=form(cast.information))

    assert answer.status_code == 409


def test_a_new_event_starts_with_what_is_usual(cast):
    page = cast.browser(cast.chi).get("/programme/new").text

    assert f'value="{YEAR}"' in page
    assert 'value="GIÁM ĐỐC"' in page
