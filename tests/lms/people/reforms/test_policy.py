"""Who may reform units."""

from lms.kernel.actor import Actor, Role
from lms.people.reforms.policy import may_reform


def test_administrators_alone_reform_units():
    assert may_reform(Actor(1, is_administrator=True))
    assert not may_reform(Actor(2, is_auditor=True))
    assert not may_reform(Actor(3, units={Role.ORGANISER: frozenset({1})}))
