"""The rules of units, as sentences."""

from datetime import date

import pytest

from lms.people.units.rules import (
    LineageKind,
    Link,
    Period,
    UnitKind,
    closes_circle,
    fits_periods,
    is_above_itself,
    kind_of_name,
    successors,
    without_committee,
)

EVE, DAY, AFTER = date(2025, 6, 30), date(2025, 7, 1), date(2025, 7, 2)


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("so tu phap", UnitKind.DEPARTMENT),
        ("ban dan toc", UnitKind.DEPARTMENT),
        ("ubnd huyen vo nhai", UnitKind.DISTRICT),
        ("thi xa pho yen", UnitKind.DISTRICT),
        ("thanh pho thai nguyen", UnitKind.DISTRICT),
        ("uy ban nhan dan xa phu lac", UnitKind.COMMUNE),
        ("thi tran cho ra", UnitKind.COMMUNE),
        ("phuong xa lang", UnitKind.COMMUNE),
        ("bao thai nguyen", UnitKind.PRESS),
        ("dai phat thanh", UnitKind.STATION),
        ("tinh thai nguyen", UnitKind.OTHER),
        ("xanh", UnitKind.OTHER),
    ],
)
def test_a_name_tells_the_kind(name, kind):
    assert kind_of_name(name) is kind


def test_a_committee_is_the_place_that_it_governs():
    assert without_committee("ubnd huyen vo nhai") == "huyen vo nhai"
    assert without_committee("uy ban nhan dan huyen vo nhai") == "huyen vo nhai"
    assert without_committee("huyen vo nhai") == "huyen vo nhai"


@pytest.mark.parametrize(
    ("period", "holds"),
    [
        (Period(), True),
        (Period(DAY), True),
        (Period(AFTER), False),
        (Period(None, AFTER), True),
        (Period(None, DAY), False),  # the day of its end is none of its days
    ],
)
def test_a_period_holds_from_its_first_day_to_the_eve_of_its_end(period, holds):
    assert period.holds_on(DAY) is holds


@pytest.mark.parametrize(
    ("period", "held"),
    [
        (Period(), True),
        (Period(EVE), True),
        (Period(DAY), False),
        (Period(None, DAY), True),
        (Period(None, AFTER), True),
        (Period(None, EVE), False),
    ],
)
def test_a_unit_that_goes_on_as_another_was_in_force_on_the_eve(period, held):
    assert period.held_before(DAY) is held


@pytest.mark.parametrize(
    ("period", "in_order"),
    [(Period(), True), (Period(DAY), True), (Period(EVE, DAY), True), (Period(DAY, DAY), False)],
)
def test_a_period_ends_after_it_begins(period, in_order):
    assert period.is_in_order is in_order


def test_periods_that_touch_share_no_day():
    assert not Period(None, DAY).overlaps(Period(DAY))
    assert Period(None, AFTER).overlaps(Period(DAY))
    assert Period().overlaps(Period(DAY, AFTER))


def link(earlier, later, kind=LineageKind.MERGE, on=DAY, partial=False):
    return Link(earlier, later, on, kind, partial)


def test_a_lineage_fits_the_periods_of_both():
    assert fits_periods(link(1, 2), Period(None, DAY), Period(DAY))
    assert not fits_periods(link(1, 2), Period(DAY), Period(DAY))
    assert not fits_periods(link(1, 2), Period(None, DAY), Period(AFTER))


def test_a_unit_closes_a_circle_only_by_descent():
    known = [link(1, 2), link(2, 3), link(3, 1, LineageKind.TRANSFER)]
    assert closes_circle(known, link(3, 1))
    assert not closes_circle(known, link(1, 3))
    assert not closes_circle(known, link(3, 1, LineageKind.TRANSFER))
    assert not closes_circle([link(1, 2), link(1, 3), link(2, 4), link(3, 4)], link(5, 1))


def test_a_unit_is_above_itself_at_any_distance():
    parents = {1: None, 2: 1, 3: 2, 8: 9, 9: 8}
    assert is_above_itself(parents, 1, 3)
    assert is_above_itself(parents, 1, 1)
    assert not is_above_itself(parents, 3, 1)
    assert not is_above_itself(parents, 3, None)
    assert not is_above_itself(parents, 3, 8)  # a circle elsewhere ends the search


ENDED, GOES_ON = Period(None, DAY), Period()


@pytest.mark.parametrize(
    ("links", "found"),
    [
        pytest.param([], {}, id="a unit that ended and went on as nobody has no successor"),
        pytest.param([link(1, 2)], {2: False}, id="a merge leads to the unit merged into"),
        pytest.param(
            [
                link(1, 2, LineageKind.SPLIT, partial=True),
                link(1, 3, LineageKind.SPLIT, partial=True),
            ],
            {2: True, 3: True},
            id="a split leads to each in part",
        ),
        pytest.param(
            [link(1, 4, LineageKind.RENAME), link(4, 2, on=AFTER)],
            {2: False},
            id="what has ended in its turn is followed",
        ),
        pytest.param(
            [link(1, 2, LineageKind.TRANSFER, partial=True)],
            {2: True},
            id="a dissolved unit lives on where its functions went",
        ),
        pytest.param(
            [link(1, 2, on=date(2027, 1, 1))], {}, id="what comes later does not count yet"
        ),
        pytest.param(
            [link(1, 4, partial=True), link(4, 2, on=AFTER), link(1, 2)],
            {2: False},
            id="the whole way counts more than the partial one",
        ),
        pytest.param(
            [link(1, 4), link(4, 1, LineageKind.TRANSFER, on=AFTER)],
            {},
            id="a function that came back to what has ended leads nowhere",
        ),
    ],
)
def test_successors(links, found):
    periods = {1: ENDED, 2: GOES_ON, 3: GOES_ON, 4: Period(DAY, AFTER)}
    assert successors(links, periods, 1, date(2026, 1, 1)) == found


def test_a_unit_in_force_is_its_own_successor():
    assert successors([link(1, 2)], {1: ENDED, 2: GOES_ON}, 1, EVE) == {1: False}
