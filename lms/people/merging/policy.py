"""Who may look for persons entered twice, and merge them."""

from lms.kernel.actor import Actor


def may_see_duplicates(actor: Actor) -> bool:
    """Administrators, and auditors to read."""
    return actor.is_administrator or actor.is_auditor


def may_merge(actor: Actor) -> bool:
    """Only administrators: a merge carries accounts, results and certificates from one to another."""
    return actor.is_administrator
