"""Lessons and quizzes as participants meet them."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from courses.content.models import LessonRead
from courses.enrolment import service as enrolment
from courses.enrolment.queries import get_enrolment
from courses.programme.queries import get_event
from lms.kernel import clock
from lms.kernel.actor import COMMAND_LINE
from quizzes.attempts.models import Attempt
from tests.courses.attendance.build import open_event
from tests.courses.content.build import event_quiz, lesson
from tests.courses.enrolment.build import make_enrolment
from tests.courses.programme.build import make_event


@pytest.fixture
def event(session, cast):
    return open_event(session, cast.information, cast.an)[0]


def test_a_lesson_is_read_off_once(session, cast, event):
    read = lesson(session, event)
    browser = cast.browser(cast.an)
    assert "Tôi đã đọc xong" in browser.get(f"/lessons/{read.public_id}").text
    for _ in range(2):
        assert browser.post(f"/lessons/{read.public_id}/read").status_code == 302

    assert len(list(session().scalars(select(LessonRead)))) == 1
    assert "Tôi đã đọc xong" not in browser.get(f"/lessons/{read.public_id}").text


def test_a_lesson_leads_to_the_next_and_back(session, cast, event):
    first, second = lesson(session, event, "Bài đầu"), lesson(session, event, "Bài sau")
    browser = cast.browser(cast.an)

    assert (
        f'rel="next" href="/lessons/{second.public_id}"'
        in browser.get(f"/lessons/{first.public_id}").text
    )
    assert (
        f'rel="prev" href="/lessons/{first.public_id}"'
        in browser.get(f"/lessons/{second.public_id}").text
    )
    assert (
        browser.post(f"/lessons/{second.public_id}/read").location
        == f"/my/events/{event.public_id}"
    )


def test_a_draft_is_invisible_to_its_participants(session, cast):
    event = make_event(session, cast.information)
    make_enrolment(session, event, cast.an)
    hidden, used = lesson(session, event), event_quiz(session, event)
    browser = cast.browser(cast.an)

    assert browser.get(f"/lessons/{hidden.public_id}").status_code == 404
    assert browser.post(f"/lessons/{hidden.public_id}/read").status_code == 404
    quiz_page = f"/events/{event.public_id}/quizzes/{used.quiz.public_id}"
    assert browser.get(quiz_page).status_code == 404
    assert browser.post(f"{quiz_page}/start").status_code == 404
    assert browser.get(f"/my/events/{event.public_id}").status_code == 404


def test_an_organiser_looks_but_does_nothing_in_their_place(session, cast, event):
    shown, used = lesson(session, event), event_quiz(session, event)
    browser = cast.browser(cast.chi)
    quiz_page = f"/events/{event.public_id}/quizzes/{used.quiz.public_id}"

    assert browser.get(f"/lessons/{shown.public_id}").status_code == 200
    assert browser.get(quiz_page).status_code == 200
    assert browser.post(f"/lessons/{shown.public_id}/read").status_code == 403
    assert browser.post(f"{quiz_page}/start").status_code == 403


@pytest.mark.parametrize("who", ["binh", "em", "giang"])
def test_others_find_nothing(session, cast, event, who):
    shown, used = lesson(session, event), event_quiz(session, event)
    browser = cast.browser(getattr(cast, who))
    quiz_page = f"/events/{event.public_id}/quizzes/{used.quiz.public_id}"

    assert browser.get(f"/lessons/{shown.public_id}").status_code == 404
    assert browser.post(f"/lessons/{shown.public_id}/read").status_code == 404
    assert browser.get(quiz_page).status_code == 404
    assert browser.post(f"{quiz_page}/start").status_code == 404
    assert list(session().scalars(select(Attempt))) == []


def test_who_withdrew_cannot_start(session, cast):
    event, [place] = open_event(session, cast.information, cast.an)
    used = event_quiz(session, event)
    found = get_enrolment(session(), place.public_id)
    enrolment.withdraw(session(), COMMAND_LINE, found, now=clock.now())
    session.commit()

    address = f"/events/{event.public_id}/quizzes/{used.quiz.public_id}/start"
    assert cast.browser(cast.an).post(address).status_code == 404


def test_a_quiz_is_not_started_through_another_event(session, cast, event):
    other, _ = open_event(session, cast.information, cast.binh, title="Lớp khác")
    used = event_quiz(session, other)

    address = f"/events/{event.public_id}/quizzes/{used.quiz.public_id}"
    assert cast.browser(cast.an).get(address).status_code == 404
    assert cast.browser(cast.an).post(f"{address}/start").status_code == 404


def test_an_event_that_is_over_records_nothing_more(session, cast, event):
    shown, used = lesson(session, event), event_quiz(session, event)
    get_event(session(), event.public_id).state = "finished"
    session.commit()
    browser = cast.browser(cast.an)
    quiz_page = f"/events/{event.public_id}/quizzes/{used.quiz.public_id}"

    assert browser.get(f"/lessons/{shown.public_id}").status_code == 200
    assert browser.post(f"/lessons/{shown.public_id}/read").status_code == 409
    assert "chưa thể làm bài" in browser.get(quiz_page).text
    assert browser.post(f"{quiz_page}/start").status_code == 409


def test_a_quiz_tells_what_it_asks_and_goes_on_after_a_break(session, cast, event):
    used = event_quiz(session, event, time_limit=timedelta(minutes=15), attempts_allowed=2)
    browser = cast.browser(cast.an)
    quiz_page = f"/events/{event.public_id}/quizzes/{used.quiz.public_id}"
    page = browser.get(quiz_page).text
    assert "15 phút" in page
    assert "còn 2/2 lượt" in page

    first = browser.post(f"{quiz_page}/start").location
    assert "Làm tiếp" in browser.get(quiz_page).text
    assert browser.post(f"{quiz_page}/start").location == first
