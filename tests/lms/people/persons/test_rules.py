"""The rules of positions: periods and duties."""

from datetime import date

import pytest

from lms.people.persons.rules import KIND_NAMES, Kind, is_same_duty, joined
from lms.people.units.rules import Period

MAY, JUNE, JULY, AUGUST = (date(2025, month, 1) for month in (5, 6, 7, 8))


def test_every_kind_has_a_name():
    assert list(KIND_NAMES) == list(Kind)


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
    assert one.overlaps(other) is expected
    assert other.overlaps(one) is expected


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
