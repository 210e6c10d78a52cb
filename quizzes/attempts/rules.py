"""When an attempt may start, be saved and be seen, what is drawn for it, and what it is worth."""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime, timedelta
from decimal import ROUND_FLOOR, Decimal
from enum import StrEnum
from fractions import Fraction
from random import Random

from lms.kernel.errors import N_, RuleViolation

LAST_SAVE_GRACE = timedelta(seconds=60)  # a crowded last minute must not cost anyone an answer
LONGEST_DURATION = 2**31 - 1  # milliseconds
CENT = Decimal("0.01")  # marks are kept as whole hundredths


class State(StrEnum):
    """Where an attempt is; one whose time is up is handed in for the person, never thrown away."""

    IN_PROGRESS = "in_progress"
    SUBMITTED = "submitted"


class ClosedBy(StrEnum):
    """Who handed the attempt in."""

    PERSON = "person"
    CLOCK = "clock"
    ORGANISER = "organiser"


class Blocked(StrEnum):
    """Why an attempt cannot start now."""

    NOT_OPEN = "not_open"
    CLOSED = "closed"
    NO_ATTEMPTS_LEFT = "no_attempts_left"


BLOCKED_SENTENCES = {
    Blocked.NOT_OPEN: N_("It is not open for answers yet."),
    Blocked.CLOSED: N_("It no longer takes answers."),
    Blocked.NO_ATTEMPTS_LEFT: N_("You have used all your attempts."),
}


class SaveVerdict(StrEnum):
    """What to do with a save that has arrived."""

    ACCEPT = "accept"
    REPEAT = "repeat"  # we have it already: acknowledge again, write nothing
    STALE = "stale"  # another tab has saved since: refuse, overwrite nothing


class FinalMark(StrEnum):
    """Which of several attempts counts."""

    HIGHEST = "highest"
    AVERAGE = "average"
    FIRST = "first"
    LAST = "last"


class ResultPolicy(StrEnum):
    """When people see their results."""

    IMMEDIATELY = "immediately"
    AFTER_CLOSE = "after_close"
    NEVER = "never"
    AFTER_PUBLICATION = "after_publication"


class PoolTooSmall(RuleViolation):
    """The bank cannot fill the paper."""

    message = N_("The paper draws %(count)s questions, but there are only %(available)s.")


def due_at(
    started_at: datetime, time_limit: timedelta | None, closes_at: datetime | None
) -> datetime | None:
    """An attempt ends when its time limit runs out or the quiz closes, whichever is earlier."""
    by_limit = None if time_limit is None else started_at + time_limit
    return min((end for end in (by_limit, closes_at) if end is not None), default=None)


def is_open(due_at: datetime | None, now: datetime) -> bool:
    """The person may go on until the moment when the attempt is due."""
    return due_at is None or now < due_at


def may_save(due_at: datetime | None, now: datetime) -> bool:
    """What was sent on time may arrive up to 60 seconds after the end."""
    return due_at is None or now <= due_at + LAST_SAVE_GRACE


def is_late(due_at: datetime | None, arrived_at: datetime) -> bool:
    """What arrives once the time is up is late, even when it is still accepted."""
    return not is_open(due_at, arrived_at)


def submitted_at(due_at: datetime | None, now: datetime) -> datetime:
    """Whoever hands in, and however late, the recorded time is never after the due time."""
    return now if due_at is None else min(now, due_at)


def closed_by(due_at: datetime | None, now: datetime) -> ClosedBy:
    """A hand-in is the person's own up to the end of the grace; afterwards it is the clock's."""
    return ClosedBy.PERSON if may_save(due_at, now) else ClosedBy.CLOCK


def time_left(due_at: datetime | None, now: datetime) -> timedelta | None:
    """The time that remains never goes below zero; without a due time there is no countdown."""
    return None if due_at is None else max(due_at - now, timedelta(0))


