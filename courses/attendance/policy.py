"""Who sees and keeps the register, and who may check in."""

from lms.kernel.actor import Actor


def may_see_register(actor: Actor, unit_id: int, event_id: str) -> bool:
    """Those who read the unit's work, and the event's trainers and check-in helpers."""
    return actor.reads(unit_id) or actor.trains(event_id) or actor.helps(event_id)


def may_keep_register(actor: Actor, unit_id: int, event_id: str) -> bool:
    """Those who organise for the unit, and the event's check-in helpers, mark and show the code."""
    return actor.organises(unit_id) or actor.helps(event_id)


def may_check_in(*, is_participant: bool, is_published: bool) -> bool:
    """Only participants of an event that is no longer in preparation; others learn nothing of it."""
    return is_participant and is_published
