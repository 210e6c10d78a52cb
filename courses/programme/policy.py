"""Who may see and change the programme."""

from lms.kernel.actor import Actor, Role


def may_see_programme(actor: Actor) -> bool:
    """Those who organise, lead or audit see their units' events; a trainer sees the own ones."""
    return actor.is_reader or bool(actor.events_as(Role.TRAINER))


def may_plan_events(actor: Actor) -> bool:
    """Those who organise for a unit, and administrators."""
    return actor.is_staff


def may_see_event(actor: Actor, unit_id: int, event_id: str) -> bool:
    """Those who read the unit's work, and the event's trainers; participants have pages of their own."""
    return actor.reads(unit_id) or actor.trains(event_id)


def may_change_event(actor: Actor, unit_id: int) -> bool:
    """Those who organise for the event's unit."""
    return actor.organises(unit_id)
