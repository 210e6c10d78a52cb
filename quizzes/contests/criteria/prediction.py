"""Rank by how far the prediction is from the frozen number, nearest first, none last."""

from collections.abc import Sequence

from lms.kernel.errors import N_
from quizzes.contests.criteria.criterion import Criterion, Figures, Result


def _figures(results: Sequence[Result], frozen_number: int | None) -> Figures:
    if frozen_number is None:
        return [None for _ in results]
    predictions = [result.prediction for result in results]
    return [None if each is None else abs(each - frozen_number) for each in predictions]


PREDICTION = Criterion(
    name="prediction",
    label=N_("Prediction is off by"),
    sentence=N_("If level, whoever predicted nearer to the frozen number stands higher."),
    because=N_("The prediction is off by %(own)s; the next is off by %(next)s."),
    figures=_figures,
    needs_frozen_number=True,
)
