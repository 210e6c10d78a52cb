"""What a quiz may be set to, as tables. No database."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from quizzes.papers.rules import (
    FixedQuestion,
    RandomDraw,
    Settings,
    WholeCategory,
    earliest_closing,
    is_open_for_all,
    settings_problem,
)

NOW = datetime(2026, 6, 1, 8, tzinfo=UTC)
HOUR = timedelta(hours=1)


@pytest.mark.parametrize(
    ("changes", "begins"),
    [
        pytest.param({}, None, id="the usual settings are sound"),
        pytest.param({"opens_at": NOW, "closes_at": NOW + HOUR}, None, id="a window of an hour"),
        pytest.param({"opens_at": NOW}, None, id="no closing"),
        pytest.param({"opens_at": NOW, "closes_at": NOW}, "The quiz must", id="no moment between"),
        pytest.param({"time_limit": timedelta(0)}, "The time limit", id="no time at all"),
        pytest.param({"time_limit": 25 * HOUR}, "The time limit", id="more than a day"),
        pytest.param({"time_limit": 24 * HOUR}, None, id="a day"),
        pytest.param({"attempts_allowed": 0}, "Allow at least", id="no attempt"),
        pytest.param({"attempts_allowed": None}, None, id="no limit of attempts"),
        pytest.param({"pass_percent": 101}, "The pass mark", id="more than everything"),
        pytest.param({"pass_percent": -1}, "The pass mark", id="less than nothing"),
    ],
)
def test_settings_problem(changes, begins):
    problem = settings_problem(replace(Settings(), **changes))

    assert (problem is None) == (begins is None)
    assert problem is None or problem.startswith(begins)


@pytest.mark.parametrize(
    ("opens", "closes", "limit", "earliest"),
    [
        pytest.param(1, 5, 2, None, id="not open yet: nobody has started"),
        pytest.param(-1, 5, 2, 2, id="open: who starts now has the time limit"),
        pytest.param(None, 5, 2, 2, id="open from the start"),
        pytest.param(-1, 1, 2, 1, id="the closing comes before the limit runs out"),
        pytest.param(-1, 5, None, 5, id="no limit: the closing was promised"),
        pytest.param(-1, None, 2, 2, id="no closing yet"),
        pytest.param(-1, None, None, None, id="no end was promised"),
        pytest.param(-3, -1, 2, None, id="closed and over"),
    ],
)
def test_earliest_closing(opens, closes, limit, earliest):
    at = [None if hours is None else NOW + hours * HOUR for hours in (opens, closes, earliest)]

    assert earliest_closing(
        opens_at=at[0], closes_at=at[1], time_limit=limit and limit * HOUR, now=NOW
    ) == at[2]  # fmt: skip


@pytest.mark.parametrize(
    ("opens", "closes", "is_open"),
    [
        pytest.param(None, None, True, id="without bounds always"),
        pytest.param(0, 1, True, id="from the opening"),
        pytest.param(1, 2, False, id="not before"),
        pytest.param(-1, 0, False, id="not at the closing"),
    ],
)
def test_is_open_for_all(opens, closes, is_open):
    at = [None if hours is None else NOW + hours * HOUR for hours in (opens, closes)]

    assert is_open_for_all(*at, NOW) == is_open


def test_the_parts_of_a_paper_are_values():
    assert {FixedQuestion(1), WholeCategory(1), RandomDraw(1, 2)} == {
        RandomDraw(1, 2), WholeCategory(1), FixedQuestion(1)
    }  # fmt: skip
