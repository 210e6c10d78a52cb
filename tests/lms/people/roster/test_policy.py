"""Who may see and keep the list of a unit's people."""

import pytest

from lms.kernel.actor import VISITOR, Actor, Role
from lms.people.roster.policy import may_keep_list, may_see_list, units_to_see

OWN, OTHER = 1, 2


def of(role):
    return Actor(7, units={role: frozenset({OWN})})


@pytest.mark.parametrize(
    ("actor", "sees", "keeps"),
    [
        pytest.param(of(Role.CONTACT_PERSON), True, True, id="the contact person"),
        pytest.param(of(Role.ORGANISER), True, True, id="the organiser"),
        pytest.param(of(Role.LEADER), True, False, id="the leader only reads"),
        pytest.param(of(Role.QUESTION_AUTHOR), False, False, id="an author of questions"),
        pytest.param(Actor(7, is_auditor=True), True, False, id="the auditor only reads"),
        pytest.param(Actor(7, is_administrator=True), True, True, id="an administrator"),
        pytest.param(Actor(7), False, False, id="anybody else"),
        pytest.param(VISITOR, False, False, id="a visitor"),
    ],
)
def test_who_sees_and_keeps_a_list(actor, sees, keeps):
    assert (may_see_list(actor, OWN), may_keep_list(actor, OWN)) == (sees, keeps)


def test_a_role_of_one_unit_is_none_of_another():
    for role in (Role.CONTACT_PERSON, Role.ORGANISER, Role.LEADER):
        assert not may_see_list(of(role), OTHER)
        assert not may_keep_list(of(role), OTHER)


def test_units_to_see():
    assert units_to_see(of(Role.LEADER)) == {OWN}
    assert units_to_see(Actor(7)) == frozenset()
    assert units_to_see(Actor(7, is_auditor=True)) is None
    assert units_to_see(Actor(7, is_administrator=True)) is None
