"""The second factor: codes of an app on one's phone (TOTP), and recovery codes. The caller commits."""

from datetime import datetime

from sqlalchemy import delete, update
from sqlalchemy.orm import Session

from lms.kernel import audit, db, sealing
from lms.kernel.actor import VISITOR, Actor
from lms.kernel.errors import N_, BadInput, RuleViolation
from lms.people.accounts import challenges, codes, queries, rules, sign_ins
from lms.people.accounts.models import Account, Passkey, RecoveryCode
from lms.people.accounts.service import subject_of

PURPOSE = "totp"
RECOVERY = "recovery"  # the purpose of a code's hash
RECOVERY_CODES = 10
DIGITS = 6
ISSUER = "LMS"


class WrongCode(BadInput):
    """The code is not the one of this half minute, was used, or is no recovery code left."""

    message = N_(
        "This code is not right, or was used already. Please wait for the next one and try again."
    )


class AlreadyEnrolled(RuleViolation):
    """An account has one second factor of this kind."""

    message = N_("The second step is on already.")


class Required(RuleViolation):
    """Who must have a second factor does not take it off."""

    message = N_("Your role needs the second step; it cannot be turned off.")


def new_secret() -> str:
    """Return a new secret that the person's app is to share with us."""
    import pyotp  # noqa: PLC0415 -- slow, rarely needed

    return pyotp.random_base32()


def address_of(secret: str, login: str) -> str:
    """Return what the app reads from the QR code."""
    import pyotp  # noqa: PLC0415 -- slow, rarely needed

    return pyotp.TOTP(secret).provisioning_uri(name=login, issuer_name=ISSUER)


def enrol(
    session: Session, actor: Actor, account: Account, secret: str, code: str, *, now: datetime
) -> list[str]:
    """Turn the second step on once a code shows that the app has the secret.

    Returns the recovery codes, shown once. Every browser is signed out: the caller signs this one in anew.
    """
    counter = _counter_of(secret, code, now)
    if counter is None:
        raise WrongCode
    sealed = sealing.seal(secret, purpose=PURPOSE)
    turning_on = (
        update(Account)
        .where(Account.id == account.id, Account.totp_sealed.is_(None))
        .values(totp_sealed=sealed, totp_counter=counter, totp_since=now)
    )
    if db.count_changed(session, turning_on) != 1:
        raise AlreadyEnrolled
    session.refresh(account)
    sign_ins.end_all(session, account.id, now=now)
    audit.record(session, actor, "second_factor.enrolled", subject_of(account.person), now=now)
    return _new_recovery_codes(session, account, now=now)


def prove(session: Session, account_id: int, code: str, *, now: datetime) -> Account | None:
    """Return the account if it is open and the code right, else None; the caller commits either way."""
    account = queries.hold_account(session, account_id)
    if account.suspended_at is None and check_code(session, account, code, now=now):
        return account
    subject = subject_of(account.person)
    audit.record(session, VISITOR, "sign_in.failed", subject, now=now, way="code")
    return None


def check_code(session: Session, account: Account, code: str, *, now: datetime) -> bool:
    """Tell whether a code of the app or a recovery code is right; either counts once."""
    typed = "".join(code.split())
    if len(typed) == DIGITS and typed.isascii() and typed.isdigit():
        return _take_counter(session, account, typed, now)
    using = (
        update(RecoveryCode)
        .where(
            RecoveryCode.account_id == account.id,
            RecoveryCode.code_hash == codes.hashed(RECOVERY, typed),
            RecoveryCode.used_at.is_(None),
        )
        .values(used_at=now)
    )
    is_used = db.count_changed(session, using) == 1
    if is_used:
        person = account.person
        actor = Actor(person.id, person.full_name)
        audit.record(session, actor, "recovery_code.used", subject_of(person), now=now)
    return is_used


def replace_recovery_codes(
    session: Session, actor: Actor, account: Account, *, now: datetime
) -> list[str]:
    """Make new recovery codes; those made before stop working."""
    audit.record(session, actor, "recovery_codes.replaced", subject_of(account.person), now=now)
    return _new_recovery_codes(session, account, now=now)


def remove(session: Session, actor: Actor, account: Account, *, now: datetime) -> None:
    """Turn the second step off; every browser is signed out."""
    account.totp_sealed = account.totp_counter = account.totp_since = None
    session.execute(delete(RecoveryCode).where(RecoveryCode.account_id == account.id))
    sign_ins.end_all(session, account.id, now=now)
    audit.record(session, actor, "second_factor.removed", subject_of(account.person), now=now)


def remove_all(session: Session, actor: Actor, account: Account, *, now: datetime) -> None:
    """Turn off every second factor of somebody else, whose devices are gone: passkeys as well."""
    session.execute(delete(Passkey).where(Passkey.account_id == account.id))
    challenges.end_all(session, account.id, now=now)
    remove(session, actor, account, now=now)


def owns_any(session: Session, account: Account) -> bool:
    """Tell whether an account has a second factor of any kind: the app or a passkey."""
    return account.totp_sealed is not None or queries.has_passkey(session, account.id)


def _take_counter(session: Session, account: Account, typed: str, now: datetime) -> bool:
    """Take a code's half minute if none as late was taken: of two who send the same code one wins."""
    if account.totp_sealed is None:
        return False
    counter = _counter_of(sealing.unseal(account.totp_sealed, purpose=PURPOSE), typed, now)
    if counter is None:
        return False
    taking = (
        update(Account)
        .where(Account.id == account.id, Account.totp_counter < counter)
        .values(totp_counter=counter)
    )
    return db.count_changed(session, taking) == 1


def _counter_of(secret: str, code: str, now: datetime) -> int | None:
    import pyotp  # noqa: PLC0415 -- slow, rarely needed

    typed = "".join(code.split())
    totp = pyotp.TOTP(secret)
    found = None
    for counter in rules.counters(int(now.timestamp())):  # all of them: each takes the same time
        if pyotp.utils.strings_equal(totp.generate_otp(counter), typed):
            found = counter
    return found


def _new_recovery_codes(session: Session, account: Account, *, now: datetime) -> list[str]:
    session.execute(delete(RecoveryCode).where(RecoveryCode.account_id == account.id))
    made = [codes.new_code() for _ in range(RECOVERY_CODES)]
    session.add_all(
        RecoveryCode(account_id=account.id, code_hash=codes.hashed(RECOVERY, code), made_at=now)
        for code in made
    )
    session.flush()
    return made
