"""The yearly target and schedules, as tables."""

from datetime import UTC, date, datetime, time, timedelta, timezone

import pytest

from courses.programme.rules import (
    KIND_NAMES,
    PROBLEM_SENTENCES,
    STATE_NAMES,
    TARGET_SENTENCES,
    EventKind,
    EventOutline,
    EventState,
    HalfDay,
    Hours,
    Problem,
    ProblemKind,
    SessionTimes,
    Target,
    TargetState,
    is_held,
    schedule_problems,
    session_times,
    yearly_target,
)

VIETNAM = timezone(timedelta(hours=7))
NOW = datetime(2026, 7, 1, tzinfo=UTC)
PAST, TO_COME = NOW - timedelta(days=1), NOW + timedelta(days=1)


def event(kind="training_course", state="open", ends_at=PAST, year=2026, task="6.6"):
    return EventOutline(EventKind(kind), EventState(state), year, task, ends_at)


@pytest.mark.parametrize(
    ("state", "ends_at", "held"),
    [
        pytest.param("finished", TO_COME, True, id="declared finished"),
        pytest.param("open", PAST, True, id="all sessions past"),
        pytest.param("open", NOW, True, id="the last session ends now"),
        pytest.param("open", TO_COME, False, id="a session to come"),
        pytest.param("open", None, False, id="no session yet"),
        pytest.param("draft", PAST, False, id="a draft was never held"),
        pytest.param("cancelled", PAST, False, id="cancelled"),
    ],
)
def test_is_held(state, ends_at, held):
    assert is_held(event(state=state, ends_at=ends_at), NOW) is held


@pytest.mark.parametrize(
    ("events", "own", "linked", "planned", "state"),
    [
        pytest.param([], 0, 0, 0, "not_met", id="an empty year"),
        pytest.param([event()], 1, 0, 0, "met", id="one course of our own, held"),
        pytest.param([event("conference")], 1, 0, 0, "met", id="one conference, held"),
        pytest.param([event("linked")], 0, 1, 0, "met", id="one linked course, held"),
        pytest.param([event("topical_meeting")], 0, 0, 0, "not_met", id="no topical meeting"),
        pytest.param([event(ends_at=TO_COME)], 0, 0, 1, "planned", id="planned, not yet met"),
        pytest.param([event(state="draft")], 0, 0, 1, "planned", id="a draft is a plan"),
        pytest.param([event("linked", "draft")], 0, 0, 1, "planned", id="a linked one planned"),
        pytest.param([event(state="cancelled")], 0, 0, 0, "not_met", id="cancelled"),
        pytest.param([event(year=2025)], 0, 0, 0, "not_met", id="last year's"),
        pytest.param([event(task="1.1")], 0, 0, 0, "not_met", id="another task's"),
        pytest.param([event(task=None)], 0, 0, 0, "not_met", id="no task"),
        pytest.param(
            [event(), event("linked"), event(state="draft")], 1, 1, 1, "met", id="some of each"
        ),
    ],
)
def test_yearly_target(events, own, linked, planned, state):
    target = yearly_target(events, 2026, NOW)

    assert target == Target(1, own, linked, planned)
    assert (target.met, target.state) == (state == "met", TargetState(state))


def test_yearly_target_of_two_is_met_by_one_of_our_own_and_one_linked():
    one = yearly_target([event(), event("linked", ends_at=TO_COME)], 2026, NOW, required=2)
    two = yearly_target([event(), event("linked")], 2026, NOW, required=2)

    assert (one.state, two.state) == (TargetState.PLANNED, TargetState.MET)


def test_yearly_target_may_be_asked_for_another_task():
    assert yearly_target([event(task="1.1")], 2026, NOW, task="1.1").met


def test_everything_has_its_words():
    assert set(KIND_NAMES) == set(EventKind)
    assert set(STATE_NAMES) == set(EventState)
    assert set(TARGET_SENTENCES) == set(TargetState)
    assert set(PROBLEM_SENTENCES) == set(ProblemKind)


def test_session_times_are_the_usual_half_days():
    day = date(2026, 11, 18)

    assert session_times(day, HalfDay.MORNING, VIETNAM) == SessionTimes(
        datetime(2026, 11, 18, 0, 30, tzinfo=UTC), datetime(2026, 11, 18, 4, 30, tzinfo=UTC), 4
    )
    assert session_times(day, HalfDay.AFTERNOON, VIETNAM) == SessionTimes(
        datetime(2026, 11, 18, 6, 30, tzinfo=UTC), datetime(2026, 11, 18, 10, tzinfo=UTC), 4
    )


def test_session_times_take_the_hours_that_are_set():
    hours = {HalfDay.MORNING: Hours(time(8), time(12), 5)}

    assert session_times(date(2026, 1, 1), HalfDay.MORNING, VIETNAM, hours).periods == 5


def slot(starts_at, hours):
    return SessionTimes(starts_at, starts_at + timedelta(hours=hours), 4)


EIGHT = datetime(2026, 11, 18, 8, tzinfo=VIETNAM)
NEW_YEAR = datetime(2027, 1, 1, tzinfo=VIETNAM)


@pytest.mark.parametrize(
    ("sessions", "problems"),
    [
        pytest.param([], [], id="no sessions"),
        pytest.param([slot(EIGHT, 4), slot(EIGHT.replace(hour=12), 4)], [], id="one after another"),
        pytest.param([slot(EIGHT, 0)], [("ends_before_start", 1)], id="no length"),
        pytest.param([slot(EIGHT, -1)], [("ends_before_start", 1)], id="backwards"),
        pytest.param(
            [slot(EIGHT, 4), slot(EIGHT.replace(hour=11), 1)], [("overlap", 1, 2)], id="overlap"
        ),
        pytest.param(
            [slot(EIGHT.replace(hour=10), 1), slot(EIGHT.replace(day=19), 1), slot(EIGHT, 4)],
            [("overlap", 1, 3)],
            id="overlap in any order",
        ),
        pytest.param([slot(NEW_YEAR, 4)], [("outside_year", 1)], id="next year, by our clocks"),
        pytest.param(
            [slot(NEW_YEAR - timedelta(hours=1), 2)], [("outside_year", 1)], id="across new year"
        ),
        pytest.param([slot(NEW_YEAR - timedelta(hours=1), 1)], [], id="until new year's midnight"),
        pytest.param(
            [slot(NEW_YEAR, -1), slot(EIGHT, 1), slot(EIGHT, 1)],
            [("ends_before_start", 1), ("outside_year", 1), ("overlap", 2, 3)],
            id="all at once",
        ),
    ],
)
def test_schedule_problems(sessions, problems):
    expected = tuple(Problem(ProblemKind(kind), *numbers) for kind, *numbers in problems)

    assert schedule_problems(sessions, 2026, VIETNAM) == expected
