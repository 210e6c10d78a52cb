"""An attempt as pages show it: its questions in order, the answers, and what may be told of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from markupsafe import Markup

from quizzes.attempts import rules
from quizzes.attempts.grading import waits_for_a_person
from quizzes.attempts.models import Attempt
from quizzes.attempts.rules import ResultPolicy
from quizzes.bank.kinds.base import ONE, Response
from quizzes.papers.models import Quiz
from quizzes.papers.questions import Asked

TEMPLATES = {
    "single_choice": "quizzes/attempts/kinds/_single_choice.html",
    "multiple_choice": "quizzes/attempts/kinds/_multiple_choice.html",
    "true_false": "quizzes/attempts/kinds/_true_false.html",
    "short_answer": "quizzes/attempts/kinds/_short_answer.html",
    "numerical": "quizzes/attempts/kinds/_numerical.html",
    "matching": "quizzes/attempts/kinds/_matching.html",
    "ordering": "quizzes/attempts/kinds/_ordering.html",
    "gap_text": "quizzes/attempts/kinds/_gap_text.html",
    "essay": "quizzes/attempts/kinds/_essay.html",
    "description": "quizzes/attempts/kinds/_description.html",
    "prediction": "quizzes/attempts/kinds/_prediction.html",
}


@dataclass(frozen=True)
class Item:
    """One place of the paper. ``number`` counts what is to be answered; a text has none."""

    place: int
    number: int | None
    kind: str
    template: str
    text: Markup
    shown: dict[str, Any]
    response: Any
    is_answered: bool
    error: str = ""

    @property
    def name(self) -> str:
        """The name of its control in the form."""
        return f"a{self.place}"


@dataclass(frozen=True)
class Told:
    """What an answer earned, and what would have been right; ``outcome`` is a word for both."""

    outcome: str  # right, partly, wrong, waiting, none
    mark: Decimal | None
    maximum: Decimal
    answer: str
    right_answer: str
    is_msgid: bool
    feedback: Markup
    comment: str = ""  # of whoever marked it


@dataclass(frozen=True)
class Visible:
    """What the person may see of an attempt that is handed in."""

    score: bool
    answers: bool


def items(
    attempt: Attempt,
    questions: Mapping[int, Asked],
    answers: Mapping[int, Response],
    *,
    typed: Mapping[int, object] | None = None,
    errors: Mapping[int, str] | None = None,
) -> list[Item]:
    """Return the paper's questions; ``typed`` and ``errors`` are of answers that were refused."""
    found: list[Item] = []
    number = 0
    for place, entry in enumerate(attempt.paper):
        asked = questions[entry["version"]]
        number += asked.is_answerable
        response = answers.get(place)
        refused = (errors or {}).get(place, "")
        found.append(
            Item(
                place=place,
                number=number if asked.is_answerable else None,
                kind=asked.kind.name,
                template=TEMPLATES[asked.kind.name],
                text=asked.text,
                shown=asked.shown(entry["order"]),
                response=(typed or {}).get(place) if refused else response,
                is_answered=asked.kind.is_answered(response),
                error=refused,
            )
        )
    return found


def told(
    attempt: Attempt,
    questions: Mapping[int, Asked],
    answers: Mapping[int, Response],
    comments: Mapping[int, str],
) -> list[Told]:
    """Return for every place what the answer earned and what would have been right."""
    marks = attempt.marks or [None] * len(attempt.paper)
    return [
        _tell(questions[entry["version"]], entry, mark, answers.get(place), comments.get(place, ""))
        for place, (entry, mark) in enumerate(zip(attempt.paper, marks, strict=True))
    ]


def _tell(
    asked: Asked, entry: Mapping[str, Any], mark: str | None, response: Response, comment: str
) -> Told:
    kind, maximum = asked.kind, Decimal(entry["mark"])
    earned = None if mark is None else Decimal(mark)
    if not kind.is_graded:
        outcome = "none"
    elif earned is None:
        outcome = "waiting"
    elif earned == maximum * ONE:
        outcome = "right"
    else:
        outcome = "partly" if earned > 0 else "wrong"
    return Told(
        outcome=outcome,
        mark=None if earned is None else rules.total([earned]),
        maximum=maximum,
        answer=kind.answer_text(asked.body, response),
        right_answer=kind.right_answer_text(asked.body),
        is_msgid=kind.text_is_msgid,
        feedback=Markup(kind.feedback(asked.body, response)),  # noqa: S704 -- cleaned by the bank
        comment=comment,
    )


def visible(attempt: Attempt, quiz: Quiz, *, attempts_used: int, now: datetime) -> Visible:
    """Apply the quiz's policy; a contest's right answers wait for its publication besides."""

    def allowed_by(policy: ResultPolicy) -> bool:
        return rules.result_visible(
            policy,
            is_submitted=attempt.state == rules.State.SUBMITTED,
            closes_at=quiz.closes_at,
            published_at=quiz.results_published_at,
            now=now,
        )

    score = allowed_by(ResultPolicy(quiz.result_policy))
    is_public = quiz.purpose != "contest" or allowed_by(ResultPolicy.AFTER_PUBLICATION)
    answers = rules.answers_visible(
        result_is_visible=score and is_public,
        attempts_used=attempts_used,
        attempts_allowed=quiz.attempts_allowed,
        closes_at=quiz.closes_at,
        now=now,
    )
    return Visible(score, answers)


@dataclass(frozen=True)
class Score:
    """What a handed-in attempt is worth; ``is_passed`` None while answers wait for a person."""

    earned: Decimal
    maximum: Decimal
    percent: Decimal
    is_passed: bool | None
    waiting: int


def score(attempt: Attempt, quiz: Quiz, questions: Mapping[int, Asked]) -> Score | None:
    """Return the score of an attempt; None until it is handed in."""
    if attempt.earned is None or attempt.maximum is None:
        return None
    waiting = waits_for_a_person(attempt.paper, questions, attempt.marks)
    is_passed: bool | None = rules.is_passed(attempt.earned, attempt.maximum, quiz.pass_percent)
    if waiting and not is_passed:
        is_passed = None
    percent = rules.percent(attempt.earned, attempt.maximum)
    return Score(attempt.earned, attempt.maximum, percent, is_passed, waiting)


def version_ids(attempts: Sequence[Attempt]) -> set[int]:
    """Return the versions that these papers ask."""
    return {entry["version"] for attempt in attempts for entry in attempt.paper}
