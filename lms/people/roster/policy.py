"""Who may see and keep the list of a unit's people."""

from lms.kernel.actor import Actor, Role

KEEPERS = (Role.CONTACT_PERSON, Role.ORGANISER)
READERS = (*KEEPERS, Role.LEADER)


def may_see_list(actor: Actor, unit_id: int) -> bool:
    """The contact person, organiser or leader of the unit or of one above, the auditor, administrators."""
    return actor.is_auditor or any(actor.holds(role, unit_id) for role in READERS)


def may_keep_list(actor: Actor, unit_id: int) -> bool:
    """The contact person or organiser of the unit or of one above, and administrators."""
    return any(actor.holds(role, unit_id) for role in KEEPERS)


def units_to_see(actor: Actor) -> frozenset[int] | None:
    """Return the ids of the units whose lists the actor sees; None is all of them."""
    if actor.is_administrator or actor.is_auditor:
        return None
    return frozenset().union(*(actor.units_as(role) for role in READERS))
