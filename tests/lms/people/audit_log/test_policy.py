"""Who may read the log."""

import pytest

from lms.kernel.actor import VISITOR, Actor, organiser_of
from lms.people.audit_log.policy import may_fetch_export, may_read_log

READERS = {
    "an administrator": (Actor(1, is_administrator=True), True),
    "an auditor": (Actor(1, is_auditor=True), True),
    "an organiser does not": (organiser_of(1, "Chi", 3), False),
    "a visitor does not": (VISITOR, False),
}


@pytest.mark.parametrize(("actor", "may"), READERS.values(), ids=READERS)
def test_may_read_log(actor, may):
    assert may_read_log(actor) is may


def test_may_fetch_export():
    auditor = Actor(5, is_auditor=True)
    assert may_fetch_export(auditor, 5) is True
    assert may_fetch_export(auditor, 6) is False
    assert may_fetch_export(Actor(5), 5) is False  # no longer an auditor
