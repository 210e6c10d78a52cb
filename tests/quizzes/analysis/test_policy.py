"""Who may see how a quiz measured."""

from lms.kernel.actor import Actor, organiser_of
from quizzes.analysis.policy import may_analyse


def test_only_the_organisers_of_the_unit_may_analyse():
    assert may_analyse(organiser_of(1, "", 7), 7)
    assert not may_analyse(organiser_of(1, "", 8), 7)
    assert not may_analyse(Actor(2), 7)
