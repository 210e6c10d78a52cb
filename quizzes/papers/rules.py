"""What a quiz may be set to, and what its paper is made of."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from lms.kernel.errors import N_

ONE_MARK = Decimal(1)
LONGEST_LIMIT = timedelta(days=1)  # a longer one is a typing error
LAST_SAVE_GRACE = timedelta(seconds=60)  # as quizzes.attempts.rules has it


@dataclass(frozen=True)
class FixedQuestion:
    """This version of a question; ``mark`` None takes the question's own."""

    version_id: int
    mark: Decimal | None = None


@dataclass(frozen=True)
class WholeCategory:
    """Every ready question of a category and those under it, fixed when the quiz is made."""

    category_id: int
    mark: Decimal | None = None


@dataclass(frozen=True)
class RandomDraw:
    """``count`` questions of a category and those under it, drawn anew for each attempt."""

    category_id: int
    count: int
    mark: Decimal = ONE_MARK


Part = FixedQuestion | WholeCategory | RandomDraw


@dataclass(frozen=True)
class Settings:
    """How a quiz is taken. ``attempts_allowed`` None: no limit; ``time_limit`` None: no limit."""

    instructions: str = ""
    opens_at: datetime | None = None
    closes_at: datetime | None = None
    time_limit: timedelta | None = None
    attempts_allowed: int | None = 1
    pass_percent: int = 50
    shuffle: bool = True
    result_policy: str = "immediately"


def settings_problem(settings: Settings) -> str | None:
    """A quiz closes after it opens, lasts a moment to a day, and allows an attempt at least."""
    opens_at, closes_at, limit = settings.opens_at, settings.closes_at, settings.time_limit
    if opens_at is not None and closes_at is not None and closes_at <= opens_at:
        return N_("The quiz must close after it opens.")
    if limit is not None and not timedelta(0) < limit <= LONGEST_LIMIT:
        return N_("The time limit is between 1 minute and 24 hours.")
    if settings.attempts_allowed is not None and settings.attempts_allowed < 1:
        return N_("Allow at least one attempt, or leave the number empty for no limit.")
    if not 0 <= settings.pass_percent <= 100:
        return N_("The pass mark is between 0 and 100 percent.")
    return None


def earliest_closing(
    *,
    opens_at: datetime | None,
    closes_at: datetime | None,
    time_limit: timedelta | None,
    now: datetime,
) -> datetime | None:
    """Whoever has started keeps the time given, so an open quiz closes only when that has run out.

    Return the earliest moment to which the closing may be moved; None when any will do: nobody can
    have started, or all time has run out, or no end was promised.
    """
    if opens_at is not None and now < opens_at:
        return None
    promised = [closes_at] if closes_at is not None else []
    if time_limit is not None:
        promised.append(now + time_limit)
    if not promised or min(promised) + LAST_SAVE_GRACE < now:
        return None
    return min(promised)


def is_open_for_all(opens_at: datetime | None, closes_at: datetime | None, now: datetime) -> bool:
    """A quiz takes new attempts from its opening until just before its closing."""
    return (opens_at is None or opens_at <= now) and (closes_at is None or now < closes_at)
