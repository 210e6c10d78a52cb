"""A roster file as a list of an event's participants: what it would do, and doing it. The caller commits."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import insert
from sqlalchemy.orm import Session

from courses.enrolment import queries, rules, service
from courses.enrolment.models import Enrolment, RosterImport
from courses.programme.models import TrainingEvent
from lms.kernel import audit
from lms.kernel.actor import Actor
from lms.people.persons.models import Person
from lms.people.persons.service import add_membership
from lms.people.roster import queries as roster
from lms.people.roster import service as files
from lms.people.roster.models import EVENT, RosterFile
from lms.people.roster.queries import Figures, WaitingLine
from lms.people.roster.rules import Action, Outcome
from lms.people.roster.service import LineRead, Newcomer
from lms.people.roster.steps import Places

ENROLS = (Action.NEW, Action.JOIN, Action.RETURN)


class EventPlanner:
    """Says of each line whom it means, and whether they take part already."""

    def __init__(self, event_id: int, columns: Iterable[Mapping[str, str]]) -> None:
        """Plan for one event, by its integer id."""
        self._event_id = event_id
        self._phone = next((c for c in columns if c["field"] == "phone"), None)
        self._taken: set[int] = set()

    def plan(self, session: Session, lines: Sequence[LineRead]) -> None:
        """Fill in action and person."""
        named = [(line, line.newcomer) for line in lines if line.newcomer is not None]
        known = files.known_persons(session, [one for _line, one in named], taken=self._taken)
        for line, newcomer in named:
            line.person_id = known.take(newcomer.identity)
        ids = [line.person_id for line, _one in named if line.person_id is not None]
        places = queries.enrolments_of(session, self._event_id, ids)
        for line, _newcomer in named:
            line.action = _action(line.person_id, places)
        if self._phone:
            files.doubt_phones(session, lines, self._phone)


def _action(person_id: int | None, places: Mapping[int, Enrolment]) -> Action:
    if person_id is None:
        return Action.NEW
    place = places.get(person_id)
    if place is None:
        return Action.JOIN
    return Action.SAME if place.withdrawn_at is None else Action.RETURN


class EventList:
    """What a list of an event's participants asks for."""

    name = EVENT
    needs_unit = True

    def places(self, session: Session, file: RosterFile) -> Places:
        """Participants come from every unit in force."""
        return Places(roster.unit_names(session))

    def planner(self, session: Session, file: RosterFile) -> EventPlanner:
        """Compare with the event's list."""
        return EventPlanner(queries.get_event_of_file(session, file.id).id, file.columns)

    def check(self, session: Session, file: RosterFile, figures: Figures) -> None:
        """Refuse a long list for which there are not enough places."""
        event = service.lock_event(session, queries.get_event_of_file(session, file.id))
        service.refuse_overflow(session, event, figures.of(*ENROLS))

    def take(
        self,
        session: Session,
        actor: Actor,
        file: RosterFile,
        lines: Sequence[WaitingLine],
        *,
        now: datetime,
    ) -> None:
        """Enrol who was shown; whoever takes part already by now is left as they are."""
        event = service.lock_event(session, queries.get_event_of_file(session, file.id))
        roster.lock_persons(session)
        newcomers = [Newcomer.from_json(line.row) for line in lines]
        _find_again(session, file, lines, newcomers)
        places = queries.enrolments_of(
            session, event.id, [line.person_id for line in lines if line.person_id is not None]
        )
        to_enrol = []
        for line, newcomer in zip(lines, newcomers, strict=True):
            line.action = _action(line.person_id, places)
            if line.action == Action.SAME:
                line.outcome = Outcome.SAME
            else:
                to_enrol.append((line, newcomer))
        service.refuse_overflow(session, event, len(to_enrol))
        _enrol(session, event, to_enrol, places, now=now)
        file.imported += len(to_enrol)
        file.already += len(lines) - len(to_enrol)

    def finish(self, session: Session, actor: Actor, file: RosterFile, *, now: datetime) -> None:
        """Note in the log what was done."""
        event = queries.get_event_of_file(session, file.id)
        audit.record(
            session,
            actor,
            "roster.imported",
            f"event:{event.public_id}",
            now=now,
            roster=file.public_id,
            file_sha256=file.file_sha256,
            imported=file.imported,
            already=file.already,
            refused=roster.figures_of(session, file.id).refused,
        )


def _find_again(
    session: Session, file: RosterFile, lines: Sequence[WaitingLine], newcomers: Sequence[Newcomer]
) -> None:
    """Look once more for people who were new when the file was read: another list may have brought them."""
    strangers = [pair for pair in zip(lines, newcomers, strict=True) if pair[0].person_id is None]
    if not strangers:
        return
    taken = roster.persons_done(session, file.id)
    taken |= {line.person_id for line in lines if line.person_id is not None}
    known = files.known_persons(session, [newcomer for _line, newcomer in strangers], taken=taken)
    for line, newcomer in strangers:
        line.person_id = known.take(newcomer.identity)


def _enrol(
    session: Session,
    event: TrainingEvent,
    named: Sequence[tuple[WaitingLine, Newcomer]],
    places: Mapping[int, Enrolment],
    *,
    now: datetime,
) -> None:
    """Give each a place, in a fixed number of queries; those not known yet are added."""
    known = roster.persons_by_id(
        session, (line.person_id for line, _one in named if line.person_id is not None)
    )
    persons: list[Person] = []
    for line, newcomer in named:
        person = known.get(line.person_id) if line.person_id is not None else None
        if person is None:
            person = files.add_newcomer(session, newcomer, now=now)
        else:
            files.complete(person, newcomer)
        persons.append(person)
    session.flush()
    members = roster.open_memberships(session, [person.id for person in persons])
    new: list[dict[str, Any]] = []
    for (line, newcomer), person in zip(named, persons, strict=True):
        line.person_id, line.outcome = person.id, Outcome.DONE
        if (person.id, newcomer.unit_id) not in members:
            add_membership(session, person, newcomer.unit_id, newcomer.position)
        if person.id in places:
            place = places[person.id]
            place.withdrawn_at = None
            place.unit_id, place.position = newcomer.unit_id, newcomer.position
            continue
        new.append(
            {
                "event_id": event.id,
                "person_id": person.id,
                "unit_id": newcomer.unit_id,
                "position": newcomer.position,
                "enrolled_at": now,
            }
        )
    if new:
        session.execute(insert(Enrolment), new)


EVENT_LIST = EventList()


def keep(
    session: Session,
    actor: Actor,
    event: TrainingEvent,
    *,
    content: bytes,
    filename: str,
    now: datetime,
) -> RosterImport:
    """Keep a file that was sent for an event; nobody is enrolled."""
    file = files.keep_file(
        session, actor, purpose=EVENT, unit_id=event.unit_id, content=content, filename=filename, now=now
    )  # fmt: skip
    kept = RosterImport(event_id=event.id, file_id=file.id, event=event, file=file)
    session.add(kept)
    session.flush()
    return kept


def free_places(session: Session, event: TrainingEvent) -> int:
    """Say how many more an event can take now."""
    return rules.free_places(event.capacity, queries.count_enrolled(session, event.id))
