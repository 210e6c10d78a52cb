"""One event: its overview, its sessions and its states."""

from datetime import timedelta

import pytest

from courses.attendance.models import RegisterMark
from courses.enrolment.models import Enrolment
from courses.programme import service
from courses.programme.models import TrainingEvent, TrainingSession
from lms.kernel import clock
from lms.kernel.audit import AuditEntry
from tests.courses.programme.build import make_event, make_session

YEAR = clock.local(clock.now()).year


@pytest.fixture
def event(session, cast):
    return make_event(session, cast.information)


@pytest.fixture
def browser(cast, event):
    return cast.browser(cast.chi)


def half_day(**changes):
    usual = {"day": f"{YEAR}-11-20", "half": "morning", "periods": 4, "topic": "Kỹ năng"}
    return usual | changes


def hours(session):
    held = session.query(TrainingSession).order_by(TrainingSession.starts_at)
    return [
        (f"{clock.local(h.starts_at):%d/%m %H:%M}", f"{clock.local(h.ends_at):%H:%M}") for h in held
    ]


def test_a_morning_and_an_afternoon_take_their_usual_hours(browser, session, event):
    address = f"/events/{event.public_id}/sessions/new"
    browser.post(address, data=half_day())
    assert 'checked id="half-1"' in browser.get(address).text  # the afternoon is proposed
    browser.post(address, data=half_day(half="afternoon"))

    assert hours(session) == [("20/11 07:30", "11:30"), ("20/11 13:30", "17:00")]


def test_other_hours_are_taken_as_written(browser, session, event):
    data = half_day(half="other", starts="08:00", ends="10:30", periods=3)
    browser.post(f"/events/{event.public_id}/sessions/new", data=data)

    assert hours(session) == [("20/11 08:00", "10:30")]


@pytest.mark.parametrize(
    ("changes", "status", "sentence"),
    [
        pytest.param({"day": ""}, 422, "Ngày", id="a session has a date"),
        pytest.param({"day": f"{YEAR}-02-31"}, 422, "Ngày", id="that is in the calendar"),
        pytest.param({"half": "other"}, 422, "giờ bắt đầu và giờ kết thúc", id="and hours"),
        pytest.param(
            {"half": "other", "starts": "10:00", "ends": "09:00"}, 422, "phải sau", id="in order"
        ),
        pytest.param({"day": f"{YEAR + 1}-01-05"}, 409, "nằm ngoài năm", id="in the event's year"),
        pytest.param({"periods": 11}, 422, "Số tiết", id="of at most ten periods"),
    ],
)
def test_a_session_that_cannot_be_is_refused(browser, session, event, changes, status, sentence):
    answer = browser.post(f"/events/{event.public_id}/sessions/new", data=half_day(**changes))

    assert answer.status_code == status
    assert sentence in answer.text
    assert session.query(TrainingSession).count() == 0


def test_nobody_attends_two_sessions_at_once(browser, session, event):
    address = f"/events/{event.public_id}/sessions/new"
    browser.post(address, data=half_day())
    answer = browser.post(address, data=half_day(half="other", starts="11:00", ends="12:00"))

    assert answer.status_code == 409
    assert "trùng giờ" in answer.text
    assert len(hours(session)) == 1


def test_a_session_is_moved_without_overlapping_itself(browser, session, event):
    held = make_session(session, event)
    address = f"/sessions/{held.public_id}/edit"
    day = f"{clock.local(held.starts_at):%Y-%m-%d}"

    assert browser.post(address, data=half_day(day=day)).status_code == 302
    assert [end for _start, end in hours(session)] == ["11:30"]
    assert 'value="morning"' in browser.get(address).text


def test_a_session_without_marks_can_be_removed(browser, session, event):
    held = make_session(session, event)

    assert browser.post(f"/sessions/{held.public_id}/delete").status_code == 302
    assert hours(session) == []


