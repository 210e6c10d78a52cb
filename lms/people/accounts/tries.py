"""Tries to prove who one is, counted in the database whatever process sees them."""

from datetime import datetime, timedelta

from sqlalchemy import delete
from sqlalchemy.orm import Session

from lms.kernel.errors import N_, TooMany
from lms.kernel.text import nfc
from lms.people.accounts import queries, rules
from lms.people.accounts.models import SignInFailure

# A code has a million values and three of them are right at a time: fewer tries a day.
WINDOWS = {
    "password": timedelta(minutes=15),
    "code": timedelta(hours=1),
    "reset": timedelta(hours=1),
}
KEPT = timedelta(days=1)  # after which nothing asks for a failure any more


class TooManyFailures(TooMany):
    """Somebody is guessing."""

    message = N_("Too many failed tries. Please wait %(minutes)s minutes and try again.")

    def __init__(self, kind: str = "password") -> None:
        """Say how long it takes for this kind of try."""
        super().__init__(minutes=WINDOWS[kind] // timedelta(minutes=1))


def begin(
    session: Session, login: str, *, address: str, now: datetime, kind: str = "password"
) -> SignInFailure:
    """Write a try down as failed before it is looked at; the caller commits at once.

    Of many tries at the same moment each sees all that were written before: no more than are allowed
    get through, without any lock. A try that succeeds is taken back by ``forgive``.
    """
    tried = SignInFailure(kind=kind, login=nfc(login).lower()[:200], address=address, failed_at=now)
    session.add(tried)
    session.flush()
    return tried


def is_allowed(session: Session, tried: SignInFailure, *, now: datetime) -> bool:
    """Tell whether a try may be looked at; one that may not is taken back, so that waiting helps."""
    failed = queries.count_failures(session, tried, since=now - WINDOWS[tried.kind])
    if not rules.is_one_too_many(
        of_both=failed.of_both, of_login=failed.of_login, of_address=failed.of_address
    ):
        return True
    forgive(session, tried)
    return False


def forgive(session: Session, tried: SignInFailure) -> None:
    """Take a try back that has succeeded."""
    session.execute(delete(SignInFailure).where(SignInFailure.id == tried.id))


def forget_old(session: Session, *, now: datetime) -> None:
    """Remove the failures that nothing counts any more."""
    session.execute(delete(SignInFailure).where(SignInFailure.failed_at < now - KEPT))
