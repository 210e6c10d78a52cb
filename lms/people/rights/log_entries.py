"""Taking a person out of the log: what was done, when and by whom stays, who it was does not."""

from collections.abc import Iterator
from datetime import datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from lms.kernel import chain
from lms.kernel.actor import Actor
from lms.kernel.audit import AuditEntry, AuditPersonal
from lms.kernel.audit_erasing import erase_personal
from lms.people.rights.holdings import Identity

# How the log names what it speaks of: the bare id, or the id after one of these.
PREFIXES = (
    "", "person:", "account:", "event:", "session:", "enrolment:", "certificate:", "contest:",
    "round:", "attempt:", "entry:", "quiz:", "unit:",
)  # fmt: skip
FREE = ("note", "reason")  # what people type
AT_ONCE = 100  # ids looked for in one reading of the log
IN_LIST = 1_000  # values in one condition: below the limits of both databases


def subjects_of(ids: frozenset[str]) -> list[str]:
    """Return every way in which the log may name these ids."""
    return [prefix + each for each in sorted(ids) for prefix in PREFIXES]


def take_out(
    session: Session, actor: Actor, identity: Identity, *, request: str, now: datetime
) -> int:
    """Take the person's values out of every entry that holds them; return out of how many.

    A name alone is looked for only in the entries of what the person took part in: elsewhere it
    is somebody else's too.
    """
    return erase_personal(
        session,
        actor,
        f"person:{identity.public_id}",
        now=now,
        request=request,
        person_id=identity.person_id,
        subjects=subjects_of(identity.subjects),
        values=identity.exact,
        rows=[*_named(session, identity), *_told(session, identity)],
    )


def _named(session: Session, identity: Identity) -> Iterator[int]:
    """Find the entries around the person that hold one of their names."""
    holds = [
        AuditPersonal.details.contains(chain.canonical(name)[1:-1], autoescape=True)
        for name in sorted(identity.names)
    ]
    around = subjects_of(identity.surroundings)
    for start in range(0, len(around) if holds else 0, IN_LIST):
        query = (
            select(AuditEntry.id)
            .join(AuditPersonal, AuditPersonal.entry_id == AuditEntry.id)
            .where(AuditEntry.subject.in_(around[start : start + IN_LIST]), or_(*holds))
        )
        yield from session.scalars(query)


def _told(session: Session, identity: Identity) -> list[int]:
    """Find the entries in which somebody wrote something beside one of the person's own ids."""
    stored = AuditPersonal.details
    free = or_(*(stored.contains(f'"{name}":', autoescape=True) for name in FREE))
    theirs = [stored.contains(f'"{each}"', autoescape=True) for each in sorted(identity.subjects)]
    found: list[int] = []
    for start in range(0, len(theirs), AT_ONCE):
        some = or_(*theirs[start : start + AT_ONCE])
        found += session.scalars(select(AuditPersonal.entry_id).where(free, some))
    return found
