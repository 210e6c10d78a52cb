"""Who may take an attempt, and who may look at it."""

import pytest

from lms.kernel.actor import VISITOR, Actor, organiser_of
from quizzes.attempts.policy import may_mark, may_review, may_take

OWNER, OTHER = Actor(1), Actor(2)
ORGANISER = organiser_of(3, "", 7)
ADMINISTRATOR = Actor(4, is_administrator=True)


@pytest.mark.parametrize(
    ("actor", "takes", "reviews"),
    [
        pytest.param(OWNER, True, False, id="the person whose attempt it is"),
        pytest.param(OTHER, False, False, id="another person"),
        pytest.param(ORGANISER, False, True, id="an organiser of the quiz's unit"),
        pytest.param(organiser_of(5, "", 8), False, False, id="one of another unit"),
        pytest.param(ADMINISTRATOR, False, True, id="an administrator"),
        pytest.param(VISITOR, False, False, id="a visitor"),
    ],
)
def test_who(actor, takes, reviews):
    assert (may_take(actor, 1), may_review(actor, 7)) == (takes, reviews)


def test_whoever_organises_marks():
    assert may_mark(ORGANISER, 7)
    assert not may_mark(ORGANISER, 8)
    assert not may_mark(OWNER, 7)


def test_a_visitor_takes_nobodys_attempt():
    assert not may_take(VISITOR, VISITOR.id)
