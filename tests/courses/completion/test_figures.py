"""The figures that leaders read."""

from decimal import Decimal
from fractions import Fraction

import pytest

from courses.completion.figures import percent, summarise, summarise_by
from courses.completion.rules import AttendanceGap, LessonsGap, QuizzesGap

AWAY = AttendanceGap(Fraction(1), 4, 80)
UNREAD = LessonsGap(1, 2)
FAILED = QuizzesGap(("q",), 1)


@pytest.mark.parametrize(
    ("part", "whole", "shown"),
    [
        pytest.param(0, 0, None, id="of nobody there is no percentage"),
        pytest.param(0, 7, "0.0", id="none is 0"),
        pytest.param(7, 7, "100.0", id="all is 100"),
        pytest.param(1, 2, "50.0", id="half is 50"),
        pytest.param(1, 3, "33.3", id="a third is cut"),
        pytest.param(2, 3, "66.6", id="two thirds are cut, not rounded"),
        pytest.param(1999, 2000, "99.9", id="all but one of two thousand is not 100"),
        pytest.param(1, 2000, "0.0", id="one of two thousand is not a tenth of a percent"),
    ],
)
def test_percent(part, whole, shown):
    assert percent(part, whole) == (None if shown is None else Decimal(shown))


def test_a_summary_counts_people_by_what_they_lack():
    summary = summarise([(), (AWAY,), (AWAY, UNREAD, FAILED), (FAILED,), ()])

    assert (summary.people, summary.completed) == (5, 2)
    assert (summary.attended, summary.read, summary.passed) == (3, 4, 3)
    assert summary.percent(summary.completed) == Decimal("40.0")


def test_nobody_makes_a_summary_of_zeros_without_percentages():
    summary = summarise([])

    assert (summary.people, summary.completed) == (0, 0)
    assert summary.percent(0) is None


def test_the_units_together_make_the_whole():
    lacking = [("Sở A", ()), ("Sở B", (AWAY,)), ("Sở A", (UNREAD,)), ("Sở A", ())]
    units = {each.group: each.summary for each in summarise_by(lacking)}

    assert list(units) == ["Sở A", "Sở B"]
    assert (units["Sở A"].people, units["Sở A"].completed) == (3, 2)
    assert (units["Sở B"].people, units["Sở B"].completed) == (1, 0)
    assert sum(each.people for each in units.values()) == summarise(g for _, g in lacking).people
