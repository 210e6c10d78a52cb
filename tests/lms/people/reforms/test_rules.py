"""The rules of reforms, as sentences."""

import pytest

from lms.people.reforms.rules import (
    STAYS,
    Shape,
    fault_of_givers,
    fault_of_shape,
    goes_to,
    is_partial,
    may_go_on,
)
from lms.people.units.rules import LineageKind

RENAME, MERGE, SPLIT, TRANSFER = LineageKind


@pytest.mark.parametrize(
    ("kind", "givers", "is_wrong"),
    [
        pytest.param(RENAME, 0, True, id="nobody is renamed"),
        pytest.param(RENAME, 5, False, id="several are renamed at once"),
        pytest.param(MERGE, 1, False, id="one unit is merged into another"),
        pytest.param(SPLIT, 2, True, id="two are not split at once"),
        pytest.param(TRANSFER, 2, True, id="two do not give functions at once"),
        pytest.param(SPLIT, 1, False, id="one is split"),
    ],
)
def test_fault_of_givers(kind, givers, is_wrong):
    assert (fault_of_givers(kind, givers) is not None) is is_wrong


@pytest.mark.parametrize(
    ("shape", "is_wrong"),
    [
        pytest.param(Shape(MERGE, 3, 0, False), True, id="somebody must take over"),
        pytest.param(Shape(MERGE, 3, 1, False), False, id="three become one"),
        pytest.param(Shape(MERGE, 3, 2, False), True, id="three do not merge into two"),
        pytest.param(Shape(SPLIT, 1, 1, False), True, id="a split into one is none"),
        pytest.param(Shape(SPLIT, 1, 1, True), False, id="a part leaves and the rest goes on"),
        pytest.param(Shape(SPLIT, 1, 2, False), False, id="one is divided over two"),
        pytest.param(Shape(TRANSFER, 1, 1, False), False, id="a function goes to one"),
        pytest.param(Shape(RENAME, 4, 1, False), False, id="each renamed unit has one"),
    ],
)
def test_fault_of_shape(shape, is_wrong):
    assert (fault_of_shape(shape) is not None) is is_wrong


def test_may_go_on():
    assert [kind for kind in LineageKind if may_go_on(kind)] == [SPLIT, TRANSFER]


def test_is_partial():
    assert is_partial(Shape(SPLIT, 1, 2, False))
    assert is_partial(Shape(TRANSFER, 1, 1, True))
    assert not is_partial(Shape(TRANSFER, 1, 1, False))  # a dissolved unit gave all it had to one
    assert not is_partial(Shape(MERGE, 3, 1, False))


@pytest.mark.parametrize(
    ("chosen", "goes_on", "found"),
    [
        pytest.param({}, False, 0, id="to the default, unless chosen"),
        pytest.param({"5": 1}, False, 1, id="where it was chosen"),
        pytest.param({"5": 2}, False, 0, id="a successor that is no more counts as not chosen"),
        pytest.param({"5": STAYS}, True, STAYS, id="stays where the unit goes on"),
        pytest.param({"5": STAYS}, False, 0, id="nobody stays at a unit that ends"),
    ],
)
def test_goes_to(chosen, goes_on, found):
    assert goes_to(chosen, "5", 0, 2, goes_on=goes_on) == found
