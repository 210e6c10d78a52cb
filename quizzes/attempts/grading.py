"""Marking a paper from the answers saved."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from quizzes.attempts import rules
from quizzes.bank.kinds.base import ONE, Response
from quizzes.bank.kinds.prediction import predicted_number
from quizzes.papers.questions import Asked


@dataclass(frozen=True)
class Marked:
    """What an attempt is worth. A mark of None waits for a person, or is for what earns none."""

    marks: list[str | None]
    earned: Decimal
    maximum: Decimal
    correct: int
    prediction: int | None


def mark_paper(
    paper: Sequence[Mapping[str, Any]],
    questions: Mapping[int, Asked],
    answers: Mapping[int, Response],
) -> Marked:
    """Mark every place from its answer; a blank earns nothing, an essay waits for a person."""
    marks: list[str | None] = []
    worth: list[Decimal] = []
    correct = 0
    prediction: int | None = None
    for place, entry in enumerate(paper):
        question = questions[entry["version"]]
        response = answers.get(place)
        if not question.kind.is_graded:
            if question.kind.name == "prediction" and prediction is None:
                prediction = predicted_number(response)
            marks.append(None)
            continue
        mark = Decimal(entry["mark"])
        worth.append(mark)
        share = question.kind.fraction(question.body, response)
        marks.append(None if share is None else str(mark * share))
        correct += share is not None and share == ONE
    earned = rules.total(Decimal(mark) for mark in marks if mark is not None)
    return Marked(marks, earned, rules.total(worth), correct, prediction)


def waits_for_a_person(
    paper: Sequence[Mapping[str, Any]],
    questions: Mapping[int, Asked],
    marks: Sequence[str | None] | None,
) -> int:
    """Return how many answers a person still has to mark."""
    return sum(
        mark is None and questions[entry["version"]].kind.is_graded
        for entry, mark in zip(paper, marks or (), strict=False)
    )
