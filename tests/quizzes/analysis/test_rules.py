"""Statistics of questions and quizzes: held against figures published for known marks."""

from datetime import date
from decimal import Decimal

import pytest

from quizzes.analysis.rules import (
    Extremes,
    Gain,
    ItemStatistics,
    Verdict,
    Which,
    age_group,
    covariance,
    effective_weights,
    extreme_groups,
    histogram,
    item_statistics,
    verdict,
    whole_statistics,
)

# Moodle's own test of its calculator: 22 attempts at 20 questions, of which the first seven gave
# no marks (1-4 of one mark each, 5-7 of none). Columns: question 8 of eight marks, then 9 to 20.
MARKS = """
5.5 .3 .9 1 .3 1 0 0 1 1 0 0 1
1 .9 .9 .3 .3 1 0 0 1 0 1 0 1
2.5 1 .9 .3 1 0 0 1 1 1 1 1 1
4 .3 .9 1 .3 0 0 0 0 1 0 0 1
3 .9 .3 .9 1 0 1 0 0 1 1 1 0
4.5 .9 1 1 .9 0 1 1 1 0 0 0 0
3 .3 .3 .3 .3 1 0 1 1 1 1 1 1
6 .9 .9 1 .3 0 1 1 1 1 0 0 1
.5 .9 1 .9 .3 0 1 1 0 1 1 0 1
5.5 .9 1 .9 .3 1 1 0 0 1 0 0 0
2.5 .9 1 1 .9 0 1 0 0 1 0 0 1
4 .9 .3 .9 1 0 1 1 1 1 1 0 1
4 .9 .3 .3 1 1 1 1 0 0 1 1 0
3 1 1 .3 1 0 1 0 1 1 1 1 0
1 1 .9 .3 .3 1 0 1 0 0 0 0 0
1 .3 .3 .3 .9 0 0 0 1 0 0 0 1
1.5 1 .3 .9 1 1 1 0 1 1 0 0 0
4 .9 1 .9 1 0 1 1 1 0 1 0 0
2 .9 .9 .3 .9 0 1 0 0 0 0 0 0
1 1 .3 .3 .3 0 1 1 0 1 0 0 0
6 .9 1 1 .9 0 0 0 1 0 0 1 1
7 .9 .3 .3 .3 1 0 1 1 1 1 0 0
"""
NONE = (None,) * 3
FACILITY = (
    0, 0, 0, 0, *NONE, 41.19318182, 81.36363636, 71.36363636, 65.45454545, 65.90909091,
    36.36363636, 59.09090909, 50, 59.09090909, 63.63636364, 45.45454545, 27.27272727, 50,
)  # fmt: skip
SD = (
    0, 0, 0, 0, 0, 0, 0, 1912.733589, 251.2738111, 322.6312277, 333.4199022, 337.5811591,
    492.3659639, 503.2362797, 511.7663157, 503.2362797, 492.3659639, 509.6471914, 455.8423058,
    511.7663157,
)  # fmt: skip
WEIGHT = (
    0, 0, 0, 0, 0, 0, 0, 26.58464457, 3.368456046, 3.253955259, 7.584083694, 3.79658376,
    3.183278505, 4.532356904, 7.78856243, 10.08351572, 8.381139345, 8.727645713, 7.946277111,
    4.769500946,
)  # fmt: skip
DISCRIMINATION = (
    *NONE, *NONE, None, 25.88327077, 1.170256965, -4.207816809, 28.16930644, -2.513606859,
    -12.99017581, -8.900638238, 8.670004606, 29.63337745, 15.18945843, 16.21079629, 15.52451404,
    -8.396734802,
)  # fmt: skip
EFFICIENCY = (
    *NONE, *NONE, None, 27.23492723, 1.382386552, -4.691171307, 31.12404354, -2.877487579,
    -17.5074184, -10.27568922, 10.86956522, 34.58997279, 17.4790556, 20.14359793, 22.06477733, -10,
)  # fmt: skip

