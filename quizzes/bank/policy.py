"""Who may see and change a question bank, and who ever sees a question with its key."""

from lms.kernel.actor import Actor, Role


def may_open_bank(actor: Actor) -> bool:
    """Whoever reads a unit's work, or writes or approves its questions, has a bank to open."""
    writes = actor.units_as(Role.QUESTION_AUTHOR) | actor.units_as(Role.QUESTION_APPROVER)
    return actor.is_reader or bool(writes)


def may_see_question(actor: Actor, unit_id: int) -> bool:
    """A bank belongs to its unit: its readers, authors and approvers see what it asks."""
    return (
        actor.reads(unit_id)
        or actor.holds(Role.QUESTION_AUTHOR, unit_id)
        or actor.holds(Role.QUESTION_APPROVER, unit_id)
    )


def may_see_key(actor: Actor, unit_id: int, *, author_id: int) -> bool:
    """Organisers and approvers of the unit, and an author of what they wrote themselves."""
    is_own = actor.id == author_id and actor.holds(Role.QUESTION_AUTHOR, unit_id)
    return is_own or actor.organises(unit_id) or actor.holds(Role.QUESTION_APPROVER, unit_id)


def may_write(actor: Actor) -> bool:
    """Whoever organises or writes questions for any unit."""
    return actor.is_staff or bool(actor.units_as(Role.QUESTION_AUTHOR))


def may_author(actor: Actor, unit_id: int) -> bool:
    """The unit's organisers and question authors add questions."""
    return actor.organises(unit_id) or actor.holds(Role.QUESTION_AUTHOR, unit_id)


def may_edit(actor: Actor, unit_id: int, *, author_id: int, is_draft: bool) -> bool:
    """The unit's organisers; an author edits the own questions while they are drafts."""
    is_own_draft = is_draft and actor.id == author_id
    return actor.organises(unit_id) or (is_own_draft and actor.holds(Role.QUESTION_AUTHOR, unit_id))


def may_approve(actor: Actor, unit_id: int) -> bool:
    """The unit's organisers and approvers put a question into use; an author only drafts."""
    return actor.organises(unit_id) or actor.holds(Role.QUESTION_APPROVER, unit_id)


def may_manage(actor: Actor, unit_id: int) -> bool:
    """The unit's organisers, those above and administrators retire and restore its questions."""
    return actor.organises(unit_id)


def may_export(actor: Actor) -> bool:
    """Whoever organises for a unit: a file of questions carries their keys."""
    return actor.is_staff


def may_import(actor: Actor, unit_id: int, *, sent_by: int) -> bool:
    """The unit's organisers, and an author the files that they sent: what is in one is all keys."""
    is_own = actor.id == sent_by and actor.holds(Role.QUESTION_AUTHOR, unit_id)
    return is_own or actor.organises(unit_id)
