"""The rules of positions: periods and duties."""

from datetime import date

import pytest

from lms.people.persons.rules import (
    KIND_NAMES,
    Kind,
    Period,
    holds_on,
    is_in_order,
    is_same_duty,
    joined,
    overlap,
)

MAY, JUNE, JULY, AUGUST = (date(2025, month, 1) for month in (5, 6, 7, 8))


def test_every_kind_has_a_name():
    assert list(KIND_NAMES) == list(Kind)


@pytest.mark.parametrize(
    ("period", "expected"),
    [
        pytest.param(Period(MAY, JUNE), True, id="a period ends after it begins"),
        pytest.param(Period(JUNE, MAY), False, id="one that ends before is none"),
        pytest.param(Period(MAY, MAY), False, id="nor is one of no day"),
        pytest.param(Period(None, MAY), True, id="one without a beginning is in order"),
        pytest.param(Period(MAY), True, id="and so is one without an end"),
        pytest.param(Period(), True, id="and one that has always held"),
    ],
)
def test_is_in_order(period, expected):
    assert is_in_order(period) is expected


@pytest.mark.parametrize(
    ("period", "day", "expected"),
    [
        pytest.param(Period(MAY, JULY), MAY, True, id="the first day counts"),
        pytest.param(Period(MAY, JULY), JUNE, True, id="and those between"),
        pytest.param(Period(MAY, JULY), JULY, False, id="the day of the end no longer does"),
        pytest.param(Period(JUNE, JULY), MAY, False, id="nor a day before"),
        pytest.param(Period(None, JULY), MAY, True, id="without a beginning it held before"),
        pytest.param(Period(MAY), AUGUST, True, id="without an end it holds still"),
    ],
)
def test_holds_on(period, day, expected):
    assert holds_on(period, day) is expected


OVERLAPS = [
    pytest.param(Period(MAY, JULY), Period(JUNE, AUGUST), True, id="they share June"),
    pytest.param(Period(MAY, JUNE), Period(JUNE, JULY), False, id="one begins as the other ends"),
    pytest.param(Period(MAY, JUNE), Period(JULY, AUGUST), False, id="a month lies between"),
    pytest.param(Period(), Period(JUNE, JULY), True, id="what always holds overlaps all"),
    pytest.param(Period(), Period(), True, id="itself included"),
    pytest.param(Period(None, JUNE), Period(JULY), False, id="open outwards, a month between"),
    pytest.param(Period(JUNE), Period(MAY), True, id="both open to the future"),
    pytest.param(Period(None, MAY), Period(None, JULY), True, id="both open to the past"),
]


@pytest.mark.parametrize(("one", "other", "expected"), OVERLAPS)
def test_overlap(one, other, expected):
    assert overlap(one, other) is expected
    assert overlap(other, one) is expected


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        pytest.param(Period(MAY, JULY), Period(JUNE, AUGUST), Period(MAY, AUGUST), id="both ends"),
        pytest.param(Period(MAY, AUGUST), Period(JUNE, JULY), Period(MAY, AUGUST), id="one within"),
        pytest.param(Period(None, JULY), Period(MAY), Period(), id="open is wider than any date"),
    ],
)
def test_joined(one, other, expected):
    assert joined(one, other) == joined(other, one) == expected


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        pytest.param(("spokesperson", "Giám đốc"), ("spokesperson", "Phó Giám đốc"), True,
                     id="a spokesperson once, whatever the post"),
        pytest.param(("spokesperson", "A"), ("editor", "A"), False, id="two kinds are two duties"),
        pytest.param(("other", "Chuyên viên"), ("other", "Chuyên viên"), True, id="one post once"),
        pytest.param(("other", "Chuyên viên"), ("other", "Bí thư"), False, id="two posts of no kind"),
    ],
)  # fmt: skip
def test_is_same_duty(one, other, expected):
    assert is_same_duty(*one, *other) is expected
