"""Taking a person out of the log: what was done and when stays, and its chain; who it was does not."""

from datetime import datetime

from sqlalchemy.orm import Session

from lms.kernel.actor import Actor
from lms.kernel.audit_erasing import erase_personal
from lms.people.rights.holdings import Identity

# How the log names what it speaks of: the bare id, or the id after one of these.
PREFIXES = (
    "", "person:", "account:", "event:", "session:", "enrolment:", "certificate:", "contest:",
    "round:", "attempt:", "unit:",
)  # fmt: skip


def subjects_of(ids: frozenset[str]) -> list[str]:
    """Return every way in which the log may name these ids."""
    return [prefix + each for each in sorted(ids) for prefix in PREFIXES]


def scrub(session: Session, identity: Identity, *, actor: Actor, cause: str, now: datetime) -> int:
    """Erase the person's values from every entry about them, by them, or that holds a value of theirs."""
    return erase_personal(
        session,
        actor,
        f"person:{identity.public_id}",
        now=now,
        request=cause,
        person_id=identity.person_id,
        subjects=subjects_of(identity.subjects),
        values=identity.everything,
    )
