"""Item and test statistics as Moodle defines them, and what they mean in plain words.

Source: Moodle's question/classes/statistics/questions/calculator.php and
mod/quiz/report/statistics/classes/calculator.php. Everything is exact decimal arithmetic; variances
and covariances divide by S - 1.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

FEWEST = 10  # attempts below which a figure says more about chance than about the question
DUBIOUS_EFFICIENCY = 15
TOO_EASY = Decimal("0.95")
TOO_HARD = Decimal("0.20")
EXTREME_GROUP = Decimal("0.27")  # of all attempts, at either end of the marks (Kelley 1939)
BANDS = 10  # of the histogram, each a tenth of the marks
AGES = (30, 40, 50)
HUNDRED = Decimal(100)
ZERO = Decimal(0)


class Which(StrEnum):
    """Which attempts of a person count in the figures."""

    FIRST = "first"
    HIGHEST = "highest"
    LAST = "last"
    ALL = "all"


class Verdict(StrEnum):
    """What the figures say of a question, the most urgent first."""

    FEW = "few"
    WRONG_KEY = "wrong_key"
    TOO_HARD = "too_hard"
    TOO_EASY = "too_easy"
    DUBIOUS = "dubious"
    FINE = "fine"


@dataclass(frozen=True)
class ItemStatistics:
    """The figures of one question; None where the formula has no value."""

    count: int
    facility: Decimal | None  # share of the marks earned, 0 to 1
    sd: Decimal | None
    discrimination_index: Decimal | None  # percent, -100 to 100
    discriminative_efficiency: Decimal | None  # percent
    total_covariance: Decimal | None  # with the whole mark; weighs the question


@dataclass(frozen=True)
class WholeStatistics:
    """The figures of the whole quiz; None where there are too few attempts for the formula."""

    count: int
    mean: Decimal
    median: Decimal
    sd: Decimal | None
    skewness: Decimal | None
    kurtosis: Decimal | None
    internal_consistency: Decimal | None  # percent, Cronbach's alpha
    error_ratio: Decimal | None  # percent
    standard_error: Decimal | None


@dataclass(frozen=True)
class Extremes:
    """How many of the best and of the weakest 27 % did something, and how many they are."""

    upper: int
    lower: int
    size: int

    @property
    def index(self) -> Decimal | None:
        """The upper/lower discrimination: the share among the best less that among the weakest."""
        return Decimal(self.upper - self.lower) / self.size if self.size else None


@dataclass(frozen=True)
class Gain:
    """How much the same people knew before and after, as mean percentages."""

    people: int
    before: Decimal
    after: Decimal

    @property
    def points(self) -> Decimal:
        """The difference in percentage points."""
        return self.after - self.before

    @property
    def normalised(self) -> Decimal | None:
        """The share of what could be gained that was gained (Hake 1998); None from full marks."""
        room = HUNDRED - self.before
        return self.points / room if room > 0 else None


def item_statistics(
    marks: Sequence[Decimal],
    totals: Sequence[Decimal],
    maximum: Decimal,
    *,
    is_drawn: bool = False,
) -> ItemStatistics:
    """Compare a question's marks with the rest of the marks; with the whole where it was drawn."""
    others = list(totals) if is_drawn else [t - x for x, t in zip(marks, totals, strict=True)]
    variance = covariance(marks, marks)
    with_others = covariance(marks, others)
    spread = None
    if variance is not None:
        spread = (variance * (covariance(others, others) or ZERO)).sqrt()
    greatest = covariance(sorted(marks), sorted(others))
    return ItemStatistics(
        count=len(marks),
        facility=_mean(marks) / maximum if marks and maximum else None,
        sd=None if variance is None else variance.sqrt(),
        discrimination_index=_percent(with_others, spread),
        discriminative_efficiency=_percent(with_others, greatest),
        total_covariance=covariance(marks, totals),
    )


def effective_weights(items: Sequence[ItemStatistics]) -> list[Decimal | None]:
    """Give each question's share of what sets people apart, in percent; None where it works against."""
    roots = [_root(item.total_covariance) for item in items]
    total = sum((root for root in roots if root is not None), ZERO)
    return [None if root is None or not total else root / total * HUNDRED for root in roots]


