"""Who may handle notices, requests and the retention of personal data."""

from lms.kernel.actor import Actor


def may_see_own(actor: Actor) -> bool:
    """Everybody who has signed in sees all that is held about themself."""
    return actor.is_signed_in


def may_see_desk(actor: Actor) -> bool:
    """Administrators handle personal data, auditors read how; to others the desk does not exist."""
    return actor.is_administrator or actor.is_auditor


def may_handle(actor: Actor) -> bool:
    """Only administrators answer requests, publish notices, erase and set how long records are kept."""
    return actor.is_administrator


def may_download(actor: Actor, person_id: int, *, is_for_request: bool) -> bool:
    """A copy of a person's data is that person's; administrators get it only when a request asks for it."""
    return actor.id == person_id or (actor.is_administrator and is_for_request)
