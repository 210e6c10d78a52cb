"""Every read of the log for people: a page of it, one entry, whose names stand behind it."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, func, or_, select, tuple_
from sqlalchemy.orm import Session, contains_eager

from lms.kernel.audit import AuditEntry, AuditPersonal
from lms.kernel.errors import NotFound
from lms.kernel.text import search_words
from lms.people.audit_log.titles import titles_of
from lms.people.persons.models import Person

PER_PAGE = 50
LOOKED_THROUGH = 10_000  # entries that a search for words looks through before it answers
MOST_COUNTED = 1_000  # beyond it a person's page says "more than"
CHUNK = 2_000
MOST_DIGITS = 9  # of a number: what a column of the database holds

_key = tuple_(AuditEntry.at, AuditEntry.id)


@dataclass(frozen=True)
class Wanted:
    """What somebody looks for in the log."""

    words: str = ""
    action: str = ""
    subject: str = ""
    actor_id: int | None = None
    since: datetime | None = None
    until: datetime | None = None  # the first moment that no longer counts

    @property
    def is_all(self) -> bool:
        """Tell whether nothing in particular is looked for."""
        return self == Wanted()


@dataclass(frozen=True)
class LogPage:
    """Some entries, the numbers to go on from, and how far a search for words has come."""

    entries: list[AuditEntry]
    following: int | None = None
    preceding: int | None = None
    searched_to: datetime | None = None


def page_of_entries(
    session: Session,
    wanted: Wanted,
    *,
    after: int | None = None,
    before: int | None = None,
    oldest_first: bool = False,
) -> LogPage:
    """Return the entries after one of the list, or those before it; the newest first unless asked."""
    start = before if before is not None else after
    position = _position(session, start)
    is_back = before is not None and position is not None
    down = oldest_first is is_back  # towards older entries
    query = _matching(wanted)
    if position is not None:
        query = query.where(_key < position if down else _key > position)
    order = (AuditEntry.at.desc(), AuditEntry.id.desc()) if down else (AuditEntry.at, AuditEntry.id)
    query = query.order_by(*order)
    boundary = None
    if wanted.words:
        edge = query.with_only_columns(AuditEntry.at, AuditEntry.id).offset(LOOKED_THROUGH - 1)
        boundary = session.execute(edge.limit(1)).first()
        if boundary is not None:
            query = query.where(_key >= tuple(boundary) if down else _key <= tuple(boundary))
        query = _with_words(query, wanted.words).options(contains_eager(AuditEntry.personal))
    found = list(session.scalars(query.limit(PER_PAGE + 1)))
    entries, more = found[:PER_PAGE], len(found) > PER_PAGE
    onward = entries[-1].id if more else boundary.id if boundary is not None else None
    searched_to = boundary.at if boundary is not None and not more else None
    backward = entries[0].id if entries and position is not None else None
    if is_back:
        return LogPage(entries[::-1], backward or start, onward, searched_to)
    return LogPage(entries, onward, backward or (start if position else None), searched_to)


def _position(session: Session, number: int | None) -> tuple[datetime, int] | None:
    """Return where an entry stands in the list; one that is not there is as good as none."""
    if number is None or not 0 < number < 10**MOST_DIGITS:
        return None
    row = session.execute(
        select(AuditEntry.at, AuditEntry.id).where(AuditEntry.id == number)
    ).first()
    return (row.at, row.id) if row is not None else None


def _matching(wanted: Wanted) -> Select[Any]:
    conditions: list[ColumnElement[bool]] = []
    if wanted.action:
        conditions.append(AuditEntry.action == wanted.action)
    if wanted.subject:
        conditions.append(AuditEntry.subject == wanted.subject)
    if wanted.actor_id is not None:
        conditions.append(AuditEntry.actor_id == wanted.actor_id)
    if wanted.since is not None:
        conditions.append(AuditEntry.at >= wanted.since)
    if wanted.until is not None:
        conditions.append(AuditEntry.at < wanted.until)
    return select(AuditEntry).where(*conditions)


def _with_words(query: Select[Any], words: str) -> Select[Any]:
    """Keep the entries that hold every word: in the actor's name, the details or the subject's id."""
    query = query.join(AuditPersonal, AuditPersonal.entry_id == AuditEntry.id)
    for word in search_words(words):
        places = (AuditPersonal.name_key, AuditPersonal.words, AuditEntry.subject)
        query = query.where(or_(*(place.contains(word) for place in places)))
    return query


def each_chunk(session: Session, wanted: Wanted) -> Iterator[list[AuditEntry]]:
    """Yield all entries that are wanted, the newest first, some thousands at a time."""
    query = _matching(wanted)
    if wanted.words:
        query = _with_words(query, wanted.words).options(contains_eager(AuditEntry.personal))
    query = query.order_by(AuditEntry.at.desc(), AuditEntry.id.desc()).limit(CHUNK)
    chunk = list(session.scalars(query))
    while chunk:
        yield chunk
        last = chunk[-1]
        session.expunge_all()
        chunk = list(session.scalars(query.where(_key < (last.at, last.id))))


def count_entries(session: Session, wanted: Wanted) -> int:
    """Return how many entries are wanted; with words this reads them all, so it is for jobs."""
    query = _matching(wanted)
    if wanted.words:
        query = _with_words(query, wanted.words)
    query = query.with_only_columns(func.count(), maintain_column_froms=True)
    return session.scalar(query) or 0


def count_some(session: Session, wanted: Wanted) -> int:
    """Return how many entries are wanted, counted no further than ``MOST_COUNTED`` and one."""
    some = _matching(wanted).with_only_columns(AuditEntry.id).limit(MOST_COUNTED + 1).subquery()
    return session.scalar(select(func.count()).select_from(some)) or 0


def get_entry(session: Session, number: str) -> AuditEntry:
    """Return the entry of this number, as an address has it."""
    is_number = number.isascii() and number.isdecimal() and len(number) <= MOST_DIGITS
    entry = session.get(AuditEntry, int(number)) if is_number else None
    if entry is None:
        raise NotFound
    return entry


def find_person(session: Session, public_id: str) -> Person | None:
    """Return the person of a public id, or None."""
    return session.scalar(select(Person).where(Person.public_id == public_id))


def find_name(session: Session, person_id: int) -> str:
    """Return a person's name, empty for nobody we know."""
    return session.scalar(select(Person.full_name).where(Person.id == person_id)) or ""


def actors_of(session: Session, entries: Collection[AuditEntry]) -> dict[int, Person]:
    """Return the persons who did these things, by id."""
    ids = {entry.actor_id for entry in entries if entry.actor_id > 0}
    found = session.scalars(select(Person).where(Person.id.in_(ids))) if ids else ()
    return {each.id: each for each in found}


def titles_in(session: Session, entries: Collection[AuditEntry]) -> dict[str, str]:
    """Return what the subjects of entries are called, and on whose behalf they were done."""
    named = (each for entry in entries for each in (entry.subject, entry.on_behalf_of))
    return titles_of(session, named)
