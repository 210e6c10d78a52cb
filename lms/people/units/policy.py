"""Who may see and change units."""

from lms.kernel.actor import Actor


def may_see_units(actor: Actor) -> bool:
    """Whoever holds a role for any unit, auditors and administrators: names and dates of units are no secret among staff."""
    return actor.is_administrator or actor.is_auditor or any(actor.units.values())


def may_change_units(actor: Actor) -> bool:
    """Administrators alone: a unit carries the rights and records of many."""
    return actor.is_administrator


def may_see_people(actor: Actor, unit_id: int) -> bool:
    """Whoever holds a role for this unit, auditors and administrators."""
    return (
        actor.is_administrator
        or actor.is_auditor
        or any(unit_id in ids for ids in actor.units.values())
    )
