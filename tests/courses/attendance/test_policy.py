"""Who keeps the register, and who may check in."""

from courses.attendance.policy import may_check_in, may_keep_register
from lms.kernel.actor import organiser_of


def test_may_keep_register_is_for_organisers_of_the_unit():
    assert may_keep_register(organiser_of(1, "", 7), 7)
    assert not may_keep_register(organiser_of(1, "", 8), 7)


def test_may_check_in_is_for_participants_of_an_event_that_is_published():
    assert may_check_in(is_participant=True, is_published=True)
    assert not may_check_in(is_participant=True, is_published=False)
    assert not may_check_in(is_participant=False, is_published=True)
