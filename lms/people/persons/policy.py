"""Who may see, read in full and change whom."""

from collections.abc import Collection

from lms.kernel.actor import Actor, Role

READERS = (Role.ORGANISER, Role.CONTACT_PERSON, Role.LEADER)
KEEPERS = (Role.ORGANISER, Role.CONTACT_PERSON)


def may_list_people(actor: Actor) -> bool:
    """Administrators, auditors, and whoever organises, leads or keeps the list of a unit."""
    return sees_everybody(actor) or bool(_units(actor, READERS))


def sees_everybody(actor: Actor) -> bool:
    """Administrators and auditors see every person, whether in a unit or in none."""
    return actor.is_administrator or actor.is_auditor


def seen_units(actor: Actor) -> frozenset[int]:
    """Return the units whose people, present and past, the actor sees without seeing everybody."""
    return _units(actor, READERS)


def kept_units(actor: Actor) -> frozenset[int]:
    """Return the units whose people the actor keeps, without the administrator's all."""
    return _units(actor, KEEPERS)


def may_see_person(actor: Actor, person_id: int, unit_ids: Collection[int]) -> bool:
    """The person themselves, and whoever sees a unit in which the person is or was."""
    is_own = actor.is_signed_in and actor.id == person_id
    return is_own or sees_everybody(actor) or not _units(actor, READERS).isdisjoint(unit_ids)


def may_read_in_full(actor: Actor, person_id: int, unit_ids: Collection[int]) -> bool:
    """Phones and emails unmasked: for the person, and for who keeps a unit in which they are now."""
    is_own = actor.is_signed_in and actor.id == person_id
    return is_own or may_change_person(actor, unit_ids)


def may_change_person(actor: Actor, unit_ids: Collection[int]) -> bool:
    """Administrators, and who keeps a unit in which the person is now."""
    return actor.is_administrator or not _units(actor, KEEPERS).isdisjoint(unit_ids)


def may_keep_unit(actor: Actor, unit_id: int) -> bool:
    """Positions in a unit are written by administrators and by who keeps that unit."""
    return actor.is_administrator or unit_id in _units(actor, KEEPERS)


def may_add_person(actor: Actor) -> bool:
    """Administrators, and who keeps a unit, add people."""
    return actor.is_administrator or bool(_units(actor, KEEPERS))


def _units(actor: Actor, roles: tuple[Role, ...]) -> frozenset[int]:
    return frozenset().union(*(actor.units_as(role) for role in roles))
