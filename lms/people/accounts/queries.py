"""Every read of units, persons and accounts."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from lms.people.accounts.models import Account, Invitation, SignInFailure


def find_account(session: Session, login: str) -> Account | None:
    """Return the account of a login, folded to lower case."""
    return session.scalar(select(Account).where(Account.login == login.strip().lower()))


def find_account_of(session: Session, person_id: int) -> Account | None:
    """Return a person's account."""
    return session.scalar(select(Account).where(Account.person_id == person_id))


def find_invitation(session: Session, code_hash: bytes, *, lock: bool = False) -> Invitation | None:
    """Return the invitation whose code has this hash; ``lock`` lets one claim go first."""
    query = select(Invitation).where(Invitation.code_hash == code_hash)
    if lock:
        query = query.with_for_update().execution_options(populate_existing=True)
    return session.scalar(query)


def persons_with_accounts(session: Session, person_ids: Iterable[int]) -> set[int]:
    """Return which of these persons already have an account."""
    query = select(Account.person_id).where(Account.person_id.in_(list(person_ids)))
    return set(session.scalars(query))


def count_failures(session: Session, *, login: str, address: str, since: datetime) -> int:
    """Return how often signing in failed lately for a login from an address.

    A tenth of all of the login's failures, or of all of the address's, where that is more: strangers
    elsewhere do not lock anybody out with ten tries, and a whole school shares one address.
    """
    is_login, is_address = SignInFailure.login == login, SignInFailure.address == address
    count = func.count()
    query = select(
        count.filter(is_login & is_address), count.filter(is_login), count.filter(is_address)
    ).where(SignInFailure.failed_at > since, is_login | is_address)
    of_both, of_login, of_address = session.execute(query).one()
    return max(of_both, of_login // 10, of_address // 10)
