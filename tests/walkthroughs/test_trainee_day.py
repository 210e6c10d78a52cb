"""A trainee's day: the lesson, the quiz, the check-in, and the event completed."""

from courses.completion.queries import list_earned
from quizzes.attempts.models import Attempt
from quizzes.papers.queries import get_questions
from tests.courses.attendance import build as attendance
from tests.courses.content import build as content
from tests.quizzes.papers.build import right


def answer(browser, session, attempt_url):
    """Answer every question rightly, as the page's script does, and hand in."""
    public_id = attempt_url.split("?")[0].rsplit("/", 1)[-1]
    attempt = session.query(Attempt).filter_by(public_id=public_id).one()
    questions = get_questions(session(), [entry["version"] for entry in attempt.paper])
    for place, entry in enumerate(attempt.paper):
        saved = browser.post(
            f"/attempts/{public_id}/answers",
            json={
                "place": place,
                "response": right(questions[entry["version"]]),
                "after": place,
                "key": f"key-{place}",
            },
        )
        assert saved.status_code == 200, saved.text
    handed_in = browser.post(f"/attempts/{public_id}/submit")
    assert handed_in.status_code in {302, 303}


def test_a_trainee_reads_passes_checks_in_and_has_completed(session, cast):
    event, [place] = attendance.open_event(session, cast.information, cast.an)
    lesson = content.lesson(session, event)
    used = content.event_quiz(session, event)
    training_session = event.sessions[0]
    browser = cast.browser(cast.an)
    mine = f"/my/events/{event.public_id}"

    # The screen in the hall is open: that comes first.
    assert "Điểm danh: Buổi thử 1" in browser.get(mine).text
    scanned = f"/check-in/{training_session.public_id}/{attendance.token(training_session)}"
    assert "Tôi có mặt" in browser.get(scanned).text
    assert browser.post(scanned).location.endswith(
        f"/sessions/{training_session.public_id}/checked-in"
    )
    assert "Đã điểm danh" in browser.get(browser.post(scanned).location).text

    assert "Đọc: Kỹ năng cung cấp thông tin" in browser.get(mine).text
    assert list_earned(session(), event.id) == []
    assert browser.get(f"/lessons/{lesson.public_id}").status_code == 200
    onward = browser.post(f"/lessons/{lesson.public_id}/read")
    quiz_page = f"/events/{event.public_id}/quizzes/{used.quiz.public_id}"
    assert onward.location == quiz_page

    assert "Bắt đầu làm bài" in browser.get(quiz_page).text
    started = browser.post(f"{quiz_page}/start")
    assert f"back={quiz_page}" in started.location.replace("%2F", "/")
    answer(browser, session, started.location)

    page = browser.get(mine).text
    assert "Đã hoàn thành sự kiện" in page
    assert "Đạt: 100%" in page
    assert list_earned(session(), event.id) == [place.id]
