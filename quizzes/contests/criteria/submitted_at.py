"""Rank by the moment of handing in, earliest first."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta, timezone

from lms.kernel.errors import N_
from quizzes.contests.criteria.criterion import Criterion, Figures, Result, plain

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
VIETNAM = timezone(timedelta(hours=7))  # the country has no summer time


def _figures(results: Sequence[Result], _frozen_number: int | None) -> Figures:
    return [result.submitted_at_ms for result in results]


def _show(milliseconds: int | None) -> str:
    if milliseconds is None:
        return plain(None)
    moment = (EPOCH + timedelta(milliseconds=milliseconds)).astimezone(VIETNAM)
    return moment.strftime("%H:%M:%S.") + f"{milliseconds % 1000:03} " + moment.strftime("%d/%m/%Y")


SUBMITTED_AT = Criterion(
    name="submitted_at",
    label=N_("Handed in at"),
    sentence=N_("If still level, whoever handed in earlier stands higher."),
    because=N_("Handed in at %(own)s; the next at %(next)s."),
    figures=_figures,
    show=_show,
)
