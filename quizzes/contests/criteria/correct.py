"""Rank by the number of correct answers, most first."""

from collections.abc import Sequence

from lms.kernel.errors import N_
from quizzes.contests.criteria.criterion import Criterion, Figures, Result


def _figures(results: Sequence[Result], _frozen_number: int | None) -> Figures:
    return [result.correct for result in results]


CORRECT = Criterion(
    name="correct",
    label=N_("Correct answers"),
    sentence=N_("Whoever has more correct answers stands higher."),
    because=N_("%(own)s correct answers; the next has %(next)s."),
    figures=_figures,
    is_descending=True,
)
