"""What can be done with persons, accounts and invitations. The caller commits."""

import hashlib
import secrets
from collections.abc import Iterable
from datetime import datetime, timedelta

from sqlalchemy import update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from lms.kernel import audit
from lms.kernel.actor import Actor
from lms.kernel.errors import N_, BadInput, RuleViolation, TooMany
from lms.kernel.text import nfc
from lms.people.accounts import passwords, queries
from lms.people.accounts.models import Account, Invitation, SignInFailure
from lms.people.persons.models import Person

INVITATION_LASTS = timedelta(days=30)
FAILURES_ALLOWED = 10
FAILURE_WINDOW = timedelta(minutes=15)
CODE_ALPHABET = "ABCDEFGHJKMNPQRSTVWXYZ23456789"  # without the letters that look alike
CODE_LENGTH = 16  # 78 bits


class WrongSignIn(BadInput):
    """The login or the password is wrong; which of them is not told."""

    message = N_("The sign-in name or the password is not right. Please try again.")


class TooManyFailures(TooMany):
    """Somebody is guessing."""

    message = N_("Too many failed tries. Please wait 15 minutes and try again.")


class InvitationSpent(RuleViolation):
    """The invitation is unknown, used, withdrawn or out of date; which is not told."""

    message = N_(
        "This invitation can no longer be used: it has been used already or is out of date. "
        "Please ask the organiser for a new one."
    )


class LoginTaken(RuleViolation):
    """Another account has this sign-in name."""

    message = N_("This sign-in name is taken. Please choose another.")


def add_account(
    session: Session, person: Person, *, login: str, password: str, now: datetime
) -> Account:
    """Give a person an account; a login belongs to one account only."""
    folded = nfc(login).lower()
    if queries.find_account(session, folded) is not None:
        raise LoginTaken
    hashed = passwords.hash_new(password)
    account = Account(person=person, login=folded, password_hash=hashed, created_at=now)
    try:
        with session.begin_nested():
            session.add(account)
    except IntegrityError:  # somebody took it in the meantime
        raise LoginTaken from None
    return account


def check_password(
    session: Session, *, login: str, password: str, address: str, now: datetime
) -> Account | None:
    """Return the account if the password is right, else None with the failure recorded.

    The caller commits either way, so that failures count.
    """
    folded = nfc(login).lower()
    since = now - FAILURE_WINDOW
    failures = queries.count_failures(session, login=folded, address=address, since=since)
    if failures >= FAILURES_ALLOWED:
        raise TooManyFailures
    account = queries.find_account(session, folded)
    usable = account is not None and account.suspended_at is None
    if passwords.matches(account.password_hash if account and usable else None, password):
        return account
    session.add(SignInFailure(login=folded[:200], address=address, failed_at=now))
    return None


def _code_hash(code: str) -> bytes:
    plain = "".join(c for c in code.upper() if c.isalnum())
    return hashlib.sha256(f"invitation:{plain}".encode()).digest()


def invite(session: Session, persons: Iterable[Person], *, now: datetime) -> dict[int, str]:
    """Make a new code for each person without an account; older codes stop working.

    Returns the codes by person id: they are shown once, only their hashes are kept.
    """
    persons = list(persons)
    has_account = queries.persons_with_accounts(session, [person.id for person in persons])
    chosen = [person for person in persons if person.id not in has_account]
    session.execute(
        update(Invitation)
        .where(
            Invitation.person_id.in_([person.id for person in chosen]),
            Invitation.used_at.is_(None),
            Invitation.withdrawn_at.is_(None),
        )
        .values(withdrawn_at=now)
    )
    codes: dict[int, str] = {}
    for person in chosen:
        code = "".join(secrets.choice(CODE_ALPHABET) for _ in range(CODE_LENGTH))
        codes[person.id] = "-".join(code[i : i + 4] for i in range(0, CODE_LENGTH, 4))
        expires_at = now + INVITATION_LASTS
        session.add(
            Invitation(
                person_id=person.id, code_hash=_code_hash(code), made_at=now, expires_at=expires_at
            )
        )
    return codes


def open_invitation(
    session: Session, code: str, *, now: datetime, lock: bool = False
) -> Invitation:
    """Return the invitation of a code while it can be used."""
    invitation = queries.find_invitation(session, _code_hash(code), lock=lock)
    if (
        invitation is None
        or invitation.used_at is not None
        or invitation.withdrawn_at is not None
        or invitation.expires_at <= now
    ):
        raise InvitationSpent
    return invitation


def claim_account(
    session: Session, code: str, *, login: str, password: str, now: datetime
) -> Account:
    """Turn an invitation into an account; it works once."""
    invitation = open_invitation(session, code, now=now, lock=True)
    if queries.find_account_of(session, invitation.person_id) is not None:
        raise InvitationSpent
    account = add_account(session, invitation.person, login=login, password=password, now=now)
    invitation.used_at = now
    person = invitation.person
    audit.record(
        session,
        Actor(person.id, person.full_name),
        "account.claimed",
        f"person:{person.public_id}",
        now=now,
    )
    return account
