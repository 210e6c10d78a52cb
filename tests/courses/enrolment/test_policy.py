"""Who may see how participants are reached."""

from courses.enrolment.policy import may_see_contacts
from tests.actors import OURS, READERS, allowed


def test_may_see_contacts_is_for_readers_of_the_unit_and_not_for_trainers():
    assert allowed(lambda a: may_see_contacts(a, OURS)) == READERS
