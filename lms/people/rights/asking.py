"""What can be done with requests: entering, answering, finishing, and the days that their clocks run by.

The caller commits.
"""

from datetime import date, datetime, time, timedelta

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from lms.kernel import audit, clock
from lms.kernel.actor import Actor
from lms.kernel.errors import N_, BadInput, NotAllowed, NotFound, RuleViolation
from lms.people.persons.models import Person
from lms.people.rights import asked, queries
from lms.people.rights.erasing import erase_person, is_erased
from lms.people.rights.models import CalendarDay, DataRequest, DataRequestState
from lms.people.rights.rules import (
    Channel,
    RequestKind,
    State,
    Terms,
    WorkCalendar,
    confirms,
    last_day_to_answer,
    last_day_to_finish,
    may_follow,
    needs_another_person,
)

DAY = timedelta(days=1)


class OpenAlready(RuleViolation):
    """One request of a kind is open at a time: a second one would only start other clocks."""

    message = N_("A request of this kind is being handled already. Its state is shown below.")


class PersonErased(RuleViolation):
    """Nothing is held of a person who has been erased."""

    message = N_(
        "The data of this person have been erased: nothing is held that could be asked for."
    )


class ReceivedInFuture(BadInput):
    """A request has been received before it is entered."""

    message = N_("A request cannot be received in the future.")


class Closed(RuleViolation):
    """What is closed stays closed."""

    message = N_("This request has been closed already.")


class NoSentence(BadInput):
    """An answer says something."""

    message = N_("Please write the sentence that the person reads.")


class AnotherPerson(NotAllowed):
    """An erasure takes two persons."""

    message = N_(
        "Another administrator must carry this out: you have entered the request yourself, or it is "
        "about you."
    )


class NotConfirmed(BadInput):
    """An erasure cannot be undone, so it is confirmed by typing the name."""

    message = N_("The name typed is not the name of this person. Nothing was erased.")


class DayTwice(RuleViolation):
    """A day is entered once."""

    message = N_("This day is on the list already.")


def enter_request(
    session: Session,
    person: Person,
    kind: RequestKind,
    asks: str,
    *,
    channel: Channel,
    actor: Actor,
    terms: Terms,
    now: datetime,
    received_at: datetime | None = None,
) -> DataRequest:
    """Enter a request, of the person's own or on their behalf; its clocks run from its receipt."""
    received_at = received_at or now
    if received_at > now:
        raise ReceivedInFuture
    queries.lock_person(session, person.id)
    if is_erased(session, person.id):
        raise PersonErased
    others = asked.list_open_requests(session, person_id=person.id)
    if any(each.kind == kind for each in others):
        raise OpenAlready
    request = DataRequest(
        person_id=person.id, kind=kind.value, asks=asks.strip(), channel=channel.value,
        received_at=received_at, entered_at=now, entered_by=actor.id,
    )  # fmt: skip
    set_clocks(request, queries.get_calendar(session), terms)
    request.states.append(
        DataRequestState(state=State.RECEIVED.value, decided_at=now, decided_by=actor.id)
    )
    session.add(request)
    session.flush()
    audit.record(
        session, actor, "request.entered", f"person:{person.public_id}", now=now,
        request=request.public_id, kind=kind.value, channel=channel.value,
    )  # fmt: skip
    return request


def set_clocks(request: DataRequest, days: WorkCalendar, terms: Terms) -> None:
    """Set both clocks of a request by the working days as they are known now."""
    received_on = clock.local(request.received_at).date()
    answer_on = last_day_to_answer(received_on, terms.answer_working_days, days)
    finish_on = last_day_to_finish(received_on, terms.days_of(RequestKind(request.kind)), days)
    request.answer_due_at, request.finish_due_at = end_of(answer_on), end_of(finish_on)


def end_of(day: date) -> datetime:
    """Return 24h00 of a day on the province's clocks: 00:00 of the next."""
    return datetime.combine(day + DAY, time(), clock.PROVINCE)


def decide(
    session: Session,
    request: DataRequest,
    state: State,
    sentence: str,
    *,
    actor: Actor,
    now: datetime,
) -> DataRequestState:
    """Bring a request to its next state; whoever comes second finds it closed."""
    request = asked.get_request(session, request.public_id, lock=True)
    if not may_follow(State(request.states[-1].state), state):
        raise Closed
    sentence = sentence.strip()
    if state in {State.ANSWERED, State.REFUSED} and not sentence:
        raise NoSentence
    decided = DataRequestState(
        state=state.value, sentence=sentence, decided_at=now, decided_by=actor.id
    )
    try:
        with session.begin_nested():
            request.states.append(decided)
            session.flush()
    except IntegrityError:
        raise Closed from None
    audit.record(
        session, actor, f"request.{state.value}", f"person:{request.person.public_id}", now=now,
        request=request.public_id,
    )  # fmt: skip
    return decided


def carry_out_erasure(
    session: Session,
    request: DataRequest,
    *,
    actor: Actor,
    typed: str,
    reason: str,
    kept: list[str],
    now: datetime,
) -> dict[str, int]:
    """Erase the person of a request and close every request of theirs; only by another person, and confirmed."""
    person = request.person
    if request.kind != RequestKind.ERASURE or not may_follow(
        State(request.states[-1].state), State.FINISHED
    ):
        raise Closed
    if needs_another_person(actor_id=actor.id, person_id=person.id, entered_by=request.entered_by):
        raise AnotherPerson
    if not confirms(typed, person.full_name):
        raise NotConfirmed
    counts = erase_person(
        session, person, actor=actor, cause="request", reason=reason, kept=kept, now=now,
        request=request,
    )  # fmt: skip
    for each in asked.list_open_requests(session, person_id=person.id):
        decide(session, each, State.FINISHED, "", actor=actor, now=now)
    return counts


def enter_day(
    session: Session, actor: Actor, day: date, kind: str, name: str, *, terms: Terms, now: datetime
) -> CalendarDay:
    """Enter a day off, or one worked instead; the clocks of open requests are set anew."""
    added = CalendarDay(day=day, kind=kind, name=name.strip())
    if session.get(CalendarDay, day) is not None:
        raise DayTwice
    try:
        with session.begin_nested():
            session.add(added)
    except IntegrityError:
        raise DayTwice from None
    _set_all_clocks(session, terms)
    audit.record(
        session, actor, "calendar.day_added", "calendar", now=now, day=day.isoformat(), kind=kind
    )
    return added


def remove_day(
    session: Session, actor: Actor, day: date, *, terms: Terms, now: datetime
) -> CalendarDay:
    """Take a day off the list; the clocks of open requests are set anew."""
    found = session.get(CalendarDay, day)
    if found is None:
        raise NotFound
    session.delete(found)
    session.flush()
    _set_all_clocks(session, terms)
    audit.record(session, actor, "calendar.day_removed", "calendar", now=now, day=day.isoformat())
    return found


def _set_all_clocks(session: Session, terms: Terms) -> None:
    days = queries.get_calendar(session)
    for request in asked.list_open_requests(session):
        set_clocks(request, days, terms)
