"""Who may see and who may grant which role."""

from lms.kernel.actor import EVERYWHERE, Actor, Role


def may_see_grants(actor: Actor) -> bool:
    """Those who read a unit's work see who holds a role for it; administrators and auditors all."""
    return actor.is_reader


def may_see_roles_of(actor: Actor, person_id: int, *, has_any: bool) -> bool:
    """A person sees the own roles; others see who has, or had, a role that is in their list."""
    is_own = actor.is_signed_in and actor.id == person_id
    return is_own or actor.readable is None or (actor.is_reader and has_any)


def may_see_grant(actor: Actor, unit_id: int | None) -> bool:
    """Those who read the work of the role's unit, or of the one that holds its event or contest."""
    return actor.readable is None or (unit_id is not None and unit_id in actor.readable)


def may_name(actor: Actor) -> bool:
    """Whoever organises for a unit names others."""
    return actor.is_staff


def may_grant(actor: Actor, role: Role, *, unit_id: int | None, parent_id: int | None) -> bool:
    """Nobody grants, or ends, a role above the own one.

    Administrators grant every role. Organisers grant what is below them for their units, for those
    under these, and at events and contests of either; other organisers only for units under their
    own. ``unit_id`` is the unit of the role, or the one that holds the event; ``parent_id`` what
    it is under.
    """
    if actor.is_administrator:
        return True
    if role in EVERYWHERE or unit_id is None:
        return False
    if role is Role.ORGANISER:
        return parent_id is not None and actor.organises(parent_id)
    return actor.organises(unit_id)
