"""Who may read what an event teaches, and who may change it."""

from lms.kernel.actor import Actor


def may_edit_content(actor: Actor, unit_id: int) -> bool:
    """Those who organise for the event's unit."""
    return actor.organises(unit_id)


def may_read_content(
    actor: Actor, unit_id: int, *, is_participant: bool, is_published: bool
) -> bool:
    """Its organisers always; its participants once the event is no longer in preparation."""
    return actor.organises(unit_id) or (is_participant and is_published)
