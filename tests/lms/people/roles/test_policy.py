"""Who may see and who may grant which role."""

import pytest

from lms.kernel.actor import EVERYWHERE, OF_A_SUBJECT, OF_A_UNIT, Role, organiser_of
from lms.people.roles import policy
from tests.actors import ACTORS, ANY_READERS, ANY_WRITERS, OURS, READERS, WRITERS, allowed

ABOVE, BELOW = 9, 8


def test_may_see_grants_is_for_readers_and_may_name_for_organisers_of_any_unit():
    assert allowed(policy.may_see_grants) == ANY_READERS
    assert allowed(policy.may_name) == ANY_WRITERS


def test_may_see_grant_is_for_readers_of_its_unit():
    assert allowed(lambda a: policy.may_see_grant(a, OURS)) == READERS
    assert allowed(lambda a: policy.may_see_grant(a, None)) == {"auditor", "administrator"}


def test_may_see_roles_of_is_for_oneself_and_for_who_sees_any_of_them():
    own = allowed(lambda a: policy.may_see_roles_of(a, a.id, has_any=False))
    some = allowed(lambda a: policy.may_see_roles_of(a, 99, has_any=True))
    none = allowed(lambda a: policy.may_see_roles_of(a, 99, has_any=False))
    assert own == ACTORS.keys() - {"visitor"}
    assert some == ANY_READERS
    assert none == {"auditor", "administrator"}


@pytest.mark.parametrize("role", sorted(EVERYWHERE))
def test_may_grant_a_role_for_everything_is_for_administrators(role):
    granters = allowed(lambda a: policy.may_grant(a, role, unit_id=None, parent_id=None))
    assert granters == {"administrator"}


@pytest.mark.parametrize("role", sorted((OF_A_UNIT - {Role.ORGANISER}) | OF_A_SUBJECT))
def test_may_grant_what_is_below_an_organiser_is_for_organisers_of_the_unit(role):
    granters = allowed(lambda a: policy.may_grant(a, role, unit_id=OURS, parent_id=ABOVE))
    assert granters == WRITERS
    nowhere = allowed(lambda a: policy.may_grant(a, role, unit_id=None, parent_id=None))
    assert nowhere == {"administrator"}


def test_may_grant_organiser_is_for_those_above_the_unit():
    """An organiser's units hold those under them: only the top has its parent outside."""
    organiser = organiser_of(1, "", OURS, BELOW)

    def may(unit_id, parent_id):
        return policy.may_grant(organiser, Role.ORGANISER, unit_id=unit_id, parent_id=parent_id)

    assert may(BELOW, OURS)
    assert not may(OURS, ABOVE)
    assert not may(OURS, None)
