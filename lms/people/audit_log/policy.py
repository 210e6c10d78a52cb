"""Who may read the log of what was done."""

from lms.kernel.actor import Actor


def may_read_log(actor: Actor) -> bool:
    """Administrators and auditors read the log; to all others it does not exist."""
    return actor.is_administrator or actor.is_auditor


def may_fetch_export(actor: Actor, asked_by: int) -> bool:
    """A file of the log is for the one who asked for it, while they may read the log."""
    return may_read_log(actor) and actor.id == asked_by
