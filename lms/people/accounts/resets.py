"""The way to a new password: asked for and mailed, or handed out on paper. The caller commits."""

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from lms.kernel import audit, mail
from lms.kernel.actor import VISITOR, Actor
from lms.kernel.config import get_settings
from lms.kernel.console import say
from lms.kernel.errors import N_, RuleViolation
from lms.people.accounts import codes, queries, service
from lms.people.accounts.models import Account, PasswordReset
from lms.people.persons.models import Person

MOST_AN_HOUR = 3  # mails to one person, whoever asks for them
HOUR = timedelta(hours=1)
MINUTE = timedelta(minutes=1)
SUBJECT = N_("A new password for your account")
BODY = N_(
    "Dear %(name)s,\n\n"
    "Somebody has asked for a new password for your account (%(login)s).\n"
    "To choose one, open this address. It works once, within %(minutes)s minutes:\n\n"
    "%(link)s\n\n"
    "If it was not you, you need do nothing: your password stays as it is.\n"
)


class ResetSpent(RuleViolation):
    """The code is unknown, used, withdrawn or out of date; which is not told."""

    message = N_(
        "This code can no longer be used: it has been used already, is out of date, or a newer one "
        "was made. Please ask for a new one."
    )


class NoAccount(RuleViolation):
    """Only an open account can get a new password."""

    message = N_("There is no account, or it is suspended.")


def link_to(code: str) -> str:
    """Return the address that a reset's code is printed or mailed with: ours as set, whoever asks."""
    return f"{get_settings().base_url}/reset/{code}"


def mail_link(session: Session, login: str, *, now: datetime) -> bool:
    """Mail the way to a new password to whoever has this sign-in name or email and can get mail.

    Done by a job, so that asking takes the same time and reads the same for everybody.
    """
    account = _account_named(session, login)
    if account is None or account.suspended_at is not None:
        return False
    person, address = account.person, _address_of(account)
    recently = queries.count_resets(session, person.id, since=now - HOUR)
    if not address or recently >= MOST_AN_HOUR:
        return False
    code = _new_code(session, person, lasts=codes.MAILED_RESET_LASTS, now=now)
    body = say(
        BODY, name=person.full_name, login=account.login, link=link_to(code),
        minutes=codes.MAILED_RESET_LASTS // MINUTE,
    )  # fmt: skip
    mail.post(session, "reset", to=address, subject=say(SUBJECT), body=body, now=now)
    audit.record(session, VISITOR, "reset.mailed", service.subject_of(person), now=now)
    return True


def hand_out(session: Session, actor: Actor, account: Account, *, now: datetime) -> str:
    """Make a code to hand to a person whom one knows; it is shown once."""
    if account.suspended_at is not None:
        raise NoAccount
    code = _new_code(session, account.person, lasts=codes.RESET_LASTS, now=now)
    subject = service.subject_of(account.person)
    audit.record(session, actor, "reset.handed_out", subject, now=now)
    return code


def open_reset(
    session: Session, code: str, *, now: datetime, lock: bool = False
) -> tuple[PasswordReset, Account]:
    """Return the reset of a code, and whose account it is for, while it can be used."""
    code_hash = codes.hashed(codes.PURPOSES[PasswordReset], code)
    reset = queries.find_reset(session, code_hash, lock=lock)
    if reset is None or not codes.is_open(reset, now=now):
        raise ResetSpent
    account = queries.find_account_of(session, reset.person_id)
    if account is None or account.suspended_at is not None:
        raise ResetSpent
    return reset, account


def use_reset(session: Session, code: str, *, password: str, now: datetime) -> Account:
    """Set a new password by a code; it works once, and one signs in with it afterwards."""
    reset, account = open_reset(session, code, now=now, lock=True)
    reset.used_at = now
    person = account.person
    actor = Actor(person.id, person.full_name)
    audit.record(session, actor, "reset.used", service.subject_of(person), now=now)
    service.set_password(session, actor, account, password, now=now)
    return account


def _new_code(session: Session, person: Person, *, lasts: timedelta, now: datetime) -> str:
    return codes.replace(session, PasswordReset, [person.id], lasts=lasts, now=now)[person.id]


def _account_named(session: Session, login: str) -> Account | None:
    """Find by sign-in name, else by an email that only one person with an account has."""
    return queries.find_account(session, login) or queries.find_account_by_email(session, login)


def _address_of(account: Account) -> str:
    return account.person.email or (account.login if "@" in account.login else "")
