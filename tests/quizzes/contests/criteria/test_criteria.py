"""Each criterion, as tables: the figures it ranks by and how it shows them."""

import pytest

from quizzes.contests.criteria.correct import CORRECT
from quizzes.contests.criteria.criterion import Result
from quizzes.contests.criteria.duration import DURATION
from quizzes.contests.criteria.lot import LOT
from quizzes.contests.criteria.merit import TIE, Reason, by_merit
from quizzes.contests.criteria.prediction import PREDICTION
from quizzes.contests.criteria.submitted_at import SUBMITTED_AT

ANA = Result("ana", 10, 95, 61_005, 1_777_568_399_999, 2)
BEN = Result("ben", 9, None, 60_000, 1_777_568_399_998)


@pytest.mark.parametrize(
    ("criterion", "figures"),
    [
        pytest.param(CORRECT, [10, 9], id="correct answers as they are"),
        pytest.param(PREDICTION, [5, None], id="distance to the frozen number, or none"),
        pytest.param(DURATION, [61_005, 60_000], id="time used in milliseconds"),
        pytest.param(SUBMITTED_AT, [1_777_568_399_999, 1_777_568_399_998], id="moment in ms"),
        pytest.param(LOT, [2, None], id="the lot that was drawn, or none"),
    ],
)
def test_figures(criterion, figures):
    assert list(criterion.figures([ANA, BEN], 100)) == figures


def test_without_a_frozen_number_no_prediction_has_a_distance():
    assert list(PREDICTION.figures([ANA, BEN], None)) == [None, None]


@pytest.mark.parametrize(
    ("criterion", "figure", "shown"),
    [
        (CORRECT, 10, "10"),
        (PREDICTION, None, "–"),
        (DURATION, 61_005, "1:01.005"),
        (DURATION, 3_600_000, "60:00.000"),
        (DURATION, None, "–"),
        (SUBMITTED_AT, 1_777_568_399_999, "23:59:59.999 30/04/2026"),
        (SUBMITTED_AT, None, "–"),
        (LOT, 7, "7"),
    ],
)
def test_show(criterion, figure, shown):
    assert criterion.show(figure) == shown


@pytest.mark.parametrize("criterion", [CORRECT, PREDICTION, DURATION, SUBMITTED_AT, LOT])
def test_every_criterion_explains_itself_and_why_a_line_stands_above(criterion):
    assert criterion.sentence.endswith(".")
    assert criterion.because % {"own": "A", "next": "B"} != criterion.because


def test_a_missing_figure_is_worse_than_the_worst():
    best, worst, none = (
        Result(name, 1, p, 1, 1) for name, p in [("a", 0), ("b", 999), ("c", None)]
    )
    board = by_merit([none, worst, best], [PREDICTION], 0)

    assert board.results == [best, worst, none]
    assert board.reasons == [
        Reason("prediction", 0, 999),
        Reason("prediction", 999, None),
        None,
    ]


def test_what_the_criteria_leave_open_stays_in_the_settled_order():
    board = by_merit([ANA, BEN], [], None)

    assert (board.results, board.reasons) == ([ANA, BEN], [TIE, None])
