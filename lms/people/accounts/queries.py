"""Every read of accounts, of the ways to sign in and of signed-in browsers."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session, contains_eager, joinedload

from lms.kernel.errors import NotFound
from lms.kernel.text import nfc
from lms.people.accounts.models import (
    Account,
    Invitation,
    Passkey,
    PasswordReset,
    ProviderLink,
    RecoveryCode,
    SignIn,
    SignInFailure,
)
from lms.people.persons.models import Membership, Person
from lms.people.roles.models import RoleGrant
from lms.people.units.models import Unit


@dataclass(frozen=True)
class Failures:
    """How often signing in failed lately: for this name from this address, for the name, from the address."""

    of_both: int
    of_login: int
    of_address: int


def find_account(session: Session, login: str, *, hold: bool = False) -> Account | None:
    """Return the account of a login, folded to lower case, with its person.

    ``hold`` lets nobody change it before the transaction ends: whoever suspends it comes after.
    """
    query = select(Account).where(Account.login == nfc(login).lower())
    if hold:
        query = query.with_for_update(read=True, of=Account)
        query = query.execution_options(populate_existing=True)
    return session.scalar(query.options(joinedload(Account.person, innerjoin=True)))


def find_account_by_email(session: Session, email: str) -> Account | None:
    """Return the account of the only person with an account who has this email; else None."""
    address = nfc(email)
    query = select(Account).join(Person).where(Person.email.in_({address, address.lower()}))
    found = session.scalars(query.options(joinedload(Account.person)).limit(2)).all()
    return found[0] if "@" in address and len(found) == 1 else None


def find_account_of(session: Session, person_id: int, *, lock: bool = False) -> Account | None:
    """Return a person's account; ``lock`` lets one change of it go first."""
    query = select(Account).where(Account.person_id == person_id)
    if lock:
        query = query.with_for_update().execution_options(populate_existing=True)
    return session.scalar(query)


def get_account(session: Session, account_id: int) -> Account:
    """Return an account."""
    account = session.get(Account, account_id)
    if account is None:
        raise NotFound
    return account


def hold_account(session: Session, account_id: int) -> Account:
    """Return an account as it is now, and let nobody else change it before the transaction ends."""
    query = select(Account).where(Account.id == account_id).with_for_update()
    return session.scalars(query.execution_options(populate_existing=True)).one()


def get_person_by_public_id(session: Session, public_id: str) -> Person:
    """Return the person of a public id."""
    person = session.scalar(select(Person).where(Person.public_id == public_id))
    if person is None:
        raise NotFound
    return person


def list_unit_ids(session: Session, person_id: int) -> list[int]:
    """Return the units in which a person holds a position now."""
    query = select(Membership.unit_id).where(
        Membership.person_id == person_id, Membership.ended_on.is_(None)
    )
    return list(session.scalars(query))


def list_unit_names(session: Session, person_id: int) -> list[str]:
    """Return the names of the units in which a person has ever held a position."""
    query = select(Unit.name).join(Membership).where(Membership.person_id == person_id)
    return list(session.scalars(query))


def holders_of_roles(session: Session, person_ids: Iterable[int], now: datetime) -> set[int]:
    """Return which of these persons hold a role now."""
    query = select(RoleGrant.person_id).where(
        RoleGrant.person_id.in_(list(person_ids)),
        or_(RoleGrant.ended_at.is_(None), RoleGrant.ended_at > now),
    )
    return set(session.scalars(query))


def find_invitation(session: Session, code_hash: bytes, *, lock: bool = False) -> Invitation | None:
    """Return the invitation whose code has this hash; ``lock`` lets one claim go first."""
    query = select(Invitation).where(Invitation.code_hash == code_hash)
    if lock:
        query = query.with_for_update().execution_options(populate_existing=True)
    return session.scalar(query)


def find_reset(session: Session, code_hash: bytes, *, lock: bool = False) -> PasswordReset | None:
    """Return the reset whose code has this hash; ``lock`` lets one use of it go first."""
    query = select(PasswordReset).where(PasswordReset.code_hash == code_hash)
    if lock:
        query = query.with_for_update().execution_options(populate_existing=True)
    return session.scalar(query)


