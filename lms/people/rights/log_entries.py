"""Taking a person out of the log's details: what was done, when and by whom stays, who it was does not.

A seam: where the log keeps personal details apart from its chained rows, this is the place to ask it.
"""

import json
from typing import Any

from sqlalchemy import Text, cast, or_, select, update
from sqlalchemy.orm import Session

from lms.kernel.audit import AuditEntry
from lms.people.rights.holdings import Identity
from lms.people.rights.rules import without

ERASED = "(đã xóa)"
# How the log names what it speaks of: the bare id, or the id after one of these.
PREFIXES = (
    "", "person:", "account:", "event:", "session:", "enrolment:", "certificate:", "contest:",
    "round:", "attempt:", "unit:",
)  # fmt: skip
FREE = frozenset({"note", "reason", "before", "after"})  # what people type, or what was changed
IN_LIST = 1_000  # values in one condition: below the limits of both databases


def subjects_of(ids: frozenset[str]) -> list[str]:
    """Return every way in which the log may name these ids."""
    return [prefix + each for each in sorted(ids) for prefix in PREFIXES]


def scrub(session: Session, identity: Identity) -> int:
    """Replace the person in the details of every entry about them or about what they took part in."""
    changed = 0
    for entry_id, subject, details in _candidates(session, identity):
        is_own = subject.rpartition(":")[2] in identity.subjects or _mentions(details, identity)
        clean = _scrubbed(details, identity, is_own=is_own)
        if clean != details:
            session.execute(
                update(AuditEntry).where(AuditEntry.id == entry_id).values(details=clean)
            )
            changed += 1
    return changed


def _candidates(session: Session, identity: Identity) -> list[tuple[int, str, dict[str, Any]]]:
    """Return the entries that can hold something personal: found by subject, or by an exact value."""
    columns = (AuditEntry.id, AuditEntry.subject, AuditEntry.details)
    found: dict[int, tuple[int, str, dict[str, Any]]] = {}
    names = subjects_of(identity.subjects | identity.surroundings)
    for start in range(0, len(names), IN_LIST):
        chunk = names[start : start + IN_LIST]
        for row in session.execute(select(*columns).where(AuditEntry.subject.in_(chunk))):
            found[row[0]] = (row[0], row[1], row[2])
    values = identity.exact
    if values:
        stored = cast(AuditEntry.details, Text)
        holds = [stored.contains(json.dumps(value)[1:-1], autoescape=True) for value in values]
        for row in session.execute(select(*columns).where(or_(*holds))):
            found[row[0]] = (row[0], row[1], row[2])
    return list(found.values())


def _mentions(value: Any, identity: Identity) -> bool:
    if isinstance(value, dict):
        return any(_mentions(each, identity) for each in value.values())
    if isinstance(value, list):
        return any(_mentions(each, identity) for each in value)
    return isinstance(value, str) and (value in identity.subjects or value in identity.exact)


def _scrubbed(value: Any, identity: Identity, *, is_own: bool) -> Any:
    if isinstance(value, dict):
        return {
            key: ERASED
            if is_own and key in FREE and each
            else _scrubbed(each, identity, is_own=is_own)
            for key, each in value.items()
        }
    if isinstance(value, list):
        return [_scrubbed(each, identity, is_own=is_own) for each in value]
    return without(value, identity.everything, ERASED) if isinstance(value, str) else value
