"""Walkthroughs: answers in, marks out, for every kind of question."""

from decimal import Decimal

import pytest

from lms.kernel import clock
from quizzes.attempts import service
from quizzes.attempts.grading import waits_for_a_person
from quizzes.papers.queries import get_questions
from tests.quizzes.attempts.build import asked, save, started
from tests.quizzes.papers import build

RIGHT = "right"


def choice(n):
    return lambda question: question.body["choices"][n]["id"]


def choices(*numbers):
    return lambda question: [question.body["choices"][n]["id"] for n in numbers]


def one_pair(question):
    stem, other = question.body["stems"]
    return {stem["id"]: stem["option"], other["id"]: stem["option"]}


WALKS = [
    # kind, answers saved one after the other, mark of 2, is it all right
    pytest.param("single_choice", [RIGHT], "2", 1, id="the right choice earns all"),
    pytest.param("single_choice", [choice(1)], "0", 0, id="a wrong choice earns nothing"),
    pytest.param("single_choice", [], "0", 0, id="a blank earns nothing"),
    pytest.param("single_choice", [choice(1), RIGHT], "2", 1, id="the last choice counts"),
    pytest.param("single_choice", [RIGHT, None], "0", 0, id="a cleared choice is a blank"),
    pytest.param("multiple_choice", [RIGHT], "2", 1, id="both right boxes earn all"),
    pytest.param("multiple_choice", [choices(0)], "1.0", 0, id="one of two boxes earns half"),
    pytest.param(
        "multiple_choice", [choices(0, 1, 2)], "0", 0, id="ticking everything earns nothing"
    ),
    pytest.param("true_false", ["true"], "2", 1, id="a true statement called true"),
    pytest.param("true_false", ["false"], "0", 0, id="a true statement called false"),
    pytest.param("short_answer", ["thái nguyên"], "2", 1, id="case does not count"),
    pytest.param("short_answer", ["thai nguyen"], "0", 0, id="tones count"),
    pytest.param("numerical", ["92,0"], "2", 1, id="a number as written here"),
    pytest.param("numerical", ["93"], "0", 0, id="another number"),
    pytest.param("matching", [RIGHT], "2", 1, id="every pair matched"),
    pytest.param("matching", [one_pair], "1.0", 0, id="half of the pairs"),
    pytest.param("essay", ["Bài viết của tôi"], None, 0, id="an essay waits for a person"),
    pytest.param("essay", [], "0", 0, id="an essay left blank earns nothing at once"),
]


@pytest.mark.parametrize(("kind", "said", "mark", "correct"), WALKS)
def test_a_walk(cast, session, kind, said, mark, correct):
    quiz = build.quiz(session, cast.information, kinds=(kind,))
    attempt = started(session, quiz, cast.an)
    attempt.paper = [{**attempt.paper[0], "mark": "2"}]
    session.commit()
    question = asked(session, attempt, 0)
    for answer in said:
        raw = build.right(question) if answer == RIGHT else answer
        save(session, attempt, 0, raw(question) if callable(raw) else raw)
    service.submit_attempt(session, attempt.public_id, person_id=cast.an.id, now=clock.now())

    given = attempt.marks[0]
    assert (given is None, given and Decimal(given)) == (mark is None, mark and Decimal(mark))
    assert (attempt.earned, attempt.maximum, attempt.correct) == (
        Decimal(mark or 0), Decimal(2), correct
    )  # fmt: skip


def test_a_paper_of_every_kind(cast, session):
    quiz = build.quiz(session, cast.information, kinds=tuple(build.BODIES))
    attempt = started(session, quiz, cast.an)
    for place, kind in enumerate(build.BODIES):
        if kind != "description":
            save(session, attempt, place, build.right(asked(session, attempt, place)))
    service.submit_attempt(session, attempt.public_id, person_id=cast.an.id, now=clock.now())

    graded = {"essay": None, "description": None, "prediction": None}
    marks = [graded.get(kind, Decimal(1)) for kind in build.BODIES]
    assert [mark and Decimal(mark) for mark in attempt.marks] == marks
    assert (attempt.earned, attempt.maximum) == (Decimal(8), Decimal(9))
    assert (attempt.correct, attempt.prediction) == (8, 1234)
    questions = get_questions(session, {entry["version"] for entry in attempt.paper})
    assert waits_for_a_person(attempt.paper, questions, attempt.marks) == 1


def test_thirds_add_up_without_losing_a_hundredth(cast, session):
    bodies = {
        "choices": [
            {"id": f"c{n}", "html": f"{n}", "fraction": fraction, "feedback_html": ""}
            for n, fraction in enumerate(["0.33333", "0.33333", "0.33333", "1"])
        ]
    }
    quiz = build.quiz(session, cast.information, kinds=("single_choice",) * 3)
    for version in session.query(build.QuestionVersion):
        version.body = bodies
    session.commit()
    attempt = started(session, quiz, cast.an)
    for place in range(3):
        save(session, attempt, place, "c0")
    service.submit_attempt(session, attempt.public_id, person_id=cast.an.id, now=clock.now())

    assert attempt.earned == Decimal("1.00")
