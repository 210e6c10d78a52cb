"""Who may look for records entered twice, and merge them."""

from lms.kernel.actor import VISITOR, Actor, organiser_of
from lms.people.merging import policy

ADMINISTRATOR, AUDITOR = Actor(1, is_administrator=True), Actor(2, is_auditor=True)
OTHERS = (VISITOR, Actor(3), organiser_of(4, "Chi", 7))


def test_may_see_duplicates():
    assert [policy.may_see_duplicates(each) for each in (ADMINISTRATOR, AUDITOR)] == [True, True]
    assert not any(policy.may_see_duplicates(each) for each in OTHERS)


def test_may_merge():
    assert policy.may_merge(ADMINISTRATOR)
    assert not any(policy.may_merge(each) for each in (AUDITOR, *OTHERS))
