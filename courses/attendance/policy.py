"""Who keeps the register, and who may check in."""

from lms.kernel.actor import Actor


def may_keep_register(actor: Actor, unit_id: int) -> bool:
    """Those who organise for the event's unit mark people and show the check-in screen."""
    return actor.organises(unit_id)


def may_check_in(*, is_participant: bool, is_published: bool) -> bool:
    """Only participants of an event that is no longer in preparation; others learn nothing of it."""
    return is_participant and is_published
