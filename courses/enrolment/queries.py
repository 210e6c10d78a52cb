"""Every read of participants and roster files from the database."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import Select, bindparam, func, or_, select, text
from sqlalchemy.orm import Session, contains_eager, joinedload

from courses.enrolment.models import Enrolment, RosterImport
from courses.programme.models import TrainingEvent
from lms.kernel.errors import NotFound
from lms.kernel.paging import Page, paginate
from lms.kernel.text import search_words
from lms.people.accounts.models import Account
from lms.people.persons.models import Membership, Person
from lms.people.units.models import Unit

CHUNK = 5000  # values in one IN list: below the limits of both databases
# Whose enrolments a statement reads, so that it is built once for each kind: "whose" is the id of
# an enrolment, an event or a person.
OF_ONE, OF_EVENT, OF_PERSON = (
    column == bindparam("whose")
    for column in (Enrolment.id, Enrolment.event_id, Enrolment.person_id)
)


@dataclass(frozen=True)
class Participant:
    """A line of an event's list: the enrolment, and whether the person has claimed an account."""

    enrolment: Enrolment
    has_account: bool


def get_enrolment(session: Session, public_id: str, *, lock: bool = False) -> Enrolment:
    """Return an enrolment with its event, person and unit."""
    query = select(Enrolment).where(Enrolment.public_id == public_id)
    if lock:
        query = query.with_for_update(of=Enrolment).execution_options(populate_existing=True)
    else:
        query = query.options(
            joinedload(Enrolment.event), joinedload(Enrolment.person), joinedload(Enrolment.unit)
        )
    found = session.scalar(query)
    if found is None:
        raise NotFound
    return found


def find_enrolment(
    session: Session, event_id: int, person_id: int, *, with_withdrawn: bool = False
) -> Enrolment | None:
    """Return a person's place in an event (its integer id), or None; withdrawn ones on demand."""
    query = select(Enrolment).where(
        Enrolment.event_id == event_id, Enrolment.person_id == person_id
    )
    if not with_withdrawn:
        query = query.where(Enrolment.withdrawn_at.is_(None))
    return session.scalar(query)


@cache
def _event_with_place() -> Select[TrainingEvent, Enrolment]:
    is_mine = (
        (Enrolment.event_id == TrainingEvent.id)
        & (Enrolment.person_id == bindparam("person_id"))
        & Enrolment.withdrawn_at.is_(None)
    )
    return (
        select(TrainingEvent, Enrolment)
        .outerjoin(Enrolment, is_mine)
        .options(joinedload(TrainingEvent.unit))
        .where(TrainingEvent.public_id == bindparam("public_id"))
    )


def get_event_with_place(
    session: Session, public_id: str, person_id: int
) -> tuple[TrainingEvent, Enrolment | None]:
    """Return an event with its unit, and the place that a person holds in it, in one query."""
    asked = {"public_id": public_id, "person_id": person_id}
    found = session.execute(_event_with_place(), asked).one_or_none()
    if found is None:
        raise NotFound
    return found[0], found[1]


def list_enrolments(session: Session, event_id: int) -> list[Enrolment]:
    """Return an event's participants with person and unit, by given name; none who withdrew."""
    query = (
        select(Enrolment)
        .join(Enrolment.person)
        .join(Enrolment.unit)
        .options(contains_eager(Enrolment.person), contains_eager(Enrolment.unit))
        .where(Enrolment.event_id == event_id, Enrolment.withdrawn_at.is_(None))
        .order_by(Person.sort_key, Enrolment.id)
    )
    return list(session.scalars(query))


def list_enrolments_of_person(session: Session, person_id: int) -> list[Enrolment]:
    """Return the events that a person takes part in, newest first; none withdrawn."""
    query = (
        select(Enrolment)
        .where(Enrolment.person_id == person_id, Enrolment.withdrawn_at.is_(None))
        .options(joinedload(Enrolment.event), joinedload(Enrolment.unit))
        .order_by(Enrolment.enrolled_at.desc(), Enrolment.id.desc())
    )
    return list(session.scalars(query))


def count_enrolled(session: Session, event_id: int) -> int:
    """Return how many take part in an event."""
    query = select(func.count()).select_from(Enrolment)
    query = query.where(Enrolment.event_id == event_id, Enrolment.withdrawn_at.is_(None))
    return session.scalar(query) or 0


def count_with_accounts(session: Session, event_id: int) -> tuple[int, int]:
    """Return how many take part in an event, and how many of them have an account."""
    query = (
        select(func.count(), func.count(Account.id))
        .select_from(Enrolment)
        .outerjoin(Account, Account.person_id == Enrolment.person_id)
        .where(Enrolment.event_id == event_id, Enrolment.withdrawn_at.is_(None))
    )
    total, claimed = session.execute(query).one()
    return total, claimed


def list_participants(
    session: Session, event_id: int, *, withdrawn: bool = False, search: str = "", sort: str = ""
) -> list[Participant]:
    """Return an event's list by given name, or as sorted; who withdrew is a list of its own."""
    query = _participants(event_id, withdrawn=withdrawn, search=search, sort=sort)
    return [_participant(row) for row in session.execute(query)]