def whole_statistics(
    totals: Sequence[Decimal], item_variances: Sequence[Decimal] | None
) -> WholeStatistics:
    """Describe the marks of the whole; None for ``item_variances`` where the questions were drawn."""
    size, mean = len(totals), _mean(totals)
    second, third, fourth = (sum(((t - mean) ** k for t in totals), ZERO) / size for k in (2, 3, 4))
    k2 = size * second / (size - 1) if size > 1 else None
    skewness = kurtosis = None
    if k2 and size > 2:
        k3 = size**2 * third / ((size - 1) * (size - 2))
        skewness = k3 / (k2 * k2.sqrt())
    if k2 and size > 3:
        k4 = size**2 * ((size + 1) * fourth - 3 * (size - 1) * second**2)
        kurtosis = k4 / ((size - 1) * (size - 2) * (size - 3)) / k2**2
    consistency = error = None
    if k2 and size > 2 and item_variances is not None and len(item_variances) > 1:
        items = len(item_variances)
        consistency = HUNDRED * items / (items - 1) * (1 - sum(item_variances, ZERO) / k2)
        error = HUNDRED * (1 - consistency / HUNDRED).sqrt()
    sd = None if k2 is None else k2.sqrt()
    return WholeStatistics(
        count=size,
        mean=mean,
        median=_median(totals),
        sd=sd,
        skewness=skewness,
        kurtosis=kurtosis,
        internal_consistency=consistency,
        error_ratio=error,
        standard_error=None if error is None or sd is None else error * sd / HUNDRED,
    )


def verdict(item: ItemStatistics, *, is_wrong_answer_favoured: bool = False) -> Verdict:
    """Say the most urgent thing about a question; nothing at all from fewer than ten attempts.

    ``is_wrong_answer_favoured``: more of the best chose some wrong answer than the right one.
    """
    if item.count < FEWEST or item.facility is None:
        return Verdict.FEW
    if is_wrong_answer_favoured or (item.discrimination_index or ZERO) < 0:
        return Verdict.WRONG_KEY
    if item.facility <= TOO_HARD:
        return Verdict.TOO_HARD
    if item.facility >= TOO_EASY:
        return Verdict.TOO_EASY
    efficiency = item.discriminative_efficiency
    if efficiency is not None and efficiency < DUBIOUS_EFFICIENCY:
        return Verdict.DUBIOUS
    return Verdict.FINE


def extreme_groups(totals: Sequence[Decimal]) -> tuple[frozenset[int], frozenset[int]]:
    """Return the places of the best and of the weakest 27 %, at least one each and never the same."""
    order = sorted(range(len(totals)), key=lambda place: totals[place])
    size = max(int(len(totals) * EXTREME_GROUP + Decimal("0.5")), 1) if len(totals) > 1 else 0
    return frozenset(order[len(order) - size :]), frozenset(order[:size])


def histogram(shares: Sequence[Decimal]) -> list[int]:
    """Count attempts by tenths of the marks; full marks belong to the last tenth."""
    counts = [0] * BANDS
    for share in shares:
        counts[min(int(max(share, ZERO) * BANDS), BANDS - 1)] += 1
    return counts


def age_group(birth_date: date | None, day: date) -> str:
    """Name the group of ages on a day: "-29", "30-39", "40-49", "50-", or "" when not known."""
    if birth_date is None:
        return ""
    before_birthday = (day.month, day.day) < (birth_date.month, birth_date.day)
    age = day.year - birth_date.year - before_birthday
    if age < AGES[0]:
        return f"-{AGES[0] - 1}"
    if age >= AGES[-1]:
        return f"{AGES[-1]}-"
    start = max(limit for limit in AGES if limit <= age)
    return f"{start}-{AGES[AGES.index(start) + 1] - 1}"


def covariance(one: Sequence[Decimal], other: Sequence[Decimal]) -> Decimal | None:
    """Return the sample covariance; None from fewer than two values."""
    size = len(one)
    if size < 2:
        return None
    mean, other_mean = _mean(one), _mean(other)
    products = ((x - mean) * (y - other_mean) for x, y in zip(one, other, strict=True))
    return sum(products, ZERO) / (size - 1)


def _mean(values: Sequence[Decimal]) -> Decimal:
    return sum(values, ZERO) / len(values)


def _median(values: Sequence[Decimal]) -> Decimal:
    order, middle = sorted(values), len(values) // 2
    return order[middle] if len(order) % 2 else (order[middle - 1] + order[middle]) / 2


def _percent(part: Decimal | None, whole: Decimal | None) -> Decimal | None:
    return HUNDRED * part / whole if part is not None and whole else None


def _root(value: Decimal | None) -> Decimal | None:
    return value.sqrt() if value is not None and value >= 0 else None
