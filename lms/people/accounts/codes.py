"""Codes that work once: made, hashed for one purpose, and the newest of a person alone kept open."""

import hashlib
import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from lms.people.accounts.models import Invitation, PasswordReset
from lms.people.persons.models import Person

ALPHABET = "ABCDEFGHJKMNPQRSTVWXYZ23456789"  # without the letters that look alike
LENGTH = 16  # 78 bits
GROUP = 4
WorksOnce = Invitation | PasswordReset
PURPOSES: dict[type[WorksOnce], str] = {Invitation: "invitation", PasswordReset: "reset"}
INVITATION_LASTS = timedelta(days=30)
RESET_LASTS = timedelta(days=1)  # of a code that is handed out on paper
MAILED_RESET_LASTS = timedelta(minutes=30)


def new_code() -> str:
    """Return a new code in groups of four, to be read from paper."""
    code = "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))
    return "-".join(code[at : at + GROUP] for at in range(0, LENGTH, GROUP))


def hashed(purpose: str, code: str) -> bytes:
    """Return what is kept of a code: for another purpose the same code has another hash."""
    plain = "".join(char for char in code.upper() if char.isalnum())
    return hashlib.sha256(f"{purpose}:{plain}".encode()).digest()


def replace(
    session: Session,
    kind: type[WorksOnce],
    person_ids: Sequence[int],
    *,
    lasts: timedelta,
    now: datetime,
) -> dict[int, str]:
    """Make a new code of a kind for each person; older ones stop working. Return them by person id."""
    session.execute(  # two who make a code for the same person do so one after the other
        select(Person.id)
        .where(Person.id.in_(list(person_ids)))
        .order_by(Person.id)
        .with_for_update(key_share=True)
    )
    withdraw(session, kind, person_ids, now=now)
    made = {person_id: new_code() for person_id in person_ids}
    for person_id, code in made.items():
        session.add(
            kind(
                person_id=person_id,
                code_hash=hashed(PURPOSES[kind], code),
                made_at=now,
                expires_at=now + lasts,
            )
        )
    session.flush()
    return made


def withdraw(
    session: Session, kind: type[WorksOnce], person_ids: Sequence[int], *, now: datetime
) -> None:
    """End the codes of a kind that these persons have not used."""
    session.execute(
        update(kind)
        .where(
            kind.person_id.in_(list(person_ids)),
            kind.used_at.is_(None),
            kind.withdrawn_at.is_(None),
        )
        .values(withdrawn_at=now)
    )


def is_open(found: WorksOnce | None, *, now: datetime) -> bool:
    """Tell whether a code can still be used: known, neither used nor withdrawn, and in time."""
    return (
        found is not None
        and found.used_at is None
        and found.withdrawn_at is None
        and found.expires_at > now
    )
