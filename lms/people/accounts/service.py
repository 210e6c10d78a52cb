"""What can be done with accounts and invitations. The caller commits."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from lms.kernel import audit
from lms.kernel.actor import VISITOR, Actor
from lms.kernel.errors import N_, BadInput, RuleViolation
from lms.kernel.text import nfc
from lms.people.accounts import challenges, codes, passwords, queries, sign_ins, tries
from lms.people.accounts.models import Account, Invitation, PasswordReset, SignInFailure
from lms.people.persons.models import Person


class WrongSignIn(BadInput):
    """The login or the password is wrong; which of them is not told."""

    message = N_("The sign-in name or the password is not right. Please try again.")


class InvitationSpent(RuleViolation):
    """The invitation is unknown, used, withdrawn or out of date; which is not told."""

    message = N_(
        "This invitation can no longer be used: it has been used already or is out of date. "
        "Please ask the organiser for a new one."
    )


class LoginTaken(RuleViolation):
    """Another account has this sign-in name."""

    message = N_("This sign-in name is taken. Please choose another.")


class AlreadySo(RuleViolation):
    """An account is suspended, or restored, already."""

    message = N_("Somebody has done this already. Please reload the page.")


def subject_of(person: Person) -> str:
    """Return how the audit log names a person."""
    return f"person:{person.public_id}"


def add_account(
    session: Session, person: Person, *, login: str, password: str | None, now: datetime
) -> Account:
    """Give a person an account; a login belongs to one account only.

    Without a password one signs in at the provider alone, until one sets a password.
    """
    folded, hashed = nfc(login).lower(), None
    if password is not None:  # before the name is looked for: a taken one answers no faster
        units = queries.list_unit_names(session, person.id) if person.id else []
        hashed = passwords.hash_new(password, about=(person.full_name, folded, *units))
    if queries.find_account(session, folded) is not None:
        raise LoginTaken
    account = Account(person=person, login=folded, password_hash=hashed, created_at=now)
    try:
        with session.begin_nested():
            session.add(account)
    except IntegrityError:  # somebody took it in the meantime
        raise LoginTaken from None
    return account


def check_password(
    session: Session, tried: SignInFailure, password: str, *, now: datetime
) -> Account | None:
    """Return the account if the password is right, else None; the caller commits either way.

    ``tried`` was written and committed before (see ``tries``): it stays where the password is wrong.
    """
    account = queries.find_account(session, tried.login, hold=True)
    usable = account if account is not None and account.suspended_at is None else None
    if passwords.matches(usable.password_hash if usable else None, password) and usable:
        tries.forgive(session, tried)
        return usable
    whose = subject_of(account.person) if account else "account:unknown"
    audit.record(session, VISITOR, "sign_in.failed", whose, now=now, way="password")
    return None


def renew_hash(session: Session, account: Account, password: str) -> None:
    """Store by today's parameters a password that has just been right, unless it was changed since."""
    session.execute(
        update(Account)
        .where(Account.id == account.id, Account.password_hash == account.password_hash)
        .values(password_hash=passwords.hash_again(password))
    )


def set_password(
    session: Session, actor: Actor, account: Account, password: str, *, now: datetime
) -> None:
    """Give an account a new password: every browser is signed out and open resets end."""
    units = queries.list_unit_names(session, account.person_id)
    about = (account.person.full_name, account.login, *units)
    account.password_hash = passwords.hash_new(password, about=about)
    account.password_changed_at = now
    _shut_out(session, account, now=now)
    audit.record(session, actor, "password.changed", subject_of(account.person), now=now)


def invite(
    session: Session, persons: Iterable[Person], *, now: datetime, even_with_roles: bool = False
) -> dict[int, str]:
    """Make a new code for each person without an account; older codes stop working.

    An account has all its person's rights: whoever holds a role is left out, unless
    ``even_with_roles``, which is for administrators to say. Returns the codes by person id: they are
    shown once, only their hashes are kept.
    """
    ids = [person.id for person in persons]
    left_out = queries.persons_with_accounts(session, ids)
    if not even_with_roles:
        left_out |= queries.holders_of_roles(session, ids, now)
    chosen = [person_id for person_id in ids if person_id not in left_out]
    return codes.replace(session, Invitation, chosen, lasts=codes.INVITATION_LASTS, now=now)


def open_invitation(
    session: Session, code: str, *, now: datetime, lock: bool = False
) -> Invitation:
    """Return the invitation of a code while it can be used."""
    code_hash = codes.hashed(codes.PURPOSES[Invitation], code)
    invitation = queries.find_invitation(session, code_hash, lock=lock)
    if invitation is None or not codes.is_open(invitation, now=now):
        raise InvitationSpent
    return invitation


def claim_account(
    session: Session, code: str, *, login: str, password: str | None, now: datetime
) -> Account:
    """Turn an invitation into an account; it works once."""
    invitation = open_invitation(session, code, now=now, lock=True)
    if queries.find_account_of(session, invitation.person_id) is not None:
        raise InvitationSpent
    person = invitation.person
    account = add_account(session, person, login=login, password=password, now=now)
    invitation.used_at = now
    audit.record(
        session, Actor(person.id, person.full_name), "account.claimed", subject_of(person), now=now
    )
    return account


def suspend(
    session: Session, actor: Actor, account: Account, *, reason: str, now: datetime
) -> None:
    """Shut an account, with a reason: its browsers are out at their next request."""
    if account.suspended_at is not None:
        raise AlreadySo
    account.suspended_at, account.suspended_for = now, nfc(reason)
    _shut_out(session, account, now=now)
    subject = subject_of(account.person)
    audit.record(session, actor, "account.suspended", subject, now=now, reason=nfc(reason))


def restore(
    session: Session, actor: Actor, account: Account, *, reason: str, now: datetime
) -> None:
    """Open a suspended account again, with a reason; one signs in anew."""
    if account.suspended_at is None:
        raise AlreadySo
    account.suspended_at, account.suspended_for = None, ""
    subject = subject_of(account.person)
    audit.record(session, actor, "account.restored", subject, now=now, reason=nfc(reason))


def _shut_out(session: Session, account: Account, *, now: datetime) -> None:
    """End whatever could still lead in: browsers, resets, and steps half done."""
    sign_ins.end_all(session, account.id, now=now)
    codes.withdraw(session, PasswordReset, [account.person_id], now=now)
    challenges.end_all(session, account.id, now=now)
