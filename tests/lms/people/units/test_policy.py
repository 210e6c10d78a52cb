"""Who may see and change units."""

import pytest

from lms.kernel.actor import VISITOR, Actor, Role
from lms.people.units.policy import may_change_units, may_see_people, may_see_units

ADMINISTRATOR = Actor(1, is_administrator=True)
AUDITOR = Actor(2, is_auditor=True)
LEADER = Actor(3, units={Role.LEADER: frozenset({7})})
TRAINEE = Actor(4)


@pytest.mark.parametrize(
    ("actor", "sees", "changes", "sees_people_of_7", "sees_people_of_8"),
    [
        (ADMINISTRATOR, True, True, True, True),
        (AUDITOR, True, False, True, True),
        (LEADER, True, False, True, False),
        (TRAINEE, False, False, False, False),
        (VISITOR, False, False, False, False),
    ],
    ids=["administrator", "auditor", "leader of a unit", "trainee", "visitor"],
)
def test_who_may(actor, sees, changes, sees_people_of_7, sees_people_of_8):
    assert may_see_units(actor) is sees
    assert may_change_units(actor) is changes
    assert may_see_people(actor, 7) is sees_people_of_7
    assert may_see_people(actor, 8) is sees_people_of_8
