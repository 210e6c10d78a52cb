"""Who may see, enter and run contests."""

from lms.kernel.actor import Actor

OPEN_STATES = frozenset({"public", "ended"})


def may_see_contest(actor: Actor, state: str, unit_id: int) -> bool:
    """A public or ended contest is everybody's; a draft is for those who read its unit's work."""
    return state in OPEN_STATES or actor.reads(unit_id)


def may_see_desks(actor: Actor) -> bool:
    """Those who read a unit's work have desks to look at."""
    return actor.is_reader


def may_organise(actor: Actor) -> bool:
    """Those who organise for a unit, and administrators, set up contests."""
    return actor.is_staff


def may_see_desk(actor: Actor, unit_id: int) -> bool:
    """Those who read the unit's work; to others the contest's desk does not exist."""
    return actor.reads(unit_id)


def may_see_numbers(actor: Actor, unit_id: int, *, is_closed: bool) -> bool:
    """How many have entered answers the prediction: only organisers see it while a round is open."""
    return actor.organises(unit_id) or (is_closed and actor.reads(unit_id))


def may_manage(actor: Actor, unit_id: int) -> bool:
    """Those who organise for the contest's unit run it."""
    return actor.organises(unit_id)
