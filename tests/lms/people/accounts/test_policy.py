"""Who may do what with other people's accounts."""

import pytest

from lms.kernel.actor import VISITOR, Actor, Role, organiser_of
from lms.people.accounts.policy import (
    may_hand_out_code,
    may_see_account,
    may_suspend,
    needs_second_factor,
)

OURS, OTHER = 7, 8
ORGANISER = organiser_of(1, "Chi", OURS)
CONTACT = Actor(2, "Hà", units={Role.CONTACT_PERSON: frozenset({OURS})})
LEADER = Actor(3, "Lan", units={Role.LEADER: frozenset({OURS})})
ADMINISTRATOR = Actor(4, "Dũng", is_administrator=True)
AUDITOR = Actor(5, "Mai", is_auditor=True)


@pytest.mark.parametrize(
    ("actor", "units", "expected"),
    [
        pytest.param(ADMINISTRATOR, [], True, id="an administrator, whoever it is"),
        pytest.param(ORGANISER, [OTHER, OURS], True, id="an organiser of one of the units"),
        pytest.param(CONTACT, [OURS], True, id="the unit's contact person"),
        pytest.param(CONTACT, [OTHER], False, id="another unit's contact person"),
        pytest.param(ORGANISER, [], False, id="nobody's organiser, for somebody without a unit"),
        pytest.param(LEADER, [OURS], False, id="a leader reads, and not this"),
        pytest.param(AUDITOR, [OURS], False, id="an auditor reads, and not this"),
        pytest.param(VISITOR, [OURS], False, id="a visitor"),
    ],
)
def test_may_see_account(actor, units, expected):
    assert may_see_account(actor, units) is expected
    assert may_hand_out_code(actor, units, has_role=False) is expected


@pytest.mark.parametrize("actor", [ORGANISER, CONTACT, LEADER, AUDITOR])
def test_nobody_but_an_administrator_opens_an_account_that_has_rights_by_may_hand_out_code(actor):
    assert may_hand_out_code(actor, [OURS], has_role=True) is False
    assert may_hand_out_code(ADMINISTRATOR, [OURS], has_role=True) is True


def test_only_administrators_pass_may_suspend_and_never_for_themselves():
    assert may_suspend(ADMINISTRATOR, 99)
    assert not may_suspend(ADMINISTRATOR, ADMINISTRATOR.id)
    assert not may_suspend(ORGANISER, 99)


@pytest.mark.parametrize(
    ("actor", "expected"),
    [
        (ADMINISTRATOR, True),
        (ORGANISER, True),
        (CONTACT, False),
        (AUDITOR, False),
        (Actor(9), False),
    ],
)
def test_needs_second_factor_where_the_setting_says_so(actor, expected):
    assert needs_second_factor(actor, is_required=True) is expected
    assert needs_second_factor(actor, is_required=False) is False
