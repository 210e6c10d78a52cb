"""Who may read and change what an event teaches."""

import pytest

from courses.content.policy import may_edit_content, may_read_content
from lms.kernel.actor import Actor, organiser_of

ORGANISER, PERSON = organiser_of(1, "", 7), Actor(2)


def test_may_edit_content_is_for_organisers_of_the_unit():
    assert may_edit_content(ORGANISER, 7)
    assert not may_edit_content(ORGANISER, 8)
    assert not may_edit_content(PERSON, 7)


@pytest.mark.parametrize(
    ("actor", "is_participant", "is_published", "may"),
    [
        pytest.param(ORGANISER, False, False, True, id="its organiser reads a draft"),
        pytest.param(PERSON, True, True, True, id="a participant reads what is open"),
        pytest.param(PERSON, True, False, False, id="a participant does not see a draft"),
        pytest.param(PERSON, False, True, False, id="nobody else sees it"),
    ],
)
def test_may_read_content(actor, is_participant, is_published, may):
    seen = may_read_content(actor, 7, is_participant=is_participant, is_published=is_published)
    assert seen is may