def test_the_register_is_never_thrown_away(browser, session, event, cast):
    now, held = clock.now(), make_session(session, event)
    enrolment = Enrolment(
        event_id=event.id, person_id=cast.an.id, unit_id=cast.justice.id, enrolled_at=now
    )
    session.add(enrolment)
    session.flush()
    mark = RegisterMark(
        session_id=held.id, enrolment_id=enrolment.id, mark="present", method="manual",
        marked_at=now, marked_by=cast.chi.id,
    )  # fmt: skip
    session.add(mark)
    session.commit()
    answer = browser.post(f"/sessions/{held.public_id}/delete")

    assert answer.status_code == 409
    assert "đã có điểm danh" in answer.text
    assert len(hours(session)) == 1


def state(session, event):
    session.expire_all()
    return session.get(TrainingEvent, event.id).state


def test_an_event_goes_from_draft_to_open_to_finished_and_back_once(browser, session, event):
    make_session(session, event)
    address = f"/events/{event.public_id}"
    states = []
    for step in ("open", "finish", "open", "finish"):
        browser.post(f"{address}/{step}")
        states.append(state(session, event))

    assert states == ["open", "finished", "open", "finished"]


@pytest.mark.parametrize("step", ["open", "finish"])
def test_an_event_without_sessions_is_neither_opened_nor_finished(browser, session, event, step):
    assert browser.post(f"/events/{event.public_id}/{step}").status_code == 409
    assert state(session, event) == "draft"


def test_a_cancelled_event_stays_cancelled(browser, session, event):
    make_session(session, event)
    browser.post(f"/events/{event.public_id}/cancel")

    assert browser.post(f"/events/{event.public_id}/open").status_code == 409
    assert (
        browser.post(f"/events/{event.public_id}/sessions/new", data=half_day()).status_code == 409
    )
    assert state(session, event) == "cancelled"


def test_a_second_click_changes_nothing(browser, session, event):
    make_session(session, event)
    for _ in range(2):
        assert browser.post(f"/events/{event.public_id}/open").status_code == 302

    assert session.query(AuditEntry).filter_by(action="event.open").count() == 1


def test_the_page_says_what_is_left_to_do(browser, session, event):
    address = f"/events/{event.public_id}"
    assert "Chưa có buổi nào." in browser.get(address).text
    make_session(session, event, starts_at=clock.now() - timedelta(days=1))
    browser.post(f"{address}/open")

    assert "Các buổi đều đã diễn ra." in browser.get(address).text


def test_to_another_organiser_and_to_trainees_the_event_does_not_exist(cast, session, event):
    held = make_session(session, event)
    for person in (cast.em, cast.an, cast.giang):
        browser = cast.browser(person)
        assert browser.get(f"/events/{event.public_id}").status_code == 404
        assert browser.get(f"/sessions/{held.public_id}/edit").status_code == 404
        assert browser.post(f"/sessions/{held.public_id}/delete").status_code == 404
        assert browser.post(f"/events/{event.public_id}/open").status_code == 404


def test_a_visitor_is_asked_to_sign_in(client, event):
    assert client.get(f"/events/{event.public_id}").status_code == 302
    assert client.post(f"/events/{event.public_id}/cancel").status_code == 401


def test_the_queries_do_not_grow_with_the_sessions(browser, session, event, queries):
    make_session(session, event)
    with queries() as one:
        browser.get(f"/events/{event.public_id}")
    for number in range(29):
        make_session(
            session, event, starts_at=clock.now() - timedelta(hours=9 * (number + 1)), hours=1
        )
    with queries() as thirty:
        browser.get(f"/events/{event.public_id}")

    assert len(thirty) == len(one) <= 10


def test_each_session_has_a_secret_of_its_own(session, event):
    first = make_session(session, event)
    second = make_session(session, event, starts_at=clock.now() + timedelta(days=2))

    assert len(first.secret) == service.SECRET_BYTES
    assert first.secret != second.secret