def count_resets(session: Session, person_id: int, *, since: datetime) -> int:
    """Return how many ways to a new password were made for a person lately."""
    query = select(func.count()).where(
        PasswordReset.person_id == person_id, PasswordReset.made_at > since
    )
    return session.scalar(query) or 0


def persons_with_accounts(session: Session, person_ids: Iterable[int]) -> set[int]:
    """Return which of these persons already have an account."""
    query = select(Account.person_id).where(Account.person_id.in_(list(person_ids)))
    return set(session.scalars(query))


def count_failures(session: Session, tried: SignInFailure, *, since: datetime) -> Failures:
    """Return how often the same was tried and failed besides this try."""
    is_login = SignInFailure.login == tried.login
    is_address = SignInFailure.address == tried.address
    count = func.count()
    query = select(
        count.filter(is_login & is_address), count.filter(is_login), count.filter(is_address)
    ).where(
        SignInFailure.failed_at > since,
        SignInFailure.kind == tried.kind,
        SignInFailure.id != tried.id,
        is_login | is_address,
    )
    return Failures(*session.execute(query).one())


def list_live_sign_ins(session: Session, account_id: int, now: datetime) -> list[SignIn]:
    """Return the browsers signed in to an account, the one used last first."""
    query = (
        select(SignIn)
        .where(SignIn.account_id == account_id, SignIn.ended_at.is_(None), SignIn.expires_at > now)
        .order_by(SignIn.seen_at.desc(), SignIn.created_at.desc())
    )
    return list(session.scalars(query))


def get_sign_in(session: Session, public_id: str) -> SignIn:
    """Return a signed-in browser, also one that has been signed out."""
    found = session.scalar(select(SignIn).where(SignIn.public_id == public_id))
    if found is None:
        raise NotFound
    return found


def find_last_sign_in(session: Session, account_id: int) -> SignIn | None:
    """Return when and how somebody signed in last."""
    query = select(SignIn).where(SignIn.account_id == account_id)
    return session.scalars(query.order_by(SignIn.created_at.desc()).limit(1)).first()


def count_recovery_codes(session: Session, account_id: int) -> int:
    """Return how many recovery codes are left."""
    query = select(func.count()).where(
        RecoveryCode.account_id == account_id, RecoveryCode.used_at.is_(None)
    )
    return session.scalar(query) or 0


def list_passkeys(session: Session, account_id: int) -> list[Passkey]:
    """Return the passkeys of an account, oldest first."""
    query = select(Passkey).where(Passkey.account_id == account_id).order_by(Passkey.id)
    return list(session.scalars(query))


def has_passkey(session: Session, account_id: int) -> bool:
    """Tell whether an account has a passkey."""
    query = select(Passkey.id).where(Passkey.account_id == account_id).limit(1)
    return session.scalar(query) is not None


def get_passkey(session: Session, public_id: str) -> Passkey:
    """Return a passkey."""
    passkey = session.scalar(select(Passkey).where(Passkey.public_id == public_id))
    if passkey is None:
        raise NotFound
    return passkey


def find_passkey(session: Session, credential_id: bytes) -> Passkey | None:
    """Return the passkey of an id that a browser names, held with its account until the transaction ends."""
    query = (
        select(Passkey)
        .where(Passkey.credential_id == credential_id)
        .join(Passkey.account)
        .options(contains_eager(Passkey.account))
        .with_for_update(of=(Passkey, Account))
        .execution_options(populate_existing=True)
    )
    return session.scalar(query)


def find_link(session: Session, issuer: str, subject: str) -> ProviderLink | None:
    """Return whose the provider's account of this issuer and subject is, held until the transaction ends."""
    query = (
        select(ProviderLink)
        .where(ProviderLink.issuer == issuer, ProviderLink.subject == subject)
        .join(ProviderLink.account)
        .options(contains_eager(ProviderLink.account))
        .with_for_update(read=True, of=Account)
        .execution_options(populate_existing=True)
    )
    return session.scalar(query)


def find_link_of(session: Session, account_id: int, issuer: str) -> ProviderLink | None:
    """Return the provider's account that belongs to an account of ours."""
    query = select(ProviderLink).where(
        ProviderLink.account_id == account_id, ProviderLink.issuer == issuer
    )
    return session.scalar(query)
