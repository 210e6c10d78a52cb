"""Rank by how far the prediction is from the frozen number, nearest first, none last."""

import re
from collections.abc import Sequence

from lms.kernel.errors import N_, BadInput
from quizzes.contests.criteria.criterion import Criterion, Figures, Result

LARGEST_PREDICTION = 1_000_000_000  # ten times the country: anything above is a slip of the finger


class BadPrediction(BadInput):
    """Not a count of people or entries."""

    message = N_("Please write the prediction as a whole number from 0 to 1,000,000,000.")


def read_prediction(text: str) -> int | None:
    """A prediction is a whole number, also with Vietnamese thousands (1.234); blank is none."""
    text = text.strip()
    if not text:
        return None
    if not re.fullmatch(r"[0-9]{1,10}|[0-9]{1,3}(?:[.,\s][0-9]{3}){1,3}", text):
        raise BadPrediction
    number = int(re.sub(r"\D", "", text))
    if number > LARGEST_PREDICTION:
        raise BadPrediction
    return number


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
