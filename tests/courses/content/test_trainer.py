"""A trainer writes the lessons of their event; which quizzes count is the organisers' word."""

import pytest

from courses.content.models import EventQuiz, Lesson
from lms.kernel.actor import Role
from tests.courses.content.build import event_quiz, lesson
from tests.courses.enrolment.build import make_enrolment
from tests.courses.programme.build import make_event
from tests.lms.people.roles.build import grant
from tests.quizzes.papers import build as papers


@pytest.fixture
def event(cast, session):
    return make_event(session, cast.information)


@pytest.fixture
def trainer(cast, session, event):
    """An trains at the event."""
    grant(session, cast.an, Role.TRAINER, subject=f"event:{event.public_id}")
    return cast.browser(cast.an)


def arrange(browser, event, item, do):
    address = f"/events/{event.public_id}/content/arrange"
    return browser.post(address, data={"item": item, "do": do}).status_code


def test_a_trainer_adds_changes_moves_and_removes_lessons(session, trainer, event):
    address = f"/events/{event.public_id}/content/lessons/new"
    assert trainer.post(address, data={"title": "Bài một", "text": "Lời"}).status_code == 302
    written = session.query(Lesson).one()
    answer = trainer.post(
        f"/lessons/{written.public_id}/edit", data={"title": "Bài hai", "text": "Lời"}
    )
    assert answer.status_code == 302
    item = f"lesson:{written.public_id}"
    assert [arrange(trainer, event, item, do) for do in ("require", "release", "remove")] == [
        302,
        302,
        302,
    ]
    session.remove()
    assert session.query(Lesson).count() == 0


@pytest.mark.parametrize("do", ["require", "release", "remove"])
def test_may_choose_quizzes_keeps_a_trainer_from_what_a_quiz_counts_for(
    cast, session, trainer, event, do
):
    quiz = papers.quiz(session, cast.information)
    item = f"quiz:{quiz.public_id}"
    event_quiz(session, event, quiz)
    lesson(session, event)
    assert arrange(trainer, event, item, do) == 403
    assert arrange(trainer, event, item, "down") == 302
    session.remove()
    assert session.query(EventQuiz).one().is_required


def test_a_trainer_is_offered_lessons_and_no_quiz(cast, session, trainer, event):
    event_quiz(session, event, papers.quiz(session, cast.information))
    page = trainer.get(f"/events/{event.public_id}/content").text
    assert "/content/lessons/new" in page
    assert "/content/quizzes/new" not in page
    assert 'value="remove"' not in page
    assert 'value="remove"' in cast.browser(cast.chi).get(f"/events/{event.public_id}/content").text


def test_the_event_shows_a_trainer_their_tabs_and_nothing_to_change(trainer, event):
    page = trainer.get(f"/events/{event.public_id}").text
    for tab in ("participants", "content", "register", "results"):
        assert f'href="/events/{event.public_id}/{tab}"' in page
    for hidden in ("/certificates", "/edit", "/sessions/new", "/open", "/cancel"):
        assert f"{event.public_id}{hidden}" not in page


def test_a_trainer_sees_names_and_no_telephone(cast, session, trainer, event):
    cast.binh.phone = "0987654321"
    session.commit()
    make_enrolment(session, event, cast.binh)
    address = f"/events/{event.public_id}/participants"
    assert "Trần Văn Bình" in trainer.get(address).text
    assert "0987654321" not in trainer.get(address).text
    assert "Trần Văn Bình" not in trainer.get(f"{address}?q=0987654321").text
    assert trainer.post(address).status_code == 403
    assert "0987654321" in cast.browser(cast.chi).get(address).text
