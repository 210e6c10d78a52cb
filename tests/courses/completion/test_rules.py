"""Completion, as tables."""

from fractions import Fraction

import pytest

from courses.completion.rules import (
    AttendanceGap,
    LessonsGap,
    QuizzesGap,
    Record,
    Requirement,
    TrainingState,
    attends_enough,
    gaps,
    training_state,
)

ASKED = Requirement(min_attendance=80, lessons=2, quizzes=("pre", "post"))
DONE = {"attended": 4, "sessions": 5, "lessons_read": 2, "quizzes_passed": {"pre", "post"}}


def record(**changed):
    done = DONE | changed
    return Record(
        Fraction(done["attended"]),
        done["sessions"],
        done["lessons_read"],
        frozenset(done["quizzes_passed"]),
    )


@pytest.mark.parametrize(
    ("changed", "missing"),
    [
        pytest.param({}, (), id="just enough is enough"),
        pytest.param(
            {"attended": Fraction(7, 2)},
            (AttendanceGap(Fraction(7, 2), 5, 80),),
            id="too often away or late",
        ),
        pytest.param({"lessons_read": 1}, (LessonsGap(1, 2),), id="a lesson not read"),
        pytest.param({"lessons_read": 3}, (), id="more lessons than asked"),
        pytest.param(
            {"quizzes_passed": {"post", "other"}},
            (QuizzesGap(("pre",), 2),),
            id="a quiz not passed",
        ),
        pytest.param(
            {"attended": 0, "sessions": 3, "lessons_read": 0, "quizzes_passed": ()},
            (AttendanceGap(Fraction(0), 3, 80), LessonsGap(0, 2), QuizzesGap(("pre", "post"), 2)),
            id="everything is missing, in the order of the page",
        ),
    ],
)
def test_gaps(changed, missing):
    assert gaps(ASKED, record(**changed)) == missing


def test_an_event_that_asks_nothing_has_no_gaps():
    nothing = record(attended=0, sessions=0, lessons_read=0, quizzes_passed=())

    assert gaps(Requirement(0, 0, ()), nothing) == ()


@pytest.mark.parametrize(
    ("percent", "attended", "sessions", "enough"),
    [
        pytest.param(0, 0, 3, True, id="no attendance is asked"),
        pytest.param(80, 4, 5, True, id="exactly the percent"),
        pytest.param(80, 2, 3, False, id="two of three is less than 80 percent"),
        pytest.param(66, 2, 3, True, id="two of three is more than 66 percent"),
        pytest.param(67, 2, 3, False, id="two of three is less than 67 percent"),
        pytest.param(100, 3, 3, True, id="all"),
        pytest.param(80, 0, 0, False, id="excused from everything is never having come"),
    ],
)
def test_attends_enough(percent, attended, sessions, enough):
    assert attends_enough(percent, Fraction(attended), sessions) is enough


@pytest.mark.parametrize(
    ("gap", "sentence"),
    [
        (AttendanceGap(Fraction(2), 3, 80), "Attendance: 2 of 3 sessions; 80% is needed."),
        (AttendanceGap(Fraction(5, 2), 4, 80), "Attendance: 2½ of 4 sessions; 80% is needed."),
        (AttendanceGap(Fraction(1, 2), 4, 80), "Attendance: ½ of 4 sessions; 80% is needed."),
        (AttendanceGap(Fraction(0), 4, 80), "Attendance: 0 of 4 sessions; 80% is needed."),
        (LessonsGap(1, 2), "Lessons: 1 of 2 read."),
        (QuizzesGap(("pre",), 2), "Quizzes: 1 of 2 passed."),
    ],
)
def test_a_gap_says_its_figures(gap, sentence):
    assert gap.message % gap.figures == sentence


@pytest.mark.parametrize(
    ("completed", "state"),
    [
        pytest.param([], TrainingState.NOT_YET, id="no event of the year"),
        pytest.param([False], TrainingState.ENROLLED, id="takes part in one"),
        pytest.param([False, True], TrainingState.TRAINED, id="has completed any of them"),
    ],
)
def test_training_state(completed, state):
    assert training_state(completed) is state