def page_of_participants(
    session: Session,
    event_id: int,
    number: int,
    *,
    withdrawn: bool = False,
    search: str = "",
    sort: str = "",
    by_phone: bool = True,
) -> Page[Participant]:
    """Return one page of ``list_participants``; phones are searched only for who may see them."""
    query = _participants(
        event_id, withdrawn=withdrawn, search=search, sort=sort, by_phone=by_phone
    )
    page = paginate(session, query, number)
    rows = [_participant(row) for row in page.rows]
    return Page(rows, page.number, page.total, page.per_page)


def _participant(row: Any) -> Participant:
    return Participant(row[0], row[1] is not None)


def _participants(
    event_id: int, *, withdrawn: bool, search: str, sort: str, by_phone: bool = True
) -> Select[Any]:
    query: Any = (
        select(Enrolment, Account.id)
        .join(Enrolment.person)
        .join(Enrolment.unit)
        .outerjoin(Account, Account.person_id == Enrolment.person_id)
        .options(contains_eager(Enrolment.person), contains_eager(Enrolment.unit))
        .where(Enrolment.event_id == event_id)
    )
    is_withdrawn = Enrolment.withdrawn_at.is_not(None)
    query = query.where(is_withdrawn if withdrawn else ~is_withdrawn)
    for word in search_words(search):
        found = [Person.search_key.contains(word), Unit.search_key.contains(word)]
        if by_phone and word.isdigit():
            found.append(Person.phone.contains(word))
        query = query.where(or_(*found))
    keys = {"name": Person.sort_key, "unit": Unit.search_key, "account": Account.id.is_(None)}
    key = keys.get(sort.removeprefix("-"), Person.sort_key)
    order = key.desc() if sort.startswith("-") else key.asc()
    ordered: Select[Any] = query.order_by(order, Person.sort_key, Enrolment.id)
    return ordered


def get_import(session: Session, public_id: str, *, lock: bool = False) -> RosterImport:
    """Return a roster file as it was read; ``lock`` makes a second confirmation wait."""
    query = select(RosterImport).where(RosterImport.public_id == public_id)
    if lock:
        query = query.with_for_update(of=RosterImport).execution_options(populate_existing=True)
    else:
        query = query.options(joinedload(RosterImport.event))
    found = session.scalar(query)
    if found is None:
        raise NotFound
    return found


def find_confirmed_twin(session: Session, roster: RosterImport) -> RosterImport | None:
    """Return an earlier import of the very same file into the same event that was confirmed."""
    query = select(RosterImport).where(
        RosterImport.event_id == roster.event_id,
        RosterImport.file_sha256 == roster.file_sha256,
        RosterImport.confirmed_at.is_not(None),
        RosterImport.id != roster.id,
    )
    return session.scalar(query.order_by(RosterImport.id.desc()).limit(1))


def unit_names(session: Session) -> dict[str, tuple[int, str]]:
    """Return the units in force, by folded name."""
    query = select(Unit.search_key, Unit.id, Unit.name).where(Unit.ended_on.is_(None))
    return {key: (unit_id, name) for key, unit_id, name in session.execute(query)}


def list_namesakes(session: Session, name_keys: Iterable[str]) -> list[Person]:
    """Return those of these names, without accents, whom somebody has entered; the oldest first.

    Not whoever registered for a contest on their own: nobody has checked who that is, and a
    stranger's account must not be given the place and the certificate of a person on a list.
    """
    wanted = sorted(set(name_keys))
    is_entered = Person.id.in_(select(Membership.person_id))
    found: list[Person] = []
    for start in range(0, len(wanted), CHUNK):
        is_wanted = Person.search_key.in_(wanted[start : start + CHUNK])
        found += session.scalars(select(Person).where(is_wanted, is_entered))
    return sorted(found, key=lambda person: person.id)


def persons_by_id(session: Session, person_ids: Iterable[int]) -> dict[int, Person]:
    """Return these persons, by id."""
    wanted = sorted(set(person_ids))
    found: dict[int, Person] = {}
    for start in range(0, len(wanted), CHUNK):
        query = select(Person).where(Person.id.in_(wanted[start : start + CHUNK]))
        found |= {person.id: person for person in session.scalars(query)}
    return found


def phones_in_use(session: Session, phones: Collection[str]) -> set[str]:
    """Return which of these phone numbers somebody here has."""
    query = select(Person.phone).where(Person.phone.in_(list(phones)))
    return {phone for phone in session.scalars(query) if phone}


def enrolments_of(session: Session, event_id: int) -> dict[int, Enrolment]:
    """Return an event's enrolments by person, those who withdrew included."""
    query = select(Enrolment).where(Enrolment.event_id == event_id)
    return {enrolment.person_id: enrolment for enrolment in session.scalars(query)}


def open_memberships(session: Session, person_ids: Iterable[int]) -> set[tuple[int, int]]:
    """Return the pairs of person and unit that hold now."""
    wanted, found = sorted(set(person_ids)), set()
    for start in range(0, len(wanted), CHUNK):
        query = select(Membership.person_id, Membership.unit_id).where(
            Membership.person_id.in_(wanted[start : start + CHUNK]), Membership.ended_on.is_(None)
        )
        found |= {(person_id, unit_id) for person_id, unit_id in session.execute(query)}
    return found


def lock_persons(session: Session) -> None:
    """Let nobody else add persons until the commit, so that two imports make nobody twice.

    SQLite has one writer at a time anyway. Lock the event first, always.
    """
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("LOCK TABLE person IN SHARE ROW EXCLUSIVE MODE"))
