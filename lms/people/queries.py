"""Every read of units, persons and accounts."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from lms.kernel.errors import NotFound
from lms.kernel.text import fold
from lms.people.models import Account, Invitation, Membership, Person, SignInFailure, Unit


def get_unit(session: Session, unit_id: int) -> Unit:
    """Return a unit."""
    unit = session.get(Unit, unit_id)
    if unit is None:
        raise NotFound
    return unit


def list_units(session: Session, *, within: Iterable[int] | None = None) -> list[Unit]:
    """Return the units in force by name; ``within`` keeps only these ids."""
    query = select(Unit).where(Unit.ended_on.is_(None)).order_by(Unit.search_key)
    if within is not None:
        query = query.where(Unit.id.in_(list(within)))
    return list(session.scalars(query))


def find_unit(session: Session, name: str) -> Unit | None:
    """Return the unit in force of a name, accents and capitals apart."""
    query = select(Unit).where(Unit.search_key == fold(name), Unit.ended_on.is_(None))
    return session.scalars(query.order_by(Unit.id)).first()


def find_account(session: Session, login: str) -> Account | None:
    """Return the account of a login, folded to lower case."""
    return session.scalar(select(Account).where(Account.login == login.strip().lower()))


def find_account_of(session: Session, person_id: int) -> Account | None:
    """Return a person's account."""
    return session.scalar(select(Account).where(Account.person_id == person_id))


def get_person(session: Session, person_id: int) -> Person:
    """Return a person."""
    person = session.get(Person, person_id)
    if person is None:
        raise NotFound
    return person


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


def list_open_memberships(session: Session, person_ids: Iterable[int]) -> list[Membership]:
    """Return the positions that these persons hold now."""
    query = select(Membership).where(
        Membership.person_id.in_(list(person_ids)), Membership.ended_on.is_(None)
    )
    return list(session.scalars(query))


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
