"""Rank by the time used, shortest first."""

from collections.abc import Sequence

from lms.kernel.errors import N_
from quizzes.contests.criteria.criterion import Criterion, Figures, Result, plain


def _figures(results: Sequence[Result], _frozen_number: int | None) -> Figures:
    return [result.duration_ms for result in results]


def _show(milliseconds: int | None) -> str:
    if milliseconds is None:
        return plain(None)
    seconds, rest = divmod(milliseconds, 1000)
    minutes, seconds = divmod(seconds, 60)
    return f"{minutes}:{seconds:02}.{rest:03}"


DURATION = Criterion(
    name="duration",
    label=N_("Time used"),
    sentence=N_("If still level, whoever used less time stands higher."),
    because=N_("Used %(own)s; the next used %(next)s."),
    figures=_figures,
    show=_show,
)
