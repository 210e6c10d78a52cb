"""Who may make, see and set quizzes."""

from lms.kernel.actor import Actor


def may_see_quizzes(actor: Actor) -> bool:
    """Whoever reads the work of a unit sees its quizzes."""
    return actor.is_reader


def may_see_quiz(actor: Actor, unit_id: int) -> bool:
    """Those who read the unit's work see what a quiz asks, without the key."""
    return actor.reads(unit_id)


def may_make(actor: Actor) -> bool:
    """Whoever organises for a unit makes quizzes."""
    return actor.is_staff


def may_manage(actor: Actor, unit_id: int) -> bool:
    """A quiz belongs to its unit: its organisers, those above and administrators manage it."""
    return actor.organises(unit_id)


def may_see_key(actor: Actor, unit_id: int) -> bool:
    """Right answers are for those who manage the quiz."""
    return actor.organises(unit_id)
