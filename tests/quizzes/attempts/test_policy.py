"""Who may take an attempt, and who may look at it."""

from quizzes.attempts import policy
from tests.actors import ACTORS, OURS, READERS, WRITERS, allowed


def test_may_take_is_for_the_person_whose_attempt_it_is():
    assert allowed(lambda a: policy.may_take(a, 10)) == {"person"}
    assert allowed(lambda a: policy.may_take(a, a.id)) == ACTORS.keys() - {"visitor"}


def test_may_mark_is_for_organisers():
    assert allowed(lambda a: policy.may_mark(a, OURS)) == WRITERS


def test_may_see_results_is_for_readers_of_the_unit_and_while_a_round_is_open_for_organisers():
    def seen_by(is_round_open):
        return allowed(lambda a: policy.may_see_results(a, OURS, is_round_open=is_round_open))

    assert seen_by(is_round_open=False) == READERS
    assert seen_by(is_round_open=True) == WRITERS


def test_may_review_is_for_organisers_since_marked_answers_tell_the_key():
    assert allowed(lambda a: policy.may_review(a, OURS)) == WRITERS
