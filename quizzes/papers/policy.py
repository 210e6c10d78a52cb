"""Who may make, see and set quizzes."""

from lms.kernel.actor import Actor


def may_make(actor: Actor) -> bool:
    """Whoever organises for a unit makes quizzes."""
    return actor.is_staff


def may_manage(actor: Actor, unit_id: int) -> bool:
    """A quiz belongs to its unit: its organisers, those above and administrators manage it."""
    return actor.organises(unit_id)
