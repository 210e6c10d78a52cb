"""Who may take an attempt, and who may look at it."""

from lms.kernel.actor import Actor


def may_take(actor: Actor, person_id: int) -> bool:
    """Only the person whose attempt it is may answer, hand in and see the receipt."""
    return actor.is_signed_in and actor.id == person_id


def may_mark(actor: Actor, unit_id: int) -> bool:
    """The organisers of the quiz's unit mark answers, without seeing whose they are."""
    return actor.organises(unit_id)


def may_review(actor: Actor, unit_id: int) -> bool:
    """The organisers of the quiz's unit see every attempt at it."""
    return actor.organises(unit_id)
