"""Who may take an attempt, and who may look at it."""

from quizzes.attempts import policy
from tests.actors import ACTORS, OURS, READERS, WRITERS, allowed


def test_may_take_is_for_the_person_whose_attempt_it_is():
    assert allowed(lambda a: policy.may_take(a, 10)) == {"person"}
    assert allowed(lambda a: policy.may_take(a, a.id)) == ACTORS.keys() - {"visitor"}


def test_may_see_results_is_for_readers_of_the_unit():
    assert allowed(lambda a: policy.may_see_results(a, OURS)) == READERS


def test_may_review_is_for_organisers_since_marked_answers_tell_the_key():
    assert allowed(lambda a: policy.may_review(a, OURS)) == WRITERS
