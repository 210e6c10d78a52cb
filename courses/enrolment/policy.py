"""Who may see how participants are reached; the list itself is as open as the event."""

from lms.kernel.actor import Actor


def may_see_contacts(actor: Actor, unit_id: int) -> bool:
    """Those who read the unit's work; a trainer gets along without telephones and birth dates."""
    return actor.reads(unit_id)
