"""Who may handle personal data."""

import pytest

from lms.kernel.actor import VISITOR, Actor, organiser_of
from lms.people.rights.policy import may_download, may_handle, may_see_desk, may_see_own

ADMINISTRATOR, AUDITOR = Actor(1, is_administrator=True), Actor(2, is_auditor=True)
ORGANISER, PERSON = organiser_of(3, "", 7), Actor(4)


@pytest.mark.parametrize(
    ("actor", "own", "desk", "handle"),
    [
        pytest.param(VISITOR, False, False, False, id="a visitor"),
        pytest.param(PERSON, True, False, False, id="a person"),
        pytest.param(ORGANISER, True, False, False, id="an organiser"),
        pytest.param(AUDITOR, True, True, False, id="an auditor reads"),
        pytest.param(ADMINISTRATOR, True, True, True, id="an administrator"),
    ],
)
def test_who_may_what(actor, own, desk, handle):
    assert may_see_own(actor) is own
    assert may_see_desk(actor) is desk
    assert may_handle(actor) is handle


@pytest.mark.parametrize(
    ("actor", "is_for_request", "may"),
    [
        pytest.param(PERSON, False, True, id="one's own"),
        pytest.param(ADMINISTRATOR, True, True, id="an administrator for a request"),
        pytest.param(ADMINISTRATOR, False, False, id="never a copy made for oneself"),
        pytest.param(AUDITOR, True, False, id="an auditor"),
        pytest.param(ORGANISER, True, False, id="an organiser"),
    ],
)
def test_may_download(actor, is_for_request, may):
    assert may_download(actor, PERSON.id, is_for_request=is_for_request) is may
