"""Who may make, see and set quizzes."""

from quizzes.papers import policy
from tests.actors import ANY_READERS, ANY_WRITERS, OURS, READERS, WRITERS, allowed


def test_may_see_quizzes_is_for_readers_of_any_unit():
    assert allowed(policy.may_see_quizzes) == ANY_READERS


def test_may_see_quiz_is_for_readers_of_its_unit():
    assert allowed(lambda a: policy.may_see_quiz(a, OURS)) == READERS


def test_may_make_is_for_organisers_of_any_unit():
    assert allowed(policy.may_make) == ANY_WRITERS


def test_may_manage_and_may_see_key_are_for_organisers_of_its_unit():
    assert allowed(lambda a: policy.may_manage(a, OURS)) == WRITERS
    assert allowed(lambda a: policy.may_see_key(a, OURS)) == WRITERS
