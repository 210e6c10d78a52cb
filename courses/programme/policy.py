"""Who may see and change the programme."""

from lms.kernel.actor import Actor


def may_see_programme(actor: Actor) -> bool:
    """Those who organise for a unit, and administrators."""
    return actor.is_staff


def may_see_event(actor: Actor, unit_id: int) -> bool:
    """Those who organise for the event's unit; participants have pages of their own."""
    return actor.organises(unit_id)


def may_change_event(actor: Actor, unit_id: int) -> bool:
    """Those who organise for the event's unit."""
    return actor.organises(unit_id)
