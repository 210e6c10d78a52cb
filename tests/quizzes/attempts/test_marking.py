"""Answers that a person marks: what waits, without names; a mark and a comment; the sum anew."""

from decimal import Decimal

import pytest
from sqlalchemy import select

from lms.kernel.audit import AuditEntry
from quizzes.attempts import marking
from quizzes.attempts.models import Attempt, ManualMark
from tests.quizzes.attempts.build import started, submitted
from tests.quizzes.papers import build

KINDS = ("single_choice", "essay", "essay")
ESSAY = "Bài viết"


@pytest.fixture
def quiz(cast, session):
    return build.quiz(session, cast.information, kinds=KINDS)


@pytest.fixture
def attempt(cast, session, quiz):
    return submitted(session, quiz, cast.an, right=3)


def url(attempt):
    return f"/attempts/{attempt.public_id}/mark"


def give(cast, attempt, mark="0,5", comment="Nêu rõ căn cứ.", *, place=1, person=None):
    prefix = f"{attempt.public_id}-{place}-"
    sent = {"place": place, f"{prefix}mark": mark, f"{prefix}comment": comment}
    return cast.browser(person or cast.chi).post(url(attempt), data=sent)


def again(session, attempt):
    return session.get(Attempt, attempt.id, populate_existing=True)


def versions(session, quiz):
    return [pile.question_id for pile in marking.list_piles(session(), quiz)]


def test_the_list_says_how_many_answers_wait_for_each_question(cast, session, quiz, attempt):
    submitted(session, quiz, cast.binh, right=2)  # the second essay is left blank
    piles = marking.list_piles(session(), quiz)
    assert [(len(pile.answers), pile.waiting) for pile in piles] == [(2, 2), (1, 1)]
    page = cast.browser(cast.chi).get(f"/quizzes/{quiz.public_id}/marking").text
    assert ("2 câu chờ chấm" in page, "1 câu chờ chấm" in page) == (True, True)


def test_whoever_marks_sees_the_answer_and_no_name(cast, session, quiz, attempt):
    first = versions(session, quiz)[0]
    page = cast.browser(cast.chi).get(f"/quizzes/{quiz.public_id}/marking/{first}").text
    assert ESSAY in page
    assert cast.an.full_name not in page


def test_a_mark_adds_the_attempt_up_anew(cast, session, attempt):
    assert give(cast, attempt).status_code == 302
    found = again(session, attempt)
    assert (found.marks[1], found.earned, found.correct) == ("0.5", Decimal("1.5"), 1)
    give(cast, attempt, "1", place=2)
    found = again(session, attempt)
    assert (found.earned, found.maximum, found.correct) == (Decimal("2.5"), Decimal(3), 2)


def test_a_mark_given_again_replaces_the_first_and_both_are_kept(cast, session, attempt):
    give(cast, attempt, "1")
    give(cast, attempt, "0")
    assert again(session, attempt).earned == 1
    assert [mark.mark for mark in session.scalars(select(ManualMark))] == [1, 0]
    details = [
        entry.details
        for entry in session.scalars(select(AuditEntry))
        if entry.action == "answer.marked"
    ]
    assert [(each["before"], each["after"]) for each in details] == [(None, "1"), ("1", "0")]


def test_the_person_reads_the_mark_and_the_comment(cast, session, attempt):
    browser = cast.browser(cast.an)
    assert "Chờ chấm" in browser.get(f"/attempts/{attempt.public_id}/result").text
    give(cast, attempt)
    give(cast, attempt, place=2)
    page = browser.get(f"/attempts/{attempt.public_id}/result").text
    assert "Nêu rõ căn cứ." in page
    assert "Chờ chấm" not in page


@pytest.mark.parametrize("mark", ["2", "1,01", "-1", "", "nhiều", "0.001"])
def test_points_that_cannot_be_given_are_refused_in_a_sentence(cast, session, attempt, mark):
    answer = give(cast, attempt, mark)
    assert answer.status_code == 422
    assert "Nêu rõ căn cứ." in answer.text  # what was written stays
    assert session.scalars(select(ManualMark)).all() == []


def test_an_answer_that_a_rule_marks_is_not_marked_by_hand(cast, session, attempt):
    assert give(cast, attempt, place=0).status_code == 422
    assert give(cast, attempt, place=9).status_code == 422
    assert session.scalars(select(ManualMark)).all() == []


def test_nobody_marks_an_attempt_that_goes_on(cast, session, quiz):
    running = started(session, quiz, cast.binh)
    assert give(cast, running).status_code == 404


def test_nobody_marks_themselves(cast, session, quiz):
    own = submitted(session, quiz, cast.chi, right=3)
    assert give(cast, own).status_code == 409


def test_a_published_result_stands(cast, session, quiz, attempt):
    quiz.results_published_at = attempt.submitted_at
    session.commit()
    assert give(cast, attempt).status_code == 409
    assert again(session, attempt).earned == 1


def test_an_unknown_question_is_absent(cast, quiz, attempt):
    assert (
        cast.browser(cast.chi)
        .get(f"/quizzes/{quiz.public_id}/marking/zzzzzzzzzzzzzzzz")
        .status_code
        == 404
    )


@pytest.mark.parametrize("count", [1, 30])
def test_marking_asks_the_same_whatever_the_number_of_answers(cast, session, queries, quiz, count):
    for number in range(count):
        submitted(session, quiz, cast.person(f"Người Thứ {number}", unit=cast.justice), right=3)
    first = versions(session, quiz)[0]
    browser = cast.browser(cast.chi)
    with queries() as asked:
        browser.get(f"/quizzes/{quiz.public_id}/marking/{first}")
    assert len(asked) <= 7
