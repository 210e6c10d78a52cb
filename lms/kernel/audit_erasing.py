"""Taking a person out of the audit log: the values go, the rows and their chain stay."""

from collections.abc import Collection, Iterable, Iterator
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, or_, select, update
from sqlalchemy.orm import Session

from lms.kernel import audit, chain
from lms.kernel.actor import Actor
from lms.kernel.audit_tables import AuditEntry, AuditPersonal

ERASED = "audit.personal_erased"
CHUNK = 1_000  # values in one condition: below the limits of both databases


def erase_personal(
    session: Session,
    actor: Actor,
    subject: str,
    *,
    now: datetime,
    request: str,
    person_id: int,
    subjects: Collection[str] = (),
    values: Collection[str] = (),
    rows: Collection[int] = (),
) -> int:
    """Erase a person's values from the log, put that on record, and return from how many rows.

    The name and address go from what they did (``person_id``); the details go from rows about them
    or theirs (``subject``, ``subjects``) and from rows that hold a value nobody else has
    (``values``: phones, addresses), and from these ``rows``. ``request`` names what this is done for.
    """
    who = _numbers(
        session,
        [select(AuditEntry.id).where(AuditEntry.actor_id == person_id)],
        AuditPersonal.who_salt.is_not(None),
    )
    about = {subject, *subjects}
    found = [
        select(AuditEntry.id).where(column.in_(chunk))
        for chunk in _chunks(sorted(about))
        for column in (AuditEntry.subject, AuditEntry.on_behalf_of)
    ]
    if values:
        holds = (
            AuditPersonal.details.contains(chain.canonical(value)[1:-1], autoescape=True)
            for value in sorted(values)
        )
        found.append(select(AuditPersonal.entry_id).where(or_(*holds)))
    found += [
        select(AuditPersonal.entry_id).where(AuditPersonal.entry_id.in_(chunk))
        for chunk in _chunks(sorted(rows))
    ]
    # What says which rows were erased is itself never erased: the proof needs it.
    may_go = AuditPersonal.what_salt.is_not(None) & (AuditEntry.action != ERASED)
    what = _numbers(session, found, may_go)
    _erase(session, who, {"name": None, "name_key": None, "address": None, "who_salt": None})
    _erase(session, what, {"details": None, "words": None, "what_salt": None})
    audit.record(
        session, actor, ERASED, subject, now=now, request=request,
        who=spans_of(who), what=spans_of(what), rows=len({*who, *what}),
    )  # fmt: skip
    return len({*who, *what})


def _numbers(
    session: Session, queries: Iterable[Select[Any]], still: ColumnElement[bool]
) -> list[int]:
    numbers: set[int] = set()
    for query in queries:
        chosen = (
            select(AuditPersonal.entry_id)
            .join(AuditEntry, AuditEntry.id == AuditPersonal.entry_id)
            .where(AuditPersonal.entry_id.in_(query), still)
        )
        numbers.update(session.scalars(chosen))
    return sorted(numbers)


def _erase(session: Session, numbers: list[int], nothing: dict[str, None]) -> None:
    for chunk in _chunks(numbers):
        session.execute(
            update(AuditPersonal).where(AuditPersonal.entry_id.in_(chunk)).values(**nothing)
        )


def _chunks(values: list[Any]) -> Iterator[list[Any]]:
    for start in range(0, len(values), CHUNK):
        yield values[start : start + CHUNK]


def spans_of(numbers: list[int]) -> str:
    """Write rising numbers shortly: 1-3,7."""
    spans: list[list[int]] = []
    for number in numbers:
        if spans and number == spans[-1][1] + 1:
            spans[-1][1] = number
        else:
            spans.append([number, number])
    return ",".join(str(a) if a == b else f"{a}-{b}" for a, b in spans)


def numbers_in(spans: str) -> list[tuple[int, int]]:
    """Read what ``spans_of`` wrote, as first and last numbers."""
    pairs = [one.partition("-") for one in spans.split(",") if one]
    return [(int(first), int(last or first)) for first, _, last in pairs]
