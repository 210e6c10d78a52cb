"""Rules of an attempt, as tables. No database."""

from collections import Counter
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizzes.attempts import rules
from quizzes.attempts.rules import (
    BLOCKED_SENTENCES,
    Blocked,
    ClosedBy,
    FinalMark,
    PoolTooSmall,
    ResultPolicy,
    SaveVerdict,
    State,
    answers_visible,
    closed_by,
    draw,
    due_at,
    duration_ms,
    final_mark,
    is_late,
    is_open,
    is_passed,
    may_save,
    may_start,
    next_seq,
    order,
    percent,
    result_visible,
    save_verdict,
    submitted_at,
    time_left,
    total,
)

NOON = datetime(2026, 1, 5, 12, tzinfo=UTC)
TWENTY = timedelta(minutes=20)
DUE = NOON + TWENTY


def at(seconds, milliseconds=0):
    """Return the moment so many seconds after the attempt is due."""
    return DUE + timedelta(seconds=seconds, milliseconds=milliseconds)


def test_states_are_few_and_each_refusal_has_a_sentence():
    assert [*State] == ["in_progress", "submitted"]
    assert set(BLOCKED_SENTENCES) == set(Blocked)


@pytest.mark.parametrize(
    ("limit", "closes_at", "expected"),
    [
        pytest.param(TWENTY, None, DUE, id="the time limit alone"),
        pytest.param(None, NOON, NOON, id="the closing alone"),
        pytest.param(TWENTY, at(-1), at(-1), id="a close before the limit cuts it short"),
        pytest.param(TWENTY, at(1), DUE, id="the limit before the close"),
        pytest.param(None, None, None, id="neither: no end"),
    ],
)
def test_due_at_is_the_earliest_end(limit, closes_at, expected):
    assert due_at(NOON, limit, closes_at) == expected


@pytest.mark.parametrize(
    ("now", "open_", "savable", "late", "recorded", "by"),
    [
        pytest.param(at(-1), True, True, False, at(-1), ClosedBy.PERSON, id="before the end"),
        pytest.param(at(0), False, True, True, DUE, ClosedBy.PERSON, id="at the end"),
        pytest.param(at(60), False, True, True, DUE, ClosedBy.PERSON, id="with the last grace"),
        pytest.param(at(60, 1), False, False, True, DUE, ClosedBy.CLOCK, id="after the grace"),
    ],
)
def test_an_attempt_around_its_end(now, open_, savable, late, recorded, by):
    seen = (
        is_open(DUE, now),
        may_save(DUE, now),
        is_late(DUE, now),
        submitted_at(DUE, now),
        closed_by(DUE, now),
    )

    assert seen == (open_, savable, late, recorded, by)


def test_an_attempt_without_an_end_stays_open():
    seen = (is_open(None, DUE), may_save(None, DUE), is_late(None, DUE), submitted_at(None, DUE))

    assert seen == (True, True, False, DUE)
    assert closed_by(None, DUE) is ClosedBy.PERSON


@pytest.mark.parametrize(
    ("due", "left"),
    [
        pytest.param(DUE, TWENTY, id="from the start, the whole limit"),
        pytest.param(NOON - TWENTY, timedelta(0), id="never below zero"),
        pytest.param(None, None, id="no countdown without an end"),
    ],
)
def test_time_left(due, left):
    assert time_left(due, NOON) == left


def test_duration_ms_drops_what_is_below_a_millisecond():
    assert duration_ms(NOON, NOON + timedelta(seconds=61, microseconds=1999)) == 61_001


def test_duration_ms_stops_at_what_the_database_keeps():
    assert duration_ms(NOON, NOON + timedelta(days=400)) == 2**31 - 1


