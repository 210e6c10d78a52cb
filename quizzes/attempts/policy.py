"""Who may take an attempt, and who may look at it."""

from lms.kernel.actor import Actor


def may_take(actor: Actor, person_id: int) -> bool:
    """Only the person whose attempt it is may answer, hand in and see the receipt."""
    return actor.is_signed_in and actor.id == person_id


def may_mark(actor: Actor, unit_id: int) -> bool:
    """The organisers of the quiz's unit mark answers, without seeing whose they are."""
    return actor.organises(unit_id)


def may_see_results(actor: Actor, unit_id: int, *, is_round_open: bool) -> bool:
    """Those who read the work of the quiz's unit see who attempted it and what it earned.

    Of a contest's open round only organisers do: how many play is the answer to the prediction.
    """
    return actor.organises(unit_id) or (actor.reads(unit_id) and not is_round_open)


def may_review(actor: Actor, unit_id: int) -> bool:
    """Only organisers open an attempt: marked answers tell the key, whether it is printed or not."""
    return actor.organises(unit_id)
