"""Who may see how far people have come."""

from courses.completion.policy import may_see_own, may_see_results
from tests.actors import HERE, OURS, READERS, allowed


def test_may_see_results_is_for_readers_of_the_unit_and_the_trainers_of_this_event():
    assert allowed(lambda a: may_see_results(a, OURS, HERE)) == READERS | {"trainer"}


def test_may_see_own_is_for_participants_of_an_event_that_is_published():
    assert may_see_own(is_participant=True, is_published=True)
    assert not may_see_own(is_participant=True, is_published=False)
    assert not may_see_own(is_participant=False, is_published=True)