@pytest.mark.parametrize(
    ("now", "used", "allowed", "expected"),
    [
        pytest.param(NOON - timedelta(seconds=1), 0, 1, Blocked.NOT_OPEN, id="too early"),
        pytest.param(NOON, 0, 1, None, id="from the opening moment on"),
        pytest.param(at(0, -1), 0, 1, None, id="until just before the close"),
        pytest.param(DUE, 0, 1, Blocked.CLOSED, id="the closing moment is closed"),
        pytest.param(NOON, 1, 1, Blocked.NO_ATTEMPTS_LEFT, id="one of one attempts used"),
        pytest.param(NOON, 2, 3, None, id="two of three used"),
        pytest.param(NOON, 99, None, None, id="no limit of attempts"),
        pytest.param(DUE, 1, 1, Blocked.CLOSED, id="a closed quiz does not speak of attempts"),
    ],
)
def test_may_start(now, used, allowed, expected):
    blocked = may_start(
        opens_at=NOON, closes_at=DUE, now=now, attempts_used=used, attempts_allowed=allowed
    )

    assert blocked == expected


def test_may_start_at_any_time_where_no_times_are_set():
    assert (
        may_start(opens_at=None, closes_at=None, now=NOON, attempts_used=0, attempts_allowed=1)
        is None
    )


def test_draw_gives_the_same_for_a_seed_whatever_the_order_of_the_pool():
    assert draw([5, 1, 9, 7], 3, Random(7)) == draw([9, 7, 5, 1, 1], 3, Random(7))


def test_draw_takes_the_whole_pool_if_asked_and_nothing_twice():
    assert sorted(draw(range(10), 10, Random(1))) == list(range(10))


def test_draw_refuses_a_pool_that_is_too_small():
    with pytest.raises(PoolTooSmall) as refusal:
        draw([1, 2, 2], 3, Random(1))

    assert refusal.value.values == {"count": 3, "available": 2}


def test_draw_is_fair():
    rng = Random(42)
    seen = Counter(each for _ in range(3000) for each in draw(range(6), 2, rng))

    assert all(abs(seen[each] - 1000) < 120 for each in range(6))


def test_order_leaves_a_paper_that_is_not_shuffled():
    assert order([3, 1, 2], Random(1), is_shuffled=False) == (3, 1, 2)


@given(st.lists(st.integers(), unique=True), st.sets(st.integers()), st.integers(0, 999))
def test_order_moves_only_what_is_not_pinned(ids, others, seed):
    pinned = {*ids[::3], *others}
    shuffled = order(ids, Random(seed), is_shuffled=True, pinned=pinned)

    assert sorted(shuffled) == sorted(ids)
    assert [each for each in ids if each in pinned] == [s for s in shuffled if s in pinned]
    assert all(shuffled[place] == each for place, each in enumerate(ids) if each in pinned)


@pytest.mark.parametrize(
    ("marks", "expected"),
    [
        pytest.param([], "0.00", id="nothing answered"),
        pytest.param([Decimal("1.25"), 2], "3.25", id="exact marks"),
        pytest.param([Fraction(1, 3)] * 3, "1.00", id="thirds are rounded once, at the end"),
        pytest.param([Fraction(1, 8)], "0.13", id="half a hundredth goes up"),
        pytest.param([Fraction(1, 8), Fraction(1, 8)], "0.25", id="not after each question"),
        pytest.param([Fraction(1249, 10000)], "0.12", id="less than half goes down"),
    ],
)
def test_total(marks, expected):
    assert str(total(marks)) == expected


@pytest.mark.parametrize(
    ("earned", "maximum", "shown", "passed"),
    [
        pytest.param("5", "10", "50.00", True, id="just enough passes"),
        pytest.param("49.99", "99.99", "49.99", False, id="just below fails, and shows it"),
        pytest.param("2", "3", "66.66", True, id="the figure shown is cut"),
        pytest.param("10", "10", "100.00", True, id="full marks"),
        pytest.param("0", "0", "0.00", False, id="a paper worth nothing passes nobody"),
    ],
)
def test_percent_and_is_passed_at_fifty(earned, maximum, shown, passed):
    earned, maximum = Decimal(earned), Decimal(maximum)

    assert (str(percent(earned, maximum)), is_passed(earned, maximum, 50)) == (shown, passed)


@given(earned=st.integers(0, 10_000), maximum=st.integers(1, 10_000), asked=st.integers(0, 10_000))
def test_percent_never_contradicts_is_passed(earned, maximum, asked):
    marks = Decimal(earned) / 100, Decimal(maximum) / 100
    asked = Decimal(asked) / 100

    assert is_passed(*marks, asked) is (percent(*marks) >= asked)


