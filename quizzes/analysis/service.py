"""Keeping the figures of a quiz. The caller commits."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from quizzes.analysis.models import QuizFigures
from quizzes.analysis.rules import Which
from quizzes.papers.models import Quiz


def keep_figures(
    session: Session,
    quiz: Quiz,
    which: Which,
    found: Mapping[str, Any],
    *,
    asked_by: int,
    now: datetime,
) -> QuizFigures:
    """Keep what was computed of a quiz beside the former figures."""
    figures = QuizFigures(
        quiz_id=quiz.id,
        which=which.value,
        attempts=found["attempts"],
        figures=dict(found),
        computed_at=now,
        computed_by=asked_by,
    )
    session.add(figures)
    session.flush()
    return figures
