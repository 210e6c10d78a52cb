"""What a browser has begun and may finish once: the second step, a passkey, the way to the provider."""

import hashlib
import json
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from lms.kernel import db, sealing
from lms.kernel.errors import N_, RuleViolation
from lms.people.accounts.models import Challenge

LASTS = timedelta(minutes=10)
KEPT = timedelta(days=1)


class ChallengeSpent(RuleViolation):
    """What was begun is unknown, used, of another browser or too old; which is not told."""

    message = N_("This took too long, or was done already. Nothing was changed; please begin anew.")


@dataclass(frozen=True)
class Begun:
    """What was kept when something was begun, and for whom."""

    account_id: int | None
    kept: dict[str, Any]


def new_token() -> str:
    """Return a new secret, which nobody guesses."""
    return secrets.token_urlsafe(32)


def begin(
    session: Session,
    purpose: str,
    *,
    now: datetime,
    account_id: int | None = None,
    token: str = "",
    **kept: Any,
) -> str:
    """Begin something for this purpose alone; return the secret that the browser's cookie is to hold."""
    token = token or new_token()
    session.add(
        Challenge(
            token_hash=_hash(token),
            purpose=purpose,
            account_id=account_id,
            sealed=sealing.seal(json.dumps(kept), purpose=f"challenge:{purpose}"),
            expires_at=now + LASTS,
        )
    )
    session.flush()
    return token


def look_at(session: Session, purpose: str, token: str, *, now: datetime) -> Begun:
    """Return what was begun while it can still be finished."""
    found = session.scalar(
        select(Challenge).where(
            Challenge.token_hash == _hash(token),
            Challenge.purpose == purpose,
            Challenge.used_at.is_(None),
            Challenge.expires_at > now,
        )
    )
    if found is None:
        raise ChallengeSpent
    kept = json.loads(sealing.unseal(found.sealed, purpose=f"challenge:{purpose}"))
    return Begun(found.account_id, kept)


def take(session: Session, purpose: str, token: str, *, now: datetime) -> Begun:
    """Return what was begun and end it: of two who take it at once one gets it."""
    begun = look_at(session, purpose, token, now=now)
    taking = update(Challenge).where(
        Challenge.token_hash == _hash(token), Challenge.used_at.is_(None)
    )
    if db.count_changed(session, taking.values(used_at=now)) != 1:
        raise ChallengeSpent
    return begun


def end_all(session: Session, account_id: int, *, now: datetime) -> None:
    """End what was begun for an account: its password is another one now, or it is suspended."""
    session.execute(
        update(Challenge)
        .where(Challenge.account_id == account_id, Challenge.used_at.is_(None))
        .values(used_at=now)
    )


def forget_old(session: Session, *, now: datetime) -> None:
    """Remove what nobody can finish any more."""
    session.execute(delete(Challenge).where(Challenge.expires_at < now - KEPT))


def _hash(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()
