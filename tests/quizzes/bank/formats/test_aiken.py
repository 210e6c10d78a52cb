"""Aiken: what it holds is read and written; what it cannot hold is told."""

from decimal import Decimal

import pytest

from quizzes.bank.formats import aiken
from quizzes.bank.kinds.base import without_ids
from tests.quizzes.bank.formats.samples import PLAIN, everything, question

TEXT = """Ai phát ngôn?
A. Người phát ngôn
B) Văn thư

ANSWER: A

Hai dòng
một câu?
a. x
b. y
answer: b
"""


def test_questions_are_read_whatever_the_letters_and_signs():
    result = aiken.parse(TEXT.encode())
    assert result.problems == ()
    assert [q.text_html for q in result.questions] == [
        "<p>Ai phát ngôn?</p>", "<p>Hai dòng<br>một câu?</p>",
    ]  # fmt: skip
    assert [[c["fraction"] for c in q.body["choices"]] for q in result.questions] == [
        ["1", "0"], ["0", "1"],
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("Ai?\nA. x\nB. y\n\nSau?\nA. x\nB. y\nANSWER: A", [(1, "The line “ANSWER: …” is m")], id="no answer line"),
        pytest.param("Ai?\nA. x\nB. y\nANSWER: C", [(1, "The answer names a choice")], id="a letter that is not there"),
        pytest.param("Ai?\nA. x\nB. y\nANSWER: A, B", [(1, "The answer must be one le")], id="two letters"),
        pytest.param("ANSWER: A", [(1, "There are choices or an a")], id="only an answer"),
        pytest.param("Ai?\nA. x\nANSWER: A", [(1, "Give at least two choices")], id="one choice"),
        pytest.param("", [(1, "There is no question in t")], id="nothing"),
    ],
)  # fmt: skip
def test_whatever_is_not_read_is_named_with_its_line(text, expected):
    assert [(p.line, p.message[:25]) for p in aiken.parse(text.encode()).problems] == expected


def test_what_was_written_is_read_back_the_same():
    given = question(
        "single_choice", PLAIN["single_choice"], default_mark=Decimal(1), general_feedback_html=""
    )
    written = aiken.dump([given])
    again = aiken.parse(written.content).questions[0]
    assert written.losses == ()
    assert (again.text_html, without_ids(again.body)) == (given.text_html, without_ids(given.body))


def test_what_aiken_cannot_say_is_told_for_each_question():
    losses = aiken.dump(everything()).losses
    assert {loss.name for loss in losses if loss.is_left_out} == {
        q.name for q in everything() if q.kind != "single_choice"
    }
    assert len([loss for loss in losses if not loss.is_left_out]) == 4
