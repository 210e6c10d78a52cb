"""The page of a quiz's figures: computed by the worker, shown to its organisers."""

from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import select

from lms.kernel import clock, db, jobs
from lms.kernel.sheets import read_rows
from quizzes.analysis import computing, queries
from quizzes.analysis.models import QuizFigures
from quizzes.analysis.rules import Gain
from quizzes.attempts import service
from tests.quizzes.attempts.build import asked, save, save_right, started, submitted
from tests.quizzes.papers import build

KINDS = ("single_choice", "multiple_choice", "true_false", "short_answer")


def people(cast, count, *, born=date(1990, 5, 1)):
    return [
        cast.person(f"Học Viên Thứ {n}", unit=cast.justice, birth_date=born) for n in range(count)
    ]


def wrong_choice(session, attempt, place):
    body = asked(session, attempt, place).body
    return next(c["id"] for c in body["choices"] if Decimal(c["fraction"]) <= 0)


@pytest.fixture
def quiz(cast, session):
    """Twelve people; the more of them, the more is right; the first question is the wrong way round."""
    quiz = build.quiz(session, cast.information, kinds=KINDS)
    for number, person in enumerate(people(cast, 12)):
        attempt = started(session, quiz, person)
        if number < 6:
            save_right(session, attempt, 0)
        else:
            save(session, attempt, 0, wrong_choice(session, attempt, 0))
        for place in range(1, 1 + number // 3):
            if place < len(KINDS):
                save_right(session, attempt, place)
        submit(session, attempt)
    return quiz


def submit(session, attempt):
    service.submit_attempt(session, attempt.public_id, person_id=attempt.person_id, now=clock.now())
    session.commit()


def computed(cast, session, quiz, which="first"):
    answer = cast.browser(cast.chi).post(
        f"/quizzes/{quiz.public_id}/analysis", data={"which": which}
    )
    assert answer.status_code == 302
    assert jobs.run_next()
    return session.scalars(select(QuizFigures)).all()[-1]


def page(cast, quiz, **query):
    answer = cast.browser(cast.chi).get(f"/quizzes/{quiz.public_id}/analysis", query_string=query)
    assert answer.status_code == 200
    return answer.text


def test_before_anything_is_computed_the_page_says_what_to_do(cast, quiz):
    assert "12 lượt đã nộp" in page(cast, quiz)


def test_the_figures_name_the_question_that_works_against_the_others(cast, session, quiz):
    kept = computed(cast, session, quiz)
    items = kept.figures["questions"]
    assert [each["verdict"] for each in items] == ["wrong_key", "fine", "dubious", "fine"]
    assert [each["facility"] for each in items] == ["0.5000", "0.7500", "0.5000", "0.2500"]
    assert [each["guess"] for each in items] == ["0.3333", None, "0.5000", "0.0000"]
    shown = page(cast, quiz)
    assert shown.count("Sai đáp án?") >= 1
    assert "Người phát ngôn" in shown


def test_choices_are_counted_for_all_and_for_both_ends(cast, session, quiz):
    choices = computed(cast, session, quiz).figures["questions"][0]["choices"]
    assert [(c["count"], c["upper"], c["lower"], c["extremes"]) for c in choices] == [
        (6, 0, 3, 3),
        (6, 3, 0, 3),
        (0, 0, 0, 3),
    ]
    assert [c["index"] for c in choices] == ["-1.0000", "1.0000", "0.0000"]


def test_fewer_than_ten_attempts_show_no_figure(cast, session):
    quiz = build.quiz(session, cast.information)
    for person in people(cast, 9):
        submitted(session, quiz, person, right=1)
    assert computed(cast, session, quiz).figures == {"attempts": 9, "left_out": 0}
    assert "Còn quá ít lượt làm bài" in page(cast, quiz)


def test_an_attempt_that_waits_for_marking_is_left_out_and_a_blank_is_not(cast, session):
    quiz = build.quiz(session, cast.information, kinds=("single_choice", "essay"))
    for person in people(cast, 11):
        submitted(session, quiz, person, right=2)
    blank = cast.person("Người Bỏ Trống", unit=cast.justice)
    submitted(session, quiz, blank, right=1)
    figures = computed(cast, session, quiz).figures
    assert (figures["attempts"], figures["left_out"]) == (1, 11)


@pytest.mark.parametrize(
    ("which", "mean"), [("first", "1.0000"), ("highest", "3.0000"), ("last", "2.0000")]
)
def test_one_attempt_of_each_person_counts_as_chosen(cast, session, which, mean):
    quiz = build.quiz(session, cast.information, attempts_allowed=None)
    for person in people(cast, 10):
        for right in (1, 3, 2):
            submitted(session, quiz, person, right=right)
    kept = computed(cast, session, quiz, which)
    assert (kept.attempts, kept.figures["whole"]["mean"]) == (10, mean)


def test_all_attempts_count_when_asked_for(cast, session):
    quiz = build.quiz(session, cast.information, attempts_allowed=None)
    for person in people(cast, 10):
        submitted(session, quiz, person, right=1)
        submitted(session, quiz, person, right=3)
    assert computed(cast, session, quiz, "all").attempts == 20


def test_drawn_questions_have_no_weight_and_no_reliability(cast, session):
    quiz = build.drawn_quiz(session, cast.information, size=6, count=2)
    for person in people(cast, 12):
        submitted(session, quiz, person, right=1)
    figures = computed(cast, session, quiz).figures
    assert figures["is_drawn"]
    assert {each["weight"] for each in figures["questions"]} == {None}
    assert figures["whole"]["internal_consistency"] is None
    assert sum(each["count"] for each in figures["questions"]) == 24


def test_knowledge_is_told_by_topic_unit_and_age_but_not_of_few(cast, session):
    quiz = build.quiz(session, cast.information)
    for person in people(cast, 10):
        submitted(session, quiz, person, right=3)
    older = cast.person("Người Lớn Tuổi", unit=cast.information, birth_date=date(1960, 1, 1))
    submitted(session, quiz, older, right=0)
    rows = computed(cast, session, quiz).figures["knowledge"]
    assert [(row["by"], row["group"], row["attempts"], row["share"]) for row in rows] == [
        ("", "", 11, "0.9091"),
        ("age", "30-39", 10, "1.0000"),
        ("unit", "Sở Tư pháp", 10, "1.0000"),
    ]


def test_a_gain_is_of_the_people_who_took_both(cast, session):
    before, after = (build.quiz(session, cast.information, title=t) for t in ("Trước", "Sau"))
    for person in people(cast, 10):
        submitted(session, before, person, right=1)
        submitted(session, after, person, right=2)
    submitted(session, after, cast.an, right=0)
    gain = queries.get_gain(session, before, after)
    assert gain == Gain(10, Decimal("33.33"), Decimal("66.67"))
    shown = page(cast, after, before=before.public_id)
    assert "33,33%" in shown
    assert queries.get_gain(session, after, build.quiz(session, cast.information)) is None


def test_a_gain_of_few_is_not_told(cast, session):
    before, after = (build.quiz(session, cast.information, title=t) for t in ("Trước", "Sau"))
    submitted(session, before, cast.an, right=1)
    submitted(session, after, cast.an, right=3)
    shown = page(cast, after, before=before.public_id)
    assert "Có ít hơn 10 người làm cả hai bài" in shown
    assert "33,33%" not in shown


def test_the_figures_can_be_taken_away_as_a_sheet(cast, session, quiz):
    computed(cast, session, quiz)
    answer = cast.browser(cast.chi).get(f"/quizzes/{quiz.public_id}/analysis?export=xlsx")
    rows = [row.cells for row in read_rows(answer.data, "a.xlsx").rows]
    assert rows[1][:4] == ("Câu hỏi", "Chuyên đề", "Lượt trả lời", "Độ dễ (%)")
    assert [row[3] for row in rows[2:]] == [50, 75, 50, 25]


def test_an_unknown_choice_of_attempts_computes_nothing(cast, session, quiz):
    answer = cast.browser(cast.chi).post(
        f"/quizzes/{quiz.public_id}/analysis", data={"which": "worst"}
    )
    assert answer.status_code == 302
    assert not jobs.run_next()


@pytest.mark.parametrize("count", [10, 40])
def test_the_page_asks_the_same_whatever_the_number_of_attempts(cast, session, queries, count):
    quiz = build.quiz(session, cast.information)
    for person in people(cast, count):
        submitted(session, quiz, person, right=1)
    computed(cast, session, quiz)
    browser = cast.browser(cast.chi)
    with queries() as asked_for:
        browser.get(f"/quizzes/{quiz.public_id}/analysis")
    assert len(asked_for) == 6


def test_computing_holds_up_nobody_who_saves(cast, session, quiz, monkeypatch):
    """It takes seconds: everything is read under the promise to write nothing."""
    promised = []

    def compute(*arguments):
        promised.append(db._reads_only.get())
        return real(*arguments)

    real = computing.compute
    monkeypatch.setattr(computing, "compute", compute)
    computed(cast, session, quiz)
    assert (promised, db._reads_only.get()) == ([True], False)
