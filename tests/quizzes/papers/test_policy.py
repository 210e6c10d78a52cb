"""Who may make, see and set quizzes."""

import pytest

from lms.kernel.actor import VISITOR, Actor, organiser_of
from quizzes.papers.policy import may_make, may_manage


@pytest.mark.parametrize(
    ("actor", "makes", "manages"),
    [
        pytest.param(Actor(1), False, False, id="a trainee"),
        pytest.param(organiser_of(2, "", 7), True, True, id="an organiser of the unit"),
        pytest.param(organiser_of(3, "", 8), True, False, id="one of another unit"),
        pytest.param(Actor(4, is_administrator=True), True, True, id="an administrator"),
        pytest.param(VISITOR, False, False, id="a visitor"),
    ],
)
def test_who(actor, makes, manages):
    assert (may_make(actor), may_manage(actor, 7)) == (makes, manages)
