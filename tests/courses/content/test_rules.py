"""What counts as passing, and the order of lessons and quizzes."""

import pytest

from courses.content.rules import moved, pass_mark


@pytest.mark.parametrize(
    ("event", "quiz", "needed"),
    [
        pytest.param(50, 50, 50, id="both ask the same"),
        pytest.param(70, 50, 70, id="the event asks more than the quiz"),
        pytest.param(50, 80, 80, id="the quiz asks more than the event"),
        pytest.param(0, 60, 60, id="an event that asks nothing leaves it to the quiz"),
    ],
)
def test_pass_mark(event, quiz, needed):
    assert pass_mark(event, quiz) == needed


@pytest.mark.parametrize(
    ("item", "up", "order"),
    [
        pytest.param("b", True, "bac", id="one step up"),
        pytest.param("b", False, "acb", id="one step down"),
        pytest.param("a", True, "abc", id="the first stays first"),
        pytest.param("c", False, "abc", id="the last stays last"),
    ],
)
def test_moved(item, up, order):
    assert moved("abc", item, up=up) == tuple(order)
