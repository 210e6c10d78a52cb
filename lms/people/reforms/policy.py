"""Who may reform units."""

from lms.kernel.actor import Actor


def may_reform(actor: Actor) -> bool:
    """Administrators alone: a reform moves people and their roles; to others its pages do not exist."""
    return actor.is_administrator
