"""Who may read what an event teaches, and who may change it."""

from lms.kernel.actor import Actor


def may_see_outline(actor: Actor, unit_id: int, event_id: str) -> bool:
    """Those who read the unit's work, and the event's trainers, see all of its content."""
    return actor.reads(unit_id) or actor.trains(event_id)


def may_edit_content(actor: Actor, unit_id: int, event_id: str) -> bool:
    """Those who organise for the unit, and the event's trainers, write and arrange lessons."""
    return actor.organises(unit_id) or actor.trains(event_id)


def may_choose_quizzes(actor: Actor, unit_id: int) -> bool:
    """Which quizzes decide about completion is the organisers' word, not a trainer's."""
    return actor.organises(unit_id)


def may_read_content(
    actor: Actor, unit_id: int, event_id: str, *, is_participant: bool, is_published: bool
) -> bool:
    """Whoever sees the outline always; participants once the event is no longer in preparation."""
    sees_all = actor.reads(unit_id) or actor.trains(event_id)
    return sees_all or (is_participant and is_published)
