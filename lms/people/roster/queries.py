"""Every read of roster files, of the persons that their lines may mean, and of a unit's list."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, func, select, text
from sqlalchemy.orm import Session, joinedload, undefer

from lms.kernel.errors import NotFound
from lms.kernel.paging import PER_PAGE, Page
from lms.people.persons.fields import is_mobile
from lms.people.persons.models import Membership, Person
from lms.people.roster.models import RosterFile, RosterLine, RosterMapping
from lms.people.roster.rules import Identity, Outcome
from lms.people.units.models import Unit

CHUNK = 5000  # values in one IN list: below the limits of both databases


def get_file(
    session: Session, public_id: str, *, lock: bool = False, whole: bool = False
) -> RosterFile:
    """Return a file as it stands; ``lock`` makes others wait, ``whole`` brings content and preview."""
    query = select(RosterFile).where(RosterFile.public_id == public_id)
    if whole:
        query = query.options(undefer(RosterFile.content), undefer(RosterFile.preview))
    if lock:
        query = query.with_for_update(of=RosterFile).execution_options(populate_existing=True)
    else:
        query = query.options(joinedload(RosterFile.unit))
    found = session.scalar(query)
    if found is None:
        raise NotFound
    return found


def get_unit_file(session: Session, public_id: str, *, whole: bool = False) -> RosterFile:
    """Return a file that is a unit's own list; another kind of file is none."""
    found = get_file(session, public_id, whole=whole)
    if found.purpose != "unit":
        raise NotFound
    return found


def remembered_columns(session: Session, unit_id: int) -> dict[str, dict[str, str]]:
    """Return the columns that somebody of a unit chose, by the key of the header."""
    query = select(RosterMapping.header_key, RosterMapping.columns)
    query = query.where(RosterMapping.unit_id == unit_id)
    return dict(session.execute(query).all())


def find_mapping(session: Session, unit_id: int, header_key: str) -> RosterMapping | None:
    """Return the columns chosen for one header."""
    return session.scalar(
        select(RosterMapping).where(
            RosterMapping.unit_id == unit_id, RosterMapping.header_key == header_key
        )
    )


@dataclass(frozen=True)
class Figures:
    """How many lines of a file are what."""

    refused: int
    doubtful: int
    actions: dict[str, int]  # of the lines that can be imported
    waiting: int  # of those, with which nothing was done yet

    @property
    def good(self) -> int:
        """How many can be imported."""
        return sum(self.actions.values())

    def of(self, *actions: str) -> int:
        """How many would be any of these."""
        return sum(self.actions.get(action, 0) for action in actions)


def figures_of(session: Session, file_id: int) -> Figures:
    """Count a file's lines in one query."""
    query = (
        select(
            RosterLine.is_refused,
            RosterLine.action,
            func.count(),
            func.count().filter(RosterLine.is_doubtful),
            func.count().filter(RosterLine.outcome.is_(None)),
        )
        .where(RosterLine.file_id == file_id)
        .group_by(RosterLine.is_refused, RosterLine.action)
    )
    refused = doubtful = waiting = 0
    actions: dict[str, int] = {}
    for is_refused, action, count, in_doubt, undone in session.execute(query):
        if is_refused:
            refused += count
        else:
            actions[action] = count
            waiting += undone
            doubtful += in_doubt
    return Figures(refused, doubtful, actions, waiting)


def _lines(file_id: int) -> Select[RosterLine]:
    return select(RosterLine).where(RosterLine.file_id == file_id).order_by(RosterLine.line)