# Moodle's walkthrough of a quiz: 25 attempts at seven questions of one mark.
WALKTHROUGH = """
1 1 1 1 1 0 1/1 1 1 1 .5 1 0/1 1 1 1 .5 0 1/0 0 1 1 1 0 0/1 0 1 0 0 1 .5/1 1 1 1 .5 0 .5
0 1 1 1 .5 1 .5/1 1 1 0 .5 1 .5/1 0 1 1 1 1 1/0 1 1 0 .5 1 .5/.8 0 1 1 .5 1 .5/1 1 1 0 .5 1 1
1 0 1 1 .5 1 .5/1 0 1 1 1 0 .5/0 0 1 1 0 1 1/1 0 1 0 .5 1 1/.8 0 1 1 .5 0 1/1 0 1 1 0 1 .5
1 0 1 1 .5 0 .5/0 1 1 0 .5 1 0/1 1 .3333333 1 .5 0 .5/1 1 1 0 .5 0 .5/1 1 1 1 0 1 .5
0 0 1 0 .5 1 1/0 0 1 1 1 1 1
"""
WALKTHROUGH_ITEMS = (
    # facility, sd, effective weight, discrimination index, discriminative efficiency
    (0.704, 0.4513682901, 21.2922742344, -7.0650767526, -9.4550536967),
    (0.48, 0.5099019514, 18.8979800309, -28.8982125772, -36.7834118938),
    (0.973333332, 0.13333334, 4.443012573, -9.1230674268, -21.6545012165),
    (0.68, 0.4760952286, 18.9347251357, -22.6306444113, -31.4411395613),
    (0.52, 0.3055050463, 11.1450138688, -17.6997047674, -21.1794802584),
    (0.64, 0.4898979486, 9.8081339177, -45.3785178421, -56.9365974439),
    (0.62, 0.331662479, 15.4788602394, -5.6543166602, -6.5043742058),
)


def rows(text):
    lines = text.replace("/", "\n").split("\n")
    return [[Decimal(mark) for mark in line.split()] for line in lines if line.strip()]


def columns(table):
    return [list(column) for column in zip(*table, strict=True)]


@pytest.fixture(scope="module")
def published():
    table = [[Decimal(0)] * 7 + row for row in rows(MARKS)]
    totals = [sum(row) for row in table]
    maxima = [1] * 4 + [0] * 3 + [8] + [1] * 12
    return [
        item_statistics(marks, totals, Decimal(maximum))
        for marks, maximum in zip(columns(table), maxima, strict=True)
    ]


def close(values, factor=1):
    return [None if value is None else pytest.approx(value / factor, abs=1e-6) for value in values]


def as_floats(values):
    return [None if value is None else float(value) for value in values]


@pytest.mark.parametrize(
    ("name", "expected", "factor"),
    [
        ("facility", FACILITY, 100),
        ("sd", SD, 1000),
        ("discrimination_index", DISCRIMINATION, 1),
        ("discriminative_efficiency", EFFICIENCY, 1),
    ],
)
def test_every_figure_of_a_question_is_the_published_one(published, name, expected, factor):
    assert as_floats(getattr(item, name) for item in published) == close(expected, factor)


def test_every_weight_is_the_published_one(published):
    assert as_floats(effective_weights(published)) == close(WEIGHT)


def test_the_whole_quiz_is_described_as_published():
    table = rows(WALKTHROUGH)
    totals = [sum(row) for row in table]
    items = [item_statistics(marks, totals, Decimal(1)) for marks in columns(table)]
    found = [
        (item.facility, item.sd, weight, item.discrimination_index, item.discriminative_efficiency)
        for item, weight in zip(items, effective_weights(items), strict=True)
    ]
    assert [as_floats(item) for item in found] == [
        [pytest.approx(value, rel=1e-5) for value in item] for item in WALKTHROUGH_ITEMS
    ]
    whole = whole_statistics(totals, [item.sd**2 for item in items])
    assert whole.count == 25
    assert as_floats(
        (whole.mean, whole.median, whole.sd, whole.skewness, whole.kurtosis)
        + (whole.internal_consistency, whole.error_ratio, whole.standard_error)
    ) == [
        pytest.approx(value, rel=1.5e-5)
        for value in (
            4.617333332,
            4.5,
            0.8117265554,
            -0.092502502,
            -0.7073968557,
            -87.2230935542,
            136.8294900795,
            1.1106813066,
        )  # fmt: skip
    ]


def test_by_hand_on_five_attempts_at_four_questions():
    table = rows("1 1 1 0\n1 0 1 1\n0 0 1 0\n1 1 1 1\n0 0 0 0")
    totals = [sum(row) for row in table]  # 3 3 1 4 0
    items = [item_statistics(marks, totals, Decimal(1)) for marks in columns(table)]
    assert [item.facility for item in items] == [Decimal(n) / 5 for n in (3, 2, 4, 2)]
    # First question: variance 0.3; the rest 2 2 1 3 0, variance 1.3; covariance 0.55.
    assert covariance(columns(table)[0], [Decimal(n) for n in (2, 2, 1, 3, 0)]) == Decimal("0.55")
    expected = pytest.approx(100 * 0.55 / (0.3 * 1.3) ** 0.5)
    assert float(items[0].discrimination_index) == expected
    whole = whole_statistics(totals, [item.sd**2 for item in items])
    # Variance of the totals 2.7; of the questions 0.3 + 0.3 + 0.2 + 0.3.
    alpha = 4 / 3 * (1 - 1.1 / 2.7)
    assert float(whole.internal_consistency) == pytest.approx(100 * alpha)
    assert whole.median == 3


