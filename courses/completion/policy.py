"""Who may see how far people have come in an event."""

from lms.kernel.actor import Actor


def may_see_results(actor: Actor, unit_id: int, event_id: str) -> bool:
    """Those who read the unit's work, and the event's trainers."""
    return actor.reads(unit_id) or actor.trains(event_id)


def may_see_own(*, is_participant: bool, is_published: bool) -> bool:
    """Participants see their own record once the event is no longer in preparation."""
    return is_participant and is_published
