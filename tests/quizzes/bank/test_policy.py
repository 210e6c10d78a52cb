"""Who may see and change a bank."""

import pytest

from lms.kernel.actor import VISITOR, Actor, organiser_of
from quizzes.bank.policy import may_manage, may_open_bank

OWN, OTHER = 1, 2


@pytest.mark.parametrize(
    ("actor", "opens", "own", "other"),
    [
        pytest.param(VISITOR, False, False, False, id="a visitor sees no bank"),
        pytest.param(Actor(5), False, False, False, id="a trainee sees no bank"),
        pytest.param(
            organiser_of(6, "", OWN),
            True,
            True,
            False,
            id="an organiser: only their own",
        ),
        pytest.param(Actor(7, is_administrator=True), True, True, True, id="an administrator: all"),
    ],
)
def test_a_bank_is_its_units(actor, opens, own, other):
    assert (may_open_bank(actor), may_manage(actor, OWN), may_manage(actor, OTHER)) == (
        opens,
        own,
        other,
    )
