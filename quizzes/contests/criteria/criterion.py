"""What is ranked, and the shape of a criterion to rank by."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Result:
    """What one entry brought home; times in milliseconds of the server's clock."""

    contestant: str  # opaque: tells nothing about the person, nor how many there are
    correct: int
    prediction: int | None
    duration_ms: int
    submitted_at_ms: int
    lot: int | None = None


Figures = Sequence[int | None]


def plain(figure: int | None) -> str:
    """Show a figure as it is; a dash stands for one that is missing."""
    return "–" if figure is None else str(figure)


@dataclass(frozen=True, slots=True)
class Criterion:
    """One way of putting a result above another; a missing figure always comes last."""

    name: str  # kept with the contest
    label: str
    sentence: str  # what players read in the contest's rules
    because: str  # why a line stands above the next: takes %(own)s and %(next)s
    figures: Callable[[Sequence[Result], int | None], Figures]  # one for each result, in order
    is_descending: bool = False
    needs_frozen_number: bool = False
    show: Callable[[int | None], str] = plain
