"""Who may read and change what an event teaches."""

import pytest

from courses.content import policy
from tests.actors import ACTORS, HERE, OURS, READERS, WRITERS, allowed


def test_may_see_outline_is_for_readers_of_the_unit_and_the_trainers_of_this_event():
    assert allowed(lambda a: policy.may_see_outline(a, OURS, HERE)) == READERS | {"trainer"}


def test_may_edit_content_is_for_organisers_and_the_trainers_of_this_event():
    assert allowed(lambda a: policy.may_edit_content(a, OURS, HERE)) == WRITERS | {"trainer"}


def test_may_choose_quizzes_is_for_organisers_alone():
    assert allowed(lambda a: policy.may_choose_quizzes(a, OURS)) == WRITERS


@pytest.mark.parametrize(
    ("is_participant", "is_published", "readers"),
    [
        pytest.param(False, False, READERS | {"trainer"}, id="a draft: who sees the outline"),
        pytest.param(True, False, READERS | {"trainer"}, id="not yet its participants"),
        pytest.param(False, True, READERS | {"trainer"}, id="nobody else when it is open"),
        pytest.param(True, True, set(ACTORS), id="its participants when it is open"),
    ],
)
def test_may_read_content(is_participant, is_published, readers):
    found = allowed(
        lambda a: policy.may_read_content(
            a, OURS, HERE, is_participant=is_participant, is_published=is_published
        )
    )
    assert found == readers
