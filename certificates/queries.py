"""Every read of certificates and their register from the database."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, String, and_, cast, func, join, select
from sqlalchemy.orm import Session, aliased, contains_eager, joinedload

from certificates.issued import Issued
from certificates.models import Certificate, CertificateState, RegisterCounter
from certificates.rules import State
from courses.completion.queries import list_earned
from courses.enrolment.models import Enrolment
from courses.programme.models import TrainingEvent
from lms.kernel.errors import NotFound
from lms.kernel.paging import PER_PAGE, Page, paginate
from lms.kernel.text import search_words
from lms.people.units.models import Unit

SORTS = ("number", "name", "unit", "date", "state")
CHUNK = 100  # certificates read at once where all of them are wanted


@dataclass(frozen=True)
class EventPage:
    """An event, a page of its certificates, and which enrolments have one."""

    event: TrainingEvent
    page: Page[Issued]
    holders: frozenset[int]


def _latest_state() -> Any:
    return (
        select(func.max(CertificateState.id))
        .where(CertificateState.certificate_id == Certificate.id)
        .correlate(Certificate)
        .scalar_subquery()
    )


def _issued() -> Select[*tuple[Any, ...]]:
    return (
        select(Certificate, CertificateState)
        .outerjoin(CertificateState, CertificateState.id == _latest_state())
        .join(Certificate.enrolment)
        .join(Enrolment.event)
        .options(contains_eager(Certificate.enrolment).contains_eager(Enrolment.event))
    )


def find_certificate(session: Session, code: str) -> Issued | None:
    """Return the certificate of a code in its one stored form, or None."""
    row = session.execute(_issued().where(Certificate.code == code)).first()
    return Issued(*row) if row else None


def get_certificate(session: Session, code: str) -> Issued:
    """Return the certificate of a code in its one stored form."""
    found = find_certificate(session, code)
    if found is None:
        raise NotFound
    return found


def find_by_file(session: Session, sha256: str) -> Issued | None:
    """Return the certificate whose PDF has this SHA-256, or None."""
    row = session.execute(_issued().where(Certificate.pdf_sha256 == sha256)).first()
    return Issued(*row) if row else None


def find_of_enrolments(session: Session, enrolment_ids: Collection[int]) -> dict[int, Certificate]:
    """Return the certificates of these enrolments, by enrolment."""
    query = select(Certificate).where(Certificate.enrolment_id.in_(list(enrolment_ids)))
    return {certificate.enrolment_id: certificate for certificate in session.scalars(query)}


def lock_event(session: Session, event_id: int) -> None:
    """Make others who issue for this event wait."""
    session.execute(select(TrainingEvent.id).where(TrainingEvent.id == event_id).with_for_update())


def lock_certificate(session: Session, certificate_id: int) -> None:
    """Make others who change this certificate's state wait."""
    session.execute(
        select(Certificate.id).where(Certificate.id == certificate_id).with_for_update()
    )


def find_counter(session: Session, year: int) -> RegisterCounter | None:
    """Return the year's counter, locked until the end of the transaction, or None."""
    return session.scalar(
        select(RegisterCounter)
        .where(RegisterCounter.year == year)
        .with_for_update()
        .execution_options(populate_existing=True)
    )


def list_waiting(session: Session, event_id: int) -> list[int]:
    """Return the enrolments that have earned a certificate by now and have none, by name."""
    has_one = select(Certificate.enrolment_id).join(Certificate.enrolment)
    holders = set(session.scalars(has_one.where(Enrolment.event_id == event_id)))
    return [each for each in list_earned(session, event_id) if each not in holders]


def list_enrolments(session: Session, enrolment_ids: Collection[int]) -> list[Enrolment]:
    """Return these enrolments as they are now, in the order given."""
    query = _enrolments().where(Enrolment.id.in_(list(enrolment_ids)))
    query = query.execution_options(populate_existing=True)
    found = {enrolment.id: enrolment for enrolment in session.scalars(query)}
    return [found[each] for each in enrolment_ids if each in found]


def _enrolments() -> Select[*tuple[Any, ...]]:
    """Select enrolments with all that a certificate says, in one query."""
    issuing, parent = aliased(Unit), aliased(Unit)
    return (
        select(Enrolment)
        .join(Enrolment.person)
        .join(Enrolment.event)
        .join(TrainingEvent.unit.of_type(issuing))
        .outerjoin(issuing.parent.of_type(parent))
        .options(
            contains_eager(Enrolment.person),
            joinedload(Enrolment.unit),
            contains_eager(Enrolment.event)
            .contains_eager(TrainingEvent.unit.of_type(issuing))
            .contains_eager(issuing.parent.of_type(parent)),
        )
    )


def count_issued(session: Session, event_id: int) -> int:
    """Return how many certificates an event has given, revoked ones included."""
    query = select(func.count()).select_from(Certificate).join(Certificate.enrolment)
    return session.scalar(query.where(Enrolment.event_id == event_id)) or 0


