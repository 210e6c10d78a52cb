"""Who may see and change a question bank. Nobody else ever sees a question with its key."""

from lms.kernel.actor import Actor


def may_open_bank(actor: Actor) -> bool:
    """Whoever organises for a unit has a bank to work in."""
    return actor.is_staff


def may_manage(actor: Actor, unit_id: int) -> bool:
    """A bank belongs to its unit: its organisers, those above and administrators see and change it."""
    return actor.organises(unit_id)