def duration_ms(started_at: datetime, submitted_at: datetime) -> int:
    """The time used is counted in whole milliseconds, by the server's clock alone.

    Where there is no time limit it counts up to 24 days, the most that the database keeps.
    """
    return min((submitted_at - started_at) // timedelta(milliseconds=1), LONGEST_DURATION)


def may_start(
    *,
    opens_at: datetime | None,
    closes_at: datetime | None,
    now: datetime,
    attempts_used: int,
    attempts_allowed: int | None,
) -> Blocked | None:
    """Start from the opening until just before the close, while an attempt is left (None: no limit)."""
    if opens_at is not None and now < opens_at:
        return Blocked.NOT_OPEN
    if closes_at is not None and now >= closes_at:
        return Blocked.CLOSED
    if attempts_allowed is not None and attempts_used >= attempts_allowed:
        return Blocked.NO_ATTEMPTS_LEFT
    return None


def draw(pool_ids: Collection[int], count: int, rng: Random) -> tuple[int, ...]:
    """Every question of the pool has the same chance, and none is drawn twice."""
    pool = sorted(set(pool_ids))  # the database's order must not change what a seed gives
    if count > len(pool):
        raise PoolTooSmall(count=count, available=len(pool))
    return tuple(rng.sample(pool, count))


def order(
    ids: Sequence[int], rng: Random, *, is_shuffled: bool, pinned: Collection[int] = ()
) -> tuple[int, ...]:
    """Shuffle what may move; what is pinned ("all of the above") keeps its place."""
    if not is_shuffled:
        return tuple(ids)
    movable = [each for each in ids if each not in pinned]
    rng.shuffle(movable)
    moved = iter(movable)
    return tuple(each if each in pinned else next(moved) for each in ids)


def total(marks: Iterable[Decimal | Fraction | int]) -> Decimal:
    """Add up the questions exactly and round half up to hundredths once, at the end."""
    return _half_up(sum((Fraction(mark) for mark in marks), Fraction(0)))


def percent(earned: Decimal, maximum: Decimal) -> Decimal:
    """The percentage shown is cut, not rounded, so that nobody fails with the pass mark on screen."""
    if maximum <= 0:
        return Decimal("0.00")
    return (earned * 100 / maximum).quantize(CENT, ROUND_FLOOR)


def is_passed(earned: Decimal, maximum: Decimal, pass_percent: Decimal | int) -> bool:
    """Pass with at least the pass mark of the exact marks; a paper worth nothing passes nobody."""
    return maximum > 0 and earned * 100 >= pass_percent * maximum


def next_seq(last_seq: int) -> int:
    """Saves of an attempt are numbered 1, 2, 3 without a gap."""
    return last_seq + 1


def save_verdict(*, last_seq: int, after_seq: int, stored_key: str | None, key: str) -> SaveVerdict:
    """Take a save that follows the last one; one that we hold already is acknowledged again.

    ``after_seq`` is the last save the page knows of, ``stored_key`` the key of the save numbered
    ``after_seq + 1`` if there is one, ``key`` the one that the page made for this save.
    """
    if after_seq == last_seq:
        return SaveVerdict.ACCEPT
    if after_seq < last_seq and stored_key == key:
        return SaveVerdict.REPEAT
    return SaveVerdict.STALE


def final_mark(method: FinalMark, marks: Sequence[Decimal]) -> Decimal | None:
    """Of the marks in the order of the attempts, the quiz's method gives the one that counts."""
    if not marks:
        return None
    average = _half_up(sum(map(Fraction, marks), Fraction(0)) / len(marks))
    return {
        FinalMark.HIGHEST: max(marks),
        FinalMark.AVERAGE: average,
        FinalMark.FIRST: marks[0],
        FinalMark.LAST: marks[-1],
    }[method]


def result_visible(
    policy: ResultPolicy,
    *,
    is_submitted: bool,
    closes_at: datetime | None,
    published_at: datetime | None,
    now: datetime,
) -> bool:
    """Only a handed-in attempt has a result to see, and only from when the quiz's policy allows."""
    return (
        is_submitted
        and {
            ResultPolicy.IMMEDIATELY: True,
            ResultPolicy.AFTER_CLOSE: _is_over(closes_at, now),
            ResultPolicy.NEVER: False,
            ResultPolicy.AFTER_PUBLICATION: published_at is not None and now >= published_at,
        }[policy]
    )


def answers_visible(
    *,
    result_is_visible: bool,
    attempts_used: int,
    attempts_allowed: int | None,
    closes_at: datetime | None,
    now: datetime,
) -> bool:
    """Right answers stay hidden from whoever may still try again, result or not."""
    used_up = attempts_allowed is not None and attempts_used >= attempts_allowed
    return result_is_visible and (used_up or _is_over(closes_at, now))


def _is_over(closes_at: datetime | None, now: datetime) -> bool:
    # The last saves are accepted for the length of the grace: until then nothing may be shown.
    return closes_at is not None and now > closes_at + LAST_SAVE_GRACE


def _half_up(exact: Fraction) -> Decimal:
    hundredths = (exact * 200 + 1) // 2
    return Decimal(hundredths) * CENT