def get_event_page(
    session: Session, public_id: str, number: int, *, search: str = "", sort: str = ""
) -> EventPage:
    """Return an event, one page of its certificates and the enrolments that have one.

    All in one query: reading who has completed the event takes seven more.
    """
    holders = (
        select(func.aggregate_strings(cast(Certificate.enrolment_id, String), ","))
        .join(Certificate.enrolment)
        .where(Enrolment.event_id == TrainingEvent.id)
        .correlate(TrainingEvent)
        .scalar_subquery()
    )
    given = join(Certificate, Enrolment, Certificate.enrolment_id == Enrolment.id)
    parent = aliased(Unit)
    issuing = aliased(Unit)
    query = (
        select(
            TrainingEvent,
            Certificate,
            CertificateState,
            holders,
            func.count(Certificate.id).over(),
        )
        .join(TrainingEvent.unit.of_type(issuing))
        .outerjoin(issuing.parent.of_type(parent))
        .outerjoin(given, and_(Enrolment.event_id == TrainingEvent.id, *_matches(search)))
        .outerjoin(Unit, Unit.id == Enrolment.unit_id)
        .outerjoin(CertificateState, CertificateState.id == _latest_state())
        .options(
            contains_eager(TrainingEvent.unit.of_type(issuing)).contains_eager(
                issuing.parent.of_type(parent)
            ),
            joinedload(TrainingEvent.task),
        )
        .where(TrainingEvent.public_id == public_id)
        .order_by(*_order(sort))
    )
    rows = session.execute(query.limit(PER_PAGE).offset((number - 1) * PER_PAGE)).all()
    if not rows and number > 1:
        return get_event_page(session, public_id, 1, search=search, sort=sort)
    if not rows:
        raise NotFound
    event, _certificate, _change, ids, total = rows[0]
    page = Page([Issued(row[1], row[2]) for row in rows if row[1] is not None], number, total)
    return EventPage(event, page, frozenset(int(each) for each in (ids or "").split(",") if each))


def list_of_event(
    session: Session, event_id: int, *, search: str = "", sort: str = ""
) -> list[Issued]:
    """Return an event's certificates."""
    query = _listed(search=search, sort=sort).where(Enrolment.event_id == event_id)
    return [Issued(*row) for row in session.execute(query)]


def each_valid(session: Session, event_id: int) -> Iterator[Issued]:
    """Yield an event's valid certificates by register number, some at a time."""
    after = 0
    while True:
        query = _issued().where(Enrolment.event_id == event_id, Certificate.id > after)
        rows = session.execute(query.order_by(Certificate.id).limit(CHUNK)).all()
        if not rows:
            return
        found = [Issued(*row) for row in rows]
        after = found[-1].certificate.id
        yield from (issued for issued in found if issued.is_valid)


def list_of_person(session: Session, person_id: int) -> list[Issued]:
    """Return a person's certificates, newest first."""
    query = _issued().where(Enrolment.person_id == person_id)
    return [
        Issued(*row)
        for row in session.execute(query.order_by(Certificate.issued_at.desc(), Certificate.id))
    ]


def page_of_register(
    session: Session,
    number: int,
    *,
    year: int,
    unit_ids: Collection[int] | None,
    search: str = "",
    sort: str = "",
) -> Page[Issued]:
    """Return one page of a year's register, of these units' events or of all."""
    return _page(session, _register(year, unit_ids, search, sort), number)


def list_register(
    session: Session,
    *,
    year: int,
    unit_ids: Collection[int] | None,
    search: str = "",
    sort: str = "",
) -> list[Issued]:
    """Return a year's register, of these units' events or of all."""
    query = _register(year, unit_ids, search, sort)
    return [Issued(*row) for row in session.execute(query)]


def list_years(session: Session, *, unit_ids: Collection[int] | None) -> list[int]:
    """Return the years whose register has a line, newest first."""
    query = select(Certificate.register_year).distinct()
    if unit_ids is not None:
        query = query.join(Certificate.enrolment).join(Enrolment.event)
        query = query.where(TrainingEvent.unit_id.in_(list(unit_ids)))
    return list(session.scalars(query.order_by(Certificate.register_year.desc())))


def _register(
    year: int, unit_ids: Collection[int] | None, search: str, sort: str
) -> Select[*tuple[Any, ...]]:
    query = _listed(search=search, sort=sort).where(Certificate.register_year == year)
    if unit_ids is not None:
        query = query.where(TrainingEvent.unit_id.in_(list(unit_ids)))
    return query


def _listed(*, search: str, sort: str) -> Select[*tuple[Any, ...]]:
    return _issued().join(Enrolment.unit).where(*_matches(search)).order_by(*_order(sort))


def _matches(search: str) -> list[Any]:
    # Words by their beginnings: "02" finds number 02 and not every number of 2026.
    return [Certificate.search_key.contains(f" {word}") for word in search_words(search)]


def _order(sort: str) -> list[Any]:
    number = (Certificate.register_year, Certificate.register_number)
    keys = {
        "name": Certificate.sort_key,
        "unit": Unit.search_key,
        "date": Certificate.issued_at,
        "state": func.coalesce(CertificateState.state, State.VALID.value),
    }
    is_down = sort.startswith("-")
    key = keys.get(sort.removeprefix("-"))
    if key is None:
        return [each.desc() if is_down else each.asc() for each in number]
    return [key.desc() if is_down else key.asc(), *number]


def _page(session: Session, query: Select[*tuple[Any, ...]], number: int) -> Page[Issued]:
    page = paginate(session, query, number)
    return Page([Issued(*row) for row in page.rows], page.number, page.total, page.per_page)
