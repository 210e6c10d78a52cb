"""Every read of requests: the queue, one of them, a person's own, and what is overdue."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, case, func, or_, select
from sqlalchemy.orm import Session, contains_eager, joinedload, selectinload

from lms.kernel.errors import NotFound
from lms.kernel.paging import Page, paginate
from lms.kernel.text import search_words
from lms.people.persons.models import Person
from lms.people.rights.models import DataRequest, DataRequestState
from lms.people.rights.rules import OPEN, State


@dataclass(frozen=True)
class Queued:
    """A request as the queue shows it: its person, its last state, and when it is due next."""

    request: DataRequest
    state: State
    due_at: datetime | None


def _last_state() -> Any:
    return (
        select(func.max(DataRequestState.id))
        .where(DataRequestState.request_id == DataRequest.id)
        .correlate(DataRequest)
        .scalar_subquery()
    )


def _is_open() -> Any:
    return DataRequestState.state.in_(sorted(OPEN))


def _due() -> Any:
    first = case(
        (DataRequest.answer_due_at < DataRequest.finish_due_at, DataRequest.answer_due_at),
        else_=DataRequest.finish_due_at,
    )
    return case(
        (DataRequestState.state == State.RECEIVED.value, first),
        (_is_open(), DataRequest.finish_due_at),
        else_=None,
    )


def requests_of(
    *, show: str = "", kind: str = "", search: str = "", sort: str = "", person: str = ""
) -> Select[Any]:
    """Select requests for the queue: open ones by what is due first, so that overdue ones lead."""
    query: Any = (
        select(DataRequest, DataRequestState.state, _due())
        .join(DataRequestState, DataRequestState.id == _last_state())
        .join(DataRequest.person)
        .options(contains_eager(DataRequest.person))
    )
    if show == "closed":
        query = query.where(~_is_open())
    elif show != "all":
        query = query.where(_is_open())
    if kind:
        query = query.where(DataRequest.kind == kind)
    if person:
        query = query.where(Person.public_id == person)
    for word in search_words(search):
        query = query.where(
            or_(
                Person.search_key.contains(word, autoescape=True),
                DataRequest.public_id.contains(word, autoescape=True),
            )
        )
    keys = {
        "person": Person.sort_key,
        "kind": DataRequest.kind,
        "received": DataRequest.received_at,
    }
    key = keys.get(sort.removeprefix("-"))
    if key is not None:
        order = [key.desc() if sort.startswith("-") else key.asc()]
    else:
        due = _due()
        order = [due.is_(None), due.desc() if sort == "-due" else due.asc()]
    ordered: Select[Any] = query.order_by(*order, DataRequest.id.desc())
    return ordered


def _queued(row: Any) -> Queued:
    due = row[2]
    return Queued(row[0], State(row[1]), due)


def page_of_requests(session: Session, query: Select[Any], number: int) -> Page[Queued]:
    """Return one page of requests."""
    page = paginate(session, query, number)
    return Page([_queued(row) for row in page.rows], page.number, page.total, page.per_page)


def list_requests(session: Session, query: Select[Any]) -> list[Queued]:
    """Return all of these requests."""
    return [_queued(row) for row in session.execute(query)]


def count_overdue(session: Session, now: datetime) -> int:
    """Return how many open requests are past their due time."""
    query = (
        select(func.count())
        .select_from(DataRequest)
        .join(DataRequestState, DataRequestState.id == _last_state())
        .where(_due() <= now)
    )
    return session.scalar(query) or 0


def get_request(session: Session, public_id: str, *, lock: bool = False) -> DataRequest:
    """Return a request with its person and every state."""
    query = select(DataRequest).where(DataRequest.public_id == public_id)
    query = query.options(joinedload(DataRequest.person), selectinload(DataRequest.states))
    if lock:
        query = query.with_for_update(of=DataRequest).execution_options(populate_existing=True)
    found = session.scalar(query)
    if found is None:
        raise NotFound
    return found


def list_own_requests(session: Session, person_id: int) -> list[DataRequest]:
    """Return a person's requests with their states, newest first."""
    query = select(DataRequest).where(DataRequest.person_id == person_id)
    query = query.options(selectinload(DataRequest.states))
    return list(session.scalars(query.order_by(DataRequest.id.desc())))


def list_open_requests(session: Session, *, person_id: int | None = None) -> list[DataRequest]:
    """Return the open requests, of all or of one person."""
    query = select(DataRequest).join(DataRequestState, DataRequestState.id == _last_state())
    query = query.where(_is_open())
    if person_id is not None:
        query = query.where(DataRequest.person_id == person_id)
    return list(session.scalars(query))
