"""Who may see and run contests."""

import pytest

from quizzes.contests import policy
from tests.actors import ACTORS, ANY_READERS, ANY_WRITERS, OURS, READERS, WRITERS, allowed


@pytest.mark.parametrize(
    ("state", "seen_by"),
    [
        pytest.param("public", set(ACTORS), id="everybody sees a public contest"),
        pytest.param("ended", set(ACTORS), id="everybody sees one that has ended"),
        pytest.param("draft", READERS, id="those who read its unit's work see a draft"),
    ],
)
def test_may_see_contest(state, seen_by):
    assert allowed(lambda a: policy.may_see_contest(a, state, OURS)) == seen_by


def test_may_see_desks_is_for_readers_and_may_organise_for_organisers_of_any_unit():
    assert allowed(policy.may_see_desks) == ANY_READERS
    assert allowed(policy.may_organise) == ANY_WRITERS


def test_may_see_desk_is_for_readers_and_may_manage_for_organisers_of_its_unit():
    assert allowed(lambda a: policy.may_see_desk(a, OURS)) == READERS
    assert allowed(lambda a: policy.may_manage(a, OURS)) == WRITERS


@pytest.mark.parametrize(
    ("is_closed", "seen_by"),
    [
        pytest.param(False, WRITERS, id="while a round is open: its organisers"),
        pytest.param(True, READERS, id="after the close: those who read the unit's work"),
    ],
)
def test_may_see_numbers(is_closed, seen_by):
    assert allowed(lambda a: policy.may_see_numbers(a, OURS, is_closed=is_closed)) == seen_by
