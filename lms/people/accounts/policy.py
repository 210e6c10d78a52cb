"""Who may do what with other people's accounts, and who needs a second factor."""

from collections.abc import Collection

from lms.kernel.actor import Actor, Role

HAND_OUT = (Role.ORGANISER, Role.CONTACT_PERSON)


def may_see_account(actor: Actor, unit_ids: Collection[int]) -> bool:
    """Administrators see how anybody signs in; organisers and contact persons, their units' people."""
    return actor.is_administrator or any(
        actor.holds(role, unit_id) for role in HAND_OUT for unit_id in unit_ids
    )


def may_hand_out_code(actor: Actor, unit_ids: Collection[int], *, has_role: bool) -> bool:
    """A code opens an account with all its rights: where there is a role, only administrators hand it out."""
    if has_role:
        return actor.is_administrator
    return may_see_account(actor, unit_ids)


def may_suspend(actor: Actor, person_id: int) -> bool:
    """Only administrators suspend, restore and sign out, and never themselves."""
    return actor.is_administrator and actor.id != person_id


def needs_second_factor(actor: Actor, *, is_required: bool) -> bool:
    """Where the setting says so, administrators and organisers need a second factor."""
    return is_required and (actor.is_administrator or bool(actor.organised))
