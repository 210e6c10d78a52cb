"""Who sees and keeps the register, and who may check in."""

from courses.attendance.policy import may_check_in, may_keep_register, may_see_register
from tests.actors import HERE, OURS, READERS, WRITERS, allowed


def test_may_see_register_is_for_readers_of_the_unit_and_whoever_serves_at_the_event():
    seen_by = allowed(lambda a: may_see_register(a, OURS, HERE))
    assert seen_by == READERS | {"trainer", "helper"}


def test_may_keep_register_is_for_organisers_and_the_helpers_of_this_event():
    assert allowed(lambda a: may_keep_register(a, OURS, HERE)) == WRITERS | {"helper"}


def test_may_check_in_is_for_participants_of_an_event_that_is_published():
    assert may_check_in(is_participant=True, is_published=True)
    assert not may_check_in(is_participant=True, is_published=False)
    assert not may_check_in(is_participant=False, is_published=True)