def page_of_refused(
    session: Session, file_id: int, number: int, figures: Figures
) -> Page[RosterLine]:
    """Return one page of the lines that cannot be imported; they have been counted."""
    number = min(number, max(-(-figures.refused // PER_PAGE), 1))
    query = _lines(file_id).where(RosterLine.is_refused)
    rows = session.scalars(query.limit(PER_PAGE).offset((number - 1) * PER_PAGE))
    return Page(list(rows), number, figures.refused)


def list_lines(
    session: Session,
    file_id: int,
    *,
    actions: Collection[str] | None = None,
    doubtful: bool = False,
    limit: int | None = None,
) -> list[RosterLine]:
    """Return the first lines that can be imported: all of them, of some actions, or doubtful ones."""
    query = _lines(file_id).where(~RosterLine.is_refused)
    if actions is not None:
        query = query.where(RosterLine.action.in_(list(actions)))
    if doubtful:
        query = query.where(RosterLine.is_doubtful)
    return list(session.scalars(query.limit(limit)))


def list_problem_lines(session: Session, file_id: int) -> list[RosterLine]:
    """Return every line of which there is something to say, by its number."""
    query = _lines(file_id).where(RosterLine.is_refused | RosterLine.is_doubtful)
    return list(session.scalars(query))


@dataclass
class WaitingLine:
    """A line that is being imported; what became of it is written down afterwards, for all at once."""

    line: int
    row: dict[str, Any]
    action: str
    person_id: int | None
    changes: dict[str, Any] | None
    outcome: str | None = None


def list_waiting(session: Session, file_id: int, limit: int | None) -> list[WaitingLine]:
    """Return the next lines to import: good ones with which nothing was done yet."""
    query = (
        select(
            RosterLine.line,
            RosterLine.row,
            RosterLine.action,
            RosterLine.person_id,
            RosterLine.changes,
        )
        .where(RosterLine.file_id == file_id, ~RosterLine.is_refused, RosterLine.outcome.is_(None))
        .order_by(RosterLine.line)
        .limit(limit)
    )
    return [WaitingLine(*row) for row in session.execute(query)]


def refused_names(session: Session, file_id: int) -> set[str]:
    """Return the names on lines that could not be read: these people are not missing from the file."""
    query = select(RosterLine.row).where(RosterLine.file_id == file_id, RosterLine.is_refused)
    return {row.get("full_name", "") for row in session.scalars(query)} - {""}


def persons_done(session: Session, file_id: int) -> set[int]:
    """Return the persons whom lines of this file mean that were imported already."""
    query = select(RosterLine.person_id).where(
        RosterLine.file_id == file_id,
        RosterLine.outcome.in_([Outcome.DONE, Outcome.SAME]),
        RosterLine.person_id.is_not(None),
    )
    return {person_id for person_id in session.scalars(query) if person_id is not None}


def list_forgettable(session: Session, before: datetime, limit: int) -> list[RosterFile]:
    """Return files sent before a moment whose content is still kept."""
    query = select(RosterFile).where(
        RosterFile.sent_at < before,
        RosterFile.content.is_not(None) | RosterFile.preview.is_not(None),
    )
    return list(session.scalars(query.order_by(RosterFile.id).limit(limit)))


def unit_names(session: Session) -> dict[str, tuple[int, str]]:
    """Return the units in force, by folded name."""
    query = select(Unit.search_key, Unit.id, Unit.name).where(Unit.ended_on.is_(None))
    return {key: (unit_id, name) for key, unit_id, name in session.execute(query)}


def get_unit_named(session: Session, name: str) -> Unit:
    """Return the unit of a code or a public id."""
    found = session.scalars(
        select(Unit).where((Unit.public_id == name) | (Unit.code == name))
    ).first()
    if found is None:
        raise NotFound
    return found


def get_unit_by_id(session: Session, public_id: str) -> Unit:
    """Return the unit of a public id."""
    found = session.scalar(select(Unit).where(Unit.public_id == public_id))
    if found is None:
        raise NotFound
    return found


def units_within(session: Session, unit_id: int) -> set[int]:
    """Return the ids of a unit and all under it."""
    tree = select(Unit.id).where(Unit.id == unit_id).cte("under", recursive=True)
    tree = tree.union(select(Unit.id).join(tree, Unit.parent_id == tree.c.id))
    return set(session.scalars(select(tree.c.id)))


def list_namesakes(session: Session, name_keys: Iterable[str]) -> list[tuple[int, Identity]]:
    """Return those of these names, without accents, whom somebody has entered; the oldest first.

    Not whoever registered for a contest on their own: nobody has checked who that is, and a
    stranger's account must not be given the place and the certificate of a person on a list.
    """
    wanted = sorted(set(name_keys))
    is_entered = Person.id.in_(select(Membership.person_id))
    known = select(Person.id, Person.search_key, Person.birth_date, Person.phone, Person.email)
    found: list[Any] = []
    for start in range(0, len(wanted), CHUNK):
        is_wanted = Person.search_key.in_(wanted[start : start + CHUNK])
        found += session.execute(known.where(is_wanted, is_entered))
    return sorted(
        (
            (id_, Identity(key, born, phone if phone and is_mobile(phone) else None, email))
            for id_, key, born, phone, email in found
        ),
        key=lambda one: one[0],
    )


def persons_by_id(session: Session, person_ids: Iterable[int]) -> dict[int, Person]:
    """Return these persons, by id."""
    wanted = sorted(set(person_ids))
    found: dict[int, Person] = {}
    for start in range(0, len(wanted), CHUNK):
        query = select(Person).where(Person.id.in_(wanted[start : start + CHUNK]))
        found |= {person.id: person for person in session.scalars(query)}
    return found


def phones_in_use(session: Session, phones: Iterable[str]) -> set[str]:
    """Return which of these phone numbers somebody here has."""
    wanted, found = sorted(set(phones)), set()
    for start in range(0, len(wanted), CHUNK):
        query = select(Person.phone).where(Person.phone.in_(wanted[start : start + CHUNK]))
        found |= {phone for phone in session.scalars(query) if phone}
    return found


def open_memberships(
    session: Session, person_ids: Iterable[int]
) -> dict[tuple[int, int], Membership]:
    """Return the positions that hold now, by person and unit."""
    wanted = sorted(set(person_ids))
    found: dict[tuple[int, int], Membership] = {}
    for start in range(0, len(wanted), CHUNK):
        query = select(Membership).where(
            Membership.person_id.in_(wanted[start : start + CHUNK]), Membership.ended_on.is_(None)
        )
        found |= {(one.person_id, one.unit_id): one for one in session.scalars(query)}
    return found


def lock_persons(session: Session) -> None:
    """Let nobody else add persons until the commit, so that two imports make nobody twice.

    SQLite has one writer at a time anyway. Lock the event or the file first, always.
    """
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("LOCK TABLE person IN SHARE ROW EXCLUSIVE MODE"))
