"""Every read of notices, consents, persons to act for, copies, working days and retention rules."""

from collections.abc import Iterable
from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload

from lms.kernel.errors import NotFound
from lms.people.persons import search
from lms.people.persons.models import Person
from lms.people.rights.models import (
    CalendarDay,
    Consent,
    DataExport,
    Erasure,
    Notice,
    RetentionRule,
)
from lms.people.rights.rules import Published, WorkCalendar, number_in_force

FOUND = 20  # persons offered for a search; more words find fewer


# Notices -------------------------------------------------------------------------------


def list_versions(session: Session, purpose: str) -> list[Notice]:
    """Return the published versions of a purpose's notice, newest first."""
    query = select(Notice).where(Notice.purpose == purpose, Notice.published_at.is_not(None))
    return list(session.scalars(query.order_by(Notice.number.desc())))


def list_all_versions(session: Session) -> dict[str, list[Notice]]:
    """Return every version and draft by purpose, newest first, in one query."""
    found: dict[str, list[Notice]] = {}
    for notice in session.scalars(select(Notice).order_by(Notice.number.desc())):
        found.setdefault(notice.purpose, []).append(notice)
    return found


def in_force_of(versions: Iterable[Notice], now: datetime) -> Notice | None:
    """Return which of a purpose's versions is in force."""
    published = {each.number: each for each in versions if each.in_force_from is not None}
    number = number_in_force(
        [Published(each.number, each.in_force_from) for each in published.values()],  # type: ignore[arg-type]
        now,
    )
    return None if number is None else published[number]


def find_notice_in_force(session: Session, purpose: str, now: datetime) -> Notice | None:
    """Return the version of a purpose's notice that is in force, or None."""
    return in_force_of(list_versions(session, purpose), now)


def get_version(session: Session, purpose: str, number: int) -> Notice:
    """Return a published version of a purpose's notice."""
    query = select(Notice).where(
        Notice.purpose == purpose, Notice.number == number, Notice.published_at.is_not(None)
    )
    found = session.scalar(query)
    if found is None:
        raise NotFound
    return found


def find_draft(session: Session, purpose: str) -> Notice | None:
    """Return the draft of a purpose's next version, or None."""
    query = select(Notice).where(Notice.purpose == purpose, Notice.published_at.is_(None))
    return session.scalar(query)


def last_number(session: Session, purpose: str) -> int:
    """Return the number of a purpose's newest published version, 0 for none."""
    query = select(func.max(Notice.number))
    found = session.scalar(query.where(Notice.purpose == purpose, Notice.published_at.is_not(None)))
    return found or 0


# Consents ------------------------------------------------------------------------------


def latest_consents(session: Session, person_id: int) -> list[Consent]:
    """Return the last decision for each purpose and subject, newest first: the present state."""
    latest = (
        select(func.max(Consent.id))
        .where(Consent.person_id == person_id)
        .group_by(Consent.purpose, Consent.subject)
    )
    query = select(Consent).where(Consent.id.in_(latest))
    return list(session.scalars(query.order_by(Consent.id.desc())))


# Persons ------------------------------------------------------------------------------


def lock_person(session: Session, person_id: int) -> None:
    """Make others who act on this person's requests or data wait."""
    session.execute(select(Person.id).where(Person.id == person_id).with_for_update())


def find_persons(session: Session, text: str, *, today: date) -> list[Person]:
    """Return persons by words of their name or their phone, as many as are offered; none erased."""
    if not text.strip():
        return []
    page = search.page_of_persons(session, search.Criteria(today, text=text), 1, per_page=FOUND)
    ids = [person.id for person in page.rows]
    erased = set(session.scalars(select(Erasure.person_id).where(Erasure.person_id.in_(ids))))
    return [person for person in page.rows if person.id not in erased]


def get_person(session: Session, public_id: str) -> Person:
    """Return a person by the opaque id."""
    found = session.scalar(select(Person).where(Person.public_id == public_id))
    if found is None:
        raise NotFound
    return found


def find_erasure(session: Session, person_id: int) -> Erasure | None:
    """Return what became of a person's data, or None."""
    return session.scalar(select(Erasure).where(Erasure.person_id == person_id))


# Copies, working days, retention -------------------------------------------------------


def list_exports(
    session: Session, person_id: int, *, request_id: int | None = None
) -> list[DataExport]:
    """Return the copies made of a person's data, newest first; of one request alone on demand."""
    query = select(DataExport).where(DataExport.person_id == person_id)
    if request_id is not None:
        query = query.where(DataExport.request_id == request_id)
    return list(session.scalars(query.order_by(DataExport.id.desc())))


def get_export(session: Session, public_id: str) -> DataExport:
    """Return a copy with its person."""
    query = select(DataExport).where(DataExport.public_id == public_id)
    found = session.scalar(query.options(joinedload(DataExport.person)))
    if found is None:
        raise NotFound
    return found


def list_days(session: Session) -> list[CalendarDay]:
    """Return the days that depart from the week, by date."""
    return list(session.scalars(select(CalendarDay).order_by(CalendarDay.day)))


def get_calendar(session: Session) -> WorkCalendar:
    """Return which days are worked."""
    days = list_days(session)
    return WorkCalendar(
        frozenset(each.day for each in days if each.kind == "off"),
        frozenset(each.day for each in days if each.kind == "worked"),
    )


def find_retention_rule(session: Session, name: str) -> RetentionRule | None:
    """Return what was decided about a kind of retention, or None: then it is off."""
    return session.get(RetentionRule, name)


def names_of(session: Session, person_ids: Iterable[int]) -> dict[int, str]:
    """Return the names of persons by their ids."""
    query = select(Person.id, Person.full_name).where(Person.id.in_(set(person_ids)))
    return dict(session.execute(query).all())


def list_retention_rules(session: Session) -> dict[str, RetentionRule]:
    """Return what was decided about retention, by name."""
    return {rule.name: rule for rule in session.scalars(select(RetentionRule))}