def test_a_question_that_was_drawn_is_compared_with_the_whole_mark():
    marks, totals = [Decimal(n) for n in (1, 0, 1)], [Decimal(n) for n in (3, 1, 2)]
    fixed = item_statistics(marks, totals, Decimal(1))
    drawn = item_statistics(marks, totals, Decimal(1), is_drawn=True)
    assert fixed.discrimination_index != drawn.discrimination_index
    assert float(drawn.discrimination_index) == pytest.approx(100 * 0.5 / (1 / 3) ** 0.5)


def test_one_attempt_has_no_spread():
    item = item_statistics([Decimal(1)], [Decimal(1)], Decimal(1))
    assert item == ItemStatistics(1, Decimal(1), None, None, None, None)
    assert effective_weights([item]) == [None]
    whole = whole_statistics([Decimal(1)], [])
    assert (whole.mean, whole.median, whole.sd, whole.internal_consistency) == (1, 1, None, None)


def test_equal_marks_have_no_shape():
    whole = whole_statistics([Decimal(2)] * 5, [Decimal(0)] * 3)
    assert (whole.sd, whole.skewness, whole.kurtosis, whole.error_ratio) == (0, None, None, None)
    assert whole.standard_error is None


def test_drawn_questions_give_no_consistency():
    whole = whole_statistics([Decimal(n) for n in (1, 2, 3, 5)], None)
    assert whole.internal_consistency is None
    assert whole.sd is not None


def test_nothing_earns_no_facility():
    assert item_statistics([], [], Decimal(1)).facility is None


def item(count=20, facility="0.6", index="30", efficiency="40"):
    return ItemStatistics(
        count,
        None if facility is None else Decimal(facility),
        Decimal("0.5"),
        None if index is None else Decimal(index),
        None if efficiency is None else Decimal(efficiency),
        Decimal(1),
    )


@pytest.mark.parametrize(
    ("statistics", "favoured", "expected"),
    [
        pytest.param(item(), False, Verdict.FINE, id="a question as it should be"),
        pytest.param(item(count=9), True, Verdict.FEW, id="nine attempts say nothing"),
        pytest.param(item(facility=None), False, Verdict.FEW, id="a question without marks"),
        pytest.param(item(index="-1"), False, Verdict.WRONG_KEY, id="the weak do better"),
        pytest.param(item(), True, Verdict.WRONG_KEY, id="the best choose a wrong answer"),
        pytest.param(item(facility="0.2"), False, Verdict.TOO_HARD, id="one in five is right"),
        pytest.param(item(facility="0.95"), False, Verdict.TOO_EASY, id="nearly all are right"),
        pytest.param(item(efficiency="14.9"), False, Verdict.DUBIOUS, id="sets nobody apart"),
        pytest.param(item(efficiency="15"), False, Verdict.FINE, id="just enough"),
        pytest.param(item(index=None, efficiency=None), False, Verdict.FINE, id="no spread at all"),
    ],
)
def test_the_verdict_names_the_most_urgent_thing(statistics, favoured, expected):
    assert verdict(statistics, is_wrong_answer_favoured=favoured) == expected


def test_the_extreme_groups_are_27_percent_of_either_end():
    upper, lower = extreme_groups([Decimal(n) for n in range(11)])
    assert (upper, lower) == ({8, 9, 10}, {0, 1, 2})
    assert extreme_groups([Decimal(1), Decimal(0)]) == ({0}, {1})
    assert extreme_groups([Decimal(1)]) == (frozenset(), frozenset())
    assert Extremes(upper=3, lower=1, size=4).index == Decimal("0.5")
    assert Extremes(upper=0, lower=0, size=0).index is None


def test_the_histogram_counts_by_tenths():
    shares = [Decimal(share) for share in ("-0.1", "0", "0.09", "0.1", "0.99", "1")]
    assert histogram(shares) == [3, 1, 0, 0, 0, 0, 0, 0, 0, 2]


@pytest.mark.parametrize(
    ("born", "expected"),
    [
        pytest.param(None, "", id="not known"),
        pytest.param(date(1996, 6, 2), "-29", id="thirty tomorrow"),
        pytest.param(date(1996, 6, 1), "30-39", id="thirty today"),
        pytest.param(date(1980, 1, 1), "40-49", id="forty-six"),
        pytest.param(date(1960, 1, 1), "50-", id="older"),
    ],
)
def test_age_groups_are_of_the_day_of_the_attempt(born, expected):
    assert age_group(born, date(2026, 6, 1)) == expected


def test_a_gain_is_the_share_of_what_could_be_gained():
    gain = Gain(people=12, before=Decimal(40), after=Decimal(70))
    assert (gain.points, gain.normalised) == (30, Decimal("0.5"))
    assert Gain(people=12, before=Decimal(100), after=Decimal(100)).normalised is None


def test_which_attempts_count_is_said_in_words():
    assert [which.value for which in Which] == ["first", "highest", "last", "all"]
