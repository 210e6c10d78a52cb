"""Who may see and run contests, as tables."""

import pytest

from lms.kernel.actor import VISITOR, Actor, organiser_of
from quizzes.contests.policy import may_manage, may_organise, may_see_contest

CITIZEN = Actor(5)
ORGANISER = organiser_of(7, "", 3)
ADMINISTRATOR = Actor(9, is_administrator=True)


@pytest.mark.parametrize(
    ("actor", "state", "sees"),
    [
        pytest.param(VISITOR, "public", True, id="everybody sees a public contest"),
        pytest.param(VISITOR, "ended", True, id="everybody sees one that has ended"),
        pytest.param(VISITOR, "draft", False, id="a draft is hidden from visitors"),
        pytest.param(CITIZEN, "draft", False, id="a draft is hidden from citizens"),
        pytest.param(ORGANISER, "draft", True, id="its organisers see a draft"),
        pytest.param(ADMINISTRATOR, "draft", True, id="administrators see a draft"),
    ],
)
def test_who_sees_a_contest_of_unit_three(actor, state, sees):
    assert may_see_contest(actor, state, 3) is sees


def test_a_draft_of_another_unit_is_hidden_from_an_organiser():
    assert not may_see_contest(ORGANISER, "draft", 4)


@pytest.mark.parametrize(
    ("actor", "organises", "manages"),
    [
        pytest.param(VISITOR, False, False, id="visitors run nothing"),
        pytest.param(CITIZEN, False, False, id="citizens run nothing"),
        pytest.param(ORGANISER, True, True, id="organisers run the contests of their unit"),
        pytest.param(ADMINISTRATOR, True, True, id="administrators run all"),
    ],
)
def test_who_runs_a_contest_of_unit_three(actor, organises, manages):
    assert may_organise(actor) is organises
    assert may_manage(actor, 3) is manages


def test_an_organiser_runs_no_contest_of_another_unit():
    assert not may_manage(ORGANISER, 4)
