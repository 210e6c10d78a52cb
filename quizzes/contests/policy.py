"""Who may see, enter and run contests."""

from lms.kernel.actor import Actor

OPEN_STATES = frozenset({"public", "ended"})


def may_see_contest(actor: Actor, state: str, unit_id: int) -> bool:
    """A public or ended contest is everybody's; a draft is its organisers'."""
    return state in OPEN_STATES or actor.organises(unit_id)


def may_organise(actor: Actor) -> bool:
    """Those who organise for a unit, and administrators, set up contests."""
    return actor.is_staff


def may_manage(actor: Actor, unit_id: int) -> bool:
    """Those who organise for the contest's unit run it; to others its desk does not exist."""
    return actor.organises(unit_id)