@pytest.mark.parametrize(
    ("last_seq", "after_seq", "stored_key", "verdict"),
    [
        pytest.param(0, 0, None, SaveVerdict.ACCEPT, id="the first save"),
        pytest.param(4, 4, None, SaveVerdict.ACCEPT, id="a save that follows the last"),
        pytest.param(5, 4, "mine", SaveVerdict.REPEAT, id="the same save sent again"),
        pytest.param(9, 4, "mine", SaveVerdict.REPEAT, id="sent again, much later"),
        pytest.param(5, 4, "other", SaveVerdict.STALE, id="another tab saved in between"),
        pytest.param(5, 4, None, SaveVerdict.STALE, id="nothing of ours at that number"),
        pytest.param(4, 6, None, SaveVerdict.STALE, id="a page ahead of the server"),
        pytest.param(4, 6, "mine", SaveVerdict.STALE, id="ahead of the server, whatever the key"),
    ],
)
def test_save_verdict(last_seq, after_seq, stored_key, verdict):
    found = save_verdict(last_seq=last_seq, after_seq=after_seq, stored_key=stored_key, key="mine")

    assert found is verdict


def test_next_seq_leaves_no_gap():
    assert [next_seq(0), next_seq(1)] == [1, 2]


@pytest.mark.parametrize(
    ("method", "expected"),
    [
        (FinalMark.HIGHEST, "9.00"),
        (FinalMark.AVERAGE, "7.34"),
        (FinalMark.FIRST, "6.01"),
        (FinalMark.LAST, "7.00"),
    ],
)
def test_final_mark(method, expected):
    marks = [Decimal("6.01"), Decimal("9.00"), Decimal("7.00")]

    assert str(final_mark(method, marks)) == expected


@pytest.mark.parametrize("method", FinalMark)
def test_final_mark_of_nobody_is_none(method):
    assert final_mark(method, []) is None


RESULTS = [
    pytest.param(ResultPolicy.IMMEDIATELY, {}, True, id="immediately"),
    pytest.param(ResultPolicy.IMMEDIATELY, {"is_submitted": False}, False, id="not handed in"),
    pytest.param(
        ResultPolicy.AFTER_CLOSE, {"now": DUE}, False, id="at the close, saves still come"
    ),
    pytest.param(ResultPolicy.AFTER_CLOSE, {"now": at(60)}, False, id="with the last grace"),
    pytest.param(ResultPolicy.AFTER_CLOSE, {"now": at(61)}, True, id="after close and grace"),
    pytest.param(ResultPolicy.AFTER_CLOSE, {"closes_at": None}, False, id="no close, no result"),
    pytest.param(ResultPolicy.NEVER, {"now": at(999), "published_at": NOON}, False, id="never"),
    pytest.param(ResultPolicy.AFTER_PUBLICATION, {}, False, id="not published"),
    pytest.param(ResultPolicy.AFTER_PUBLICATION, {"published_at": at(1)}, False, id="not yet"),
    pytest.param(ResultPolicy.AFTER_PUBLICATION, {"published_at": NOON}, True, id="published"),
]


@pytest.mark.parametrize(("policy", "changed", "visible"), RESULTS)
def test_result_visible(policy, changed, visible):
    usual = {"is_submitted": True, "closes_at": DUE, "published_at": None, "now": DUE}

    assert result_visible(policy, **usual | changed) is visible


@pytest.mark.parametrize(
    ("changed", "visible"),
    [
        pytest.param({}, False, id="who may try again sees no answers"),
        pytest.param({"attempts_used": 2}, True, id="no attempt left"),
        pytest.param({"attempts_allowed": None}, False, id="unlimited attempts, still open"),
        pytest.param({"now": at(61)}, True, id="closed"),
        pytest.param(
            {"now": at(61), "result_is_visible": False}, False, id="no result, no answers"
        ),
        pytest.param({"closes_at": None}, False, id="never closes and may try again"),
    ],
)
def test_answers_visible(changed, visible):
    usual = {
        "result_is_visible": True,
        "attempts_used": 1,
        "attempts_allowed": 2,
        "closes_at": DUE,
        "now": NOON,
    }

    assert answers_visible(**usual | changed) is visible


def test_the_grace_is_a_minute():
    assert timedelta(minutes=1) == rules.LAST_SAVE_GRACE
