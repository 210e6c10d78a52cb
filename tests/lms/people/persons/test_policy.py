"""Who may see, read in full and change whom."""

import pytest

from lms.kernel.actor import VISITOR, Actor, Role
from lms.people.persons import policy

UNIT, OTHER_UNIT, PERSON, SOMEBODY = 7, 8, 100, 200


def of_unit(role):
    return Actor(SOMEBODY, units={role: frozenset({UNIT})})


ACTORS = {
    "visitor": VISITOR,
    "self": Actor(PERSON),
    "stranger": Actor(SOMEBODY),
    "organiser": of_unit(Role.ORGANISER),
    "contact person": of_unit(Role.CONTACT_PERSON),
    "leader": of_unit(Role.LEADER),
    "question author": of_unit(Role.QUESTION_AUTHOR),
    "auditor": Actor(SOMEBODY, is_auditor=True),
    "administrator": Actor(SOMEBODY, is_administrator=True),
}
KEEPERS = {"organiser", "contact person", "administrator"}
READERS = KEEPERS | {"leader", "auditor"}
ALLOWED = {
    "may_list_people": (READERS, ()),
    "sees_everybody": ({"auditor", "administrator"}, ()),
    "may_see_person": (READERS | {"self"}, (PERSON, {UNIT})),
    "may_read_in_full": (KEEPERS | {"self"}, (PERSON, {UNIT})),
    "may_change_person": (KEEPERS, ({UNIT},)),
    "may_keep_unit": (KEEPERS, (UNIT,)),
    "may_add_person": (KEEPERS, ()),
}
ELSEWHERE = {
    "may_see_person": ({"self", "auditor", "administrator"}, (PERSON, {OTHER_UNIT})),
    "may_read_in_full": ({"self", "administrator"}, (PERSON, {OTHER_UNIT})),
    "may_change_person": ({"administrator"}, ({OTHER_UNIT},)),
    "may_keep_unit": ({"administrator"}, (OTHER_UNIT,)),
}


def allowed_by(rule, arguments):
    return {name for name, actor in ACTORS.items() if getattr(policy, rule)(actor, *arguments)}


@pytest.mark.parametrize("rule", ALLOWED)
def test_in_the_unit_of_the_actor(rule):
    expected, arguments = ALLOWED[rule]
    assert allowed_by(rule, arguments) == expected


@pytest.mark.parametrize("rule", ELSEWHERE)
def test_in_another_unit(rule):
    expected, arguments = ELSEWHERE[rule]
    assert allowed_by(rule, arguments) == expected


def test_a_visitor_is_nobody_even_where_a_person_has_no_id():
    assert not policy.may_see_person(VISITOR, VISITOR.id, set())
    assert not policy.may_read_in_full(VISITOR, VISITOR.id, set())


def test_seen_units_and_kept_units_are_those_of_the_roles():
    actor = Actor(
        SOMEBODY,
        units={Role.LEADER: frozenset({1}), Role.ORGANISER: frozenset({2}),
               Role.CONTACT_PERSON: frozenset({3}), Role.QUESTION_AUTHOR: frozenset({4})},
    )  # fmt: skip
    assert policy.seen_units(actor) == {1, 2, 3}
    assert policy.kept_units(actor) == {2, 3}
