"""Rank by a recorded drawing of lots, lowest number first, none last."""

from collections.abc import Sequence

from lms.kernel.errors import N_
from quizzes.contests.criteria.criterion import Criterion, Figures, Result


def _figures(results: Sequence[Result], _frozen_number: int | None) -> Figures:
    return [result.lot for result in results]


LOT = Criterion(
    name="lot",
    label=N_("Lot"),
    sentence=N_("If still level, lots are drawn and recorded; the lower number stands higher."),
    because=N_("Drew lot %(own)s; the next drew %(next)s."),
    figures=_figures,
)
