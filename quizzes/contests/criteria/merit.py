"""How an ordered list of criteria puts one result above another, and says why."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

from quizzes.contests.criteria.criterion import Criterion, Figures, Result


class Reason(NamedTuple):
    """The criterion that puts a line above the next one, and both figures."""

    criterion: str
    own: int | None
    next: int | None


TIE = Reason("tie", None, None)


@dataclass(frozen=True, slots=True)
class Board:
    """Results from the best down; why each stands above the next (TIE; None for the last)."""

    results: list[Result]
    reasons: list[Reason | None]


def by_merit(
    settled: Sequence[Result], criteria: Sequence[Criterion], frozen_number: int | None
) -> Board:
    """Sort by the criteria; what they leave open stays in the settled order that it came in."""
    figures = [criterion.figures(settled, frozen_number) for criterion in criteria]
    merits = [_merits(own, criterion) for own, criterion in zip(figures, criteria, strict=True)]
    # A row is the merits, smaller being better, then the place in `settled`, which no two share.
    rows = sorted(zip(*merits, range(len(settled)), strict=True))
    reasons: list[Reason | None] = []
    for upper, lower in pairwise(rows):
        first = 0
        while upper[first] == lower[first]:
            first += 1
        if first == len(criteria):
            reasons.append(TIE)
        else:
            name, figure = criteria[first].name, figures[first]
            reasons.append(Reason(name, figure[upper[-1]], figure[lower[-1]]))
    if rows:
        reasons.append(None)
    return Board([settled[row[-1]] for row in rows], reasons)


def _merits(figures: Figures, criterion: Criterion) -> list[int]:
    """Turn figures round so that the smallest is best; a missing one is worse than the worst."""
    sign = -1 if criterion.is_descending else 1
    known = [sign * figure for figure in figures if figure is not None]
    if len(known) == len(figures):
        return known
    worst = max(known, default=0) + 1
    return [worst if figure is None else sign * figure for figure in figures]
