"""Who may see, issue, download and revoke certificates."""

import pytest

from certificates.policy import may_download, may_issue, may_revoke, may_see_register
from lms.kernel.actor import VISITOR, Actor, organiser_of

OURS, THEIRS = 1, 2
HOLDER = Actor(7)
ORGANISER = organiser_of(8, "", OURS)
ADMINISTRATOR = Actor(9, is_administrator=True)


@pytest.mark.parametrize(
    ("actor", "ours", "theirs"),
    [
        pytest.param(VISITOR, False, False, id="a visitor issues nothing"),
        pytest.param(HOLDER, False, False, id="a holder issues nothing"),
        pytest.param(ORGANISER, True, False, id="an organiser issues for their own unit"),
        pytest.param(ADMINISTRATOR, True, True, id="an administrator issues for every unit"),
    ],
)
def test_whoever_organises_for_the_unit_issues_and_revokes(actor, ours, theirs):
    assert [may_issue(actor, unit) for unit in (OURS, THEIRS)] == [ours, theirs]
    assert [may_revoke(actor, unit) for unit in (OURS, THEIRS)] == [ours, theirs]


@pytest.mark.parametrize(
    ("actor", "own", "of_another"),
    [
        pytest.param(VISITOR, False, False, id="a visitor downloads nothing"),
        pytest.param(HOLDER, True, False, id="a holder downloads their own"),
        pytest.param(ORGANISER, True, True, id="an organiser downloads those of their unit"),
        pytest.param(ADMINISTRATOR, True, True, id="an administrator downloads every one"),
    ],
)
def test_holders_and_issuers_download(actor, own, of_another):
    assert may_download(actor, unit_id=OURS, holder_id=actor.id) is own
    assert may_download(actor, unit_id=OURS, holder_id=99) is of_another


def test_an_organiser_of_another_unit_downloads_nothing():
    assert not may_download(ORGANISER, unit_id=THEIRS, holder_id=99)


@pytest.mark.parametrize(
    ("actor", "sees"),
    [
        pytest.param(VISITOR, False, id="a visitor has no register"),
        pytest.param(HOLDER, False, id="a holder has no register"),
        pytest.param(ORGANISER, True, id="an organiser sees a register"),
        pytest.param(ADMINISTRATOR, True, id="an administrator sees a register"),
    ],
)
def test_staff_see_the_register(actor, sees):
    assert may_see_register(actor) is sees
