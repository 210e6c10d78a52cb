"""Who may see how far people have come."""

from courses.completion.policy import may_see_own, may_see_results
from lms.kernel.actor import organiser_of


def test_may_see_results_is_for_organisers_of_the_unit():
    assert may_see_results(organiser_of(1, "", 7), 7)
    assert not may_see_results(organiser_of(1, "", 8), 7)


def test_may_see_own_is_for_participants_of_an_event_that_is_published():
    assert may_see_own(is_participant=True, is_published=True)
    assert not may_see_own(is_participant=True, is_published=False)
    assert not may_see_own(is_participant=False, is_published=True)
