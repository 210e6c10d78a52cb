"""Whose the provider's accounts are. Known by issuer and subject; linked by the person alone. The caller commits."""

from datetime import datetime

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from lms.kernel import audit
from lms.kernel.actor import Actor
from lms.kernel.errors import N_, RuleViolation
from lms.people.accounts import queries, service
from lms.people.accounts.models import Account, ProviderLink
from lms.people.accounts.provider import Identity, label


class NotLinked(RuleViolation):
    """The provider knows the person; we do not know whose account that is, and an email does not tell."""

    message = N_(
        "This %(label)s account is not linked to an account here. Sign in with your password and link "
        "it on the page “My account”, or use your invitation."
    )


class LinkedElsewhere(RuleViolation):
    """An account of the provider belongs to one account here, and the other way round."""

    message = N_(
        "This %(label)s account is linked to another account here, or yours is linked already. "
        "Nothing was changed."
    )


class OnlyWay(RuleViolation):
    """Nobody takes away the only way in that they have."""

    message = N_("This is your only way to sign in. Set a password first.")


def find_account(session: Session, identity: Identity, *, now: datetime) -> Account:
    """Return the open account to which this identity was linked."""
    link = queries.find_link(session, identity.issuer, identity.subject)
    if link is None or link.account.suspended_at is not None:
        raise NotLinked(label=label())
    link.used_at = now
    return link.account


def link(
    session: Session, actor: Actor, account: Account, identity: Identity, *, now: datetime
) -> None:
    """Link a provider's account to the account of the person who has signed in to both."""
    made = ProviderLink(
        account_id=account.id, issuer=identity.issuer, subject=identity.subject, linked_at=now
    )
    try:
        with session.begin_nested():
            session.add(made)
    except IntegrityError:
        raise LinkedElsewhere(label=label()) from None
    subject = service.subject_of(account.person)
    audit.record(session, actor, "provider.linked", subject, now=now, issuer=identity.issuer)


def claim(session: Session, code: str, identity: Identity, *, now: datetime) -> Account:
    """Turn an invitation into an account without a password, entered through the provider."""
    invitation = service.open_invitation(session, code, now=now, lock=True)
    person = invitation.person
    # A name that they may sign in with once they set a password; the last one nobody else can have.
    names = [each for each in (person.phone, person.email, person.public_id) if each]
    login = next(each for each in names if queries.find_account(session, each) is None)
    account = service.claim_account(session, code, login=login, password=None, now=now)
    session.flush()
    link(session, Actor(person.id, person.full_name), account, identity, now=now)
    return account


def unlink(session: Session, actor: Actor, account: Account, issuer: str, *, now: datetime) -> None:
    """Forget the provider's account; another way to sign in must be left."""
    found = queries.find_link_of(session, account.id, issuer)
    if found is None:
        return
    if account.password_hash is None and not queries.has_passkey(session, account.id):
        raise OnlyWay
    session.delete(found)
    subject = service.subject_of(account.person)
    audit.record(session, actor, "provider.unlinked", subject, now=now, issuer=issuer)
