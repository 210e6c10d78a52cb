"""Who may see and change the programme."""

from courses.programme import policy
from tests.actors import ANY_READERS, ANY_WRITERS, HERE, OURS, READERS, WRITERS, allowed


def test_may_see_programme_is_for_readers_of_any_unit_and_trainers():
    assert allowed(policy.may_see_programme) == ANY_READERS | {"trainer", "trainer_there"}


def test_may_plan_events_is_for_organisers_of_any_unit():
    assert allowed(policy.may_plan_events) == ANY_WRITERS


def test_may_see_event_is_for_readers_of_its_unit_and_its_own_trainers():
    assert allowed(lambda a: policy.may_see_event(a, OURS, HERE)) == READERS | {"trainer"}


def test_may_change_event_is_for_organisers_of_its_unit():
    assert allowed(lambda a: policy.may_change_event(a, OURS)) == WRITERS
