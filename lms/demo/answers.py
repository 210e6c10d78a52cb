"""Sitting a quiz in somebody's place, at a time gone by."""

from datetime import datetime, timedelta
from random import Random
from typing import Any

from sqlalchemy.orm import Session

from quizzes.attempts import service
from quizzes.attempts.models import AnswerSave, Attempt
from quizzes.papers.queries import get_questions


def sit(
    session: Session,
    attempt: Attempt,
    *,
    skill: float,
    prediction: int = 0,
    lasts: timedelta,
    rng: Random,
) -> Attempt:
    """Answer every question, rightly with a likelihood of ``skill``, and hand in."""
    questions = get_questions(session, [entry["version"] for entry in attempt.paper])
    for place, entry in enumerate(attempt.paper):
        question = questions[entry["version"]]
        if question.kind.name == "prediction":
            response: Any = str(prediction)
        else:
            response = _choose(question, is_right=rng.random() < skill, rng=rng)
        session.add(
            AnswerSave(
                attempt_id=attempt.id,
                seq=place + 1,
                place=place,
                response=response,
                save_key=f"demo-{place}",
                saved_at=attempt.started_at + lasts * (place + 1) / (len(attempt.paper) + 1),
            )
        )
    attempt.last_seq = len(attempt.paper)
    session.flush()
    ended_at = _whole_milliseconds(attempt.started_at + lasts)
    return service.submit_attempt(
        session, attempt.public_id, person_id=attempt.person_id, now=ended_at
    )


def _choose(question: Any, *, is_right: bool, rng: Random) -> str:
    shown = question.kind.shown(
        question.body, question.kind.layout(question.body, rng, shuffle=True)
    )
    ids = [choice["id"] for choice in shown["choices"]]
    right = [each for each in ids if question.kind.fraction(question.body, each) == 1]
    wrong = [each for each in ids if each not in right]
    return str(rng.choice(right if is_right else wrong))


def _whole_milliseconds(moment: datetime) -> datetime:
    return moment.replace(microsecond=moment.microsecond // 1000 * 1000)
