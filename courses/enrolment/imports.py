"""A roster file: read, planned, and confirmed once. The caller commits."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import PurePath
from typing import Any

from sqlalchemy.orm import Session

from courses.enrolment import queries, rules, service
from courses.enrolment.models import Enrolment, RosterImport
from courses.enrolment.service import Newcomer
from courses.programme.models import TrainingEvent
from lms.kernel import audit
from lms.kernel.actor import Actor
from lms.kernel.grid import column_letter
from lms.kernel.sheets import read_rows
from lms.kernel.text import nfc
from lms.people.persons.models import Person
from lms.people.persons.service import add_membership
from lms.people.roster.header import has_header
from lms.people.roster.rows import Problem, RosterReading, RosterRow, read_roster

MAX_LINES = 2000  # read within the request; an event has 40 to 250 people
LONGEST_FILENAME = 200


@dataclass(frozen=True)
class Line:
    """A line that can be imported, and whom it means: a known person, or somebody new."""

    number: int
    newcomer: Newcomer
    person_id: int | None
    enrolment: Enrolment | None

    @property
    def is_enrolled(self) -> bool:
        """Tell whether this person takes part already."""
        return self.enrolment is not None and self.enrolment.withdrawn_at is None


@dataclass(frozen=True)
class Plan:
    """What confirming a file would do now."""

    lines: tuple[Line, ...]
    free: int
    doubtful: tuple[int, ...]  # lines whose phone number somebody of another name has

    @property
    def already(self) -> int:
        """How many take part already; they are left as they are."""
        return sum(line.is_enrolled for line in self.lines)

    @property
    def to_enrol(self) -> tuple[Line, ...]:
        """Whom the confirmation would enrol."""
        return tuple(line for line in self.lines if not line.is_enrolled)

    @property
    def returning(self) -> int:
        """How many had withdrawn and would take part again."""
        return sum(line.enrolment is not None for line in self.to_enrol)

    @property
    def new_persons(self) -> int:
        """How many are not known here yet."""
        return sum(line.person_id is None for line in self.to_enrol)

    @property
    def fits(self) -> bool:
        """Tell whether the event has a place for each of them."""
        return len(self.to_enrol) <= self.free


def read_file(session: Session, content: bytes, filename: str, *, today: date) -> RosterReading:
    """Read a file by the units in force; BadInput says in a sentence why it cannot be read."""
    sheet = read_rows(content, filename, max_rows=MAX_LINES, has_header=has_header)
    return read_roster(sheet.rows, units=queries.unit_names(session), today=today)


def keep_reading(
    session: Session,
    actor: Actor,
    event: TrainingEvent,
    reading: RosterReading,
    *,
    content: bytes,
    filename: str,
    now: datetime,
) -> RosterImport:
    """Keep what was read for review; nobody is enrolled."""
    roster = RosterImport(
        event_id=event.id,
        filename=nfc(PurePath(filename).name)[-LONGEST_FILENAME:],
        file_sha256=hashlib.sha256(content).hexdigest(),
        columns=[
            {
                "field": field.value,
                "letters": column_letter(column),
                "label": reading.header.label(column),
            }
            for field, column in sorted(reading.header.columns.items(), key=lambda item: item[1])
        ],
        rows=[row_as_json(row) for row in reading.rows],
        problems=[_problem_as_json(problem) for problem in reading.problems],
        read_at=now,
        read_by=actor.id,
    )
    session.add(roster)
    session.flush()
    return roster


def row_as_json(row: RosterRow) -> dict[str, Any]:
    """Keep what an enrolment needs of a row; the citizen id was only checked and is not kept."""
    return {
        "line": row.line,
        "full_name": row.full_name,
        "birth_date": row.birth_date.isoformat() if row.birth_date else None,
        "gender": row.gender.value if row.gender else None,
        "position": row.position,
        "unit_id": row.unit_id,
        "unit_name": row.unit_name,
        "phone": row.phone,
        "email": row.email,
    }


def _problem_as_json(problem: Problem) -> dict[str, Any]:
    return {
        "line": problem.line,
        "column": problem.column,
        "label": problem.label,
        "message": problem.message,
        "values": dict(problem.values),
        "severity": problem.severity.value,
    }


def _newcomer(row: Mapping[str, Any]) -> Newcomer:
    return Newcomer(
        full_name=row["full_name"],
        unit_id=row["unit_id"],
        position=row["position"],
        birth_date=date.fromisoformat(row["birth_date"]) if row["birth_date"] else None,
        gender=row["gender"],
        phone=row["phone"],
        email=row["email"],
    )


def plan_import(session: Session, event: TrainingEvent, rows: list[dict[str, Any]]) -> Plan:
    """Match a file's rows with the persons known here and with the event's list."""
    newcomers = [_newcomer(row) for row in rows]
    known = service.known_persons(session, newcomers)
    enrolled = queries.enrolments_of(session, event.id)
    lines = []
    for row, newcomer in zip(rows, newcomers, strict=True):
        person_id = known.take(newcomer.identity)
        place = enrolled.get(person_id) if person_id is not None else None
        lines.append(Line(row["line"], newcomer, person_id, place))
    strangers = {
        line.newcomer.identity.mobile: line.number
        for line in lines
        if line.person_id is None and line.newcomer.identity.mobile
    }
    taken = queries.phones_in_use(session, [mobile for mobile in strangers if mobile])
    active = sum(place.withdrawn_at is None for place in enrolled.values())
    return Plan(
        tuple(lines),
        rules.free_places(event.capacity, active),
        tuple(number for mobile, number in strangers.items() if mobile in taken),
    )


def confirm_import(
    session: Session, actor: Actor, public_id: str, *, now: datetime
) -> RosterImport:
    """Enrol exactly the good rows, once: who comes second finds it done and changes nothing."""
    roster = queries.get_import(session, public_id, lock=True)
    if roster.confirmed_at is not None:
        return roster
    event = service.lock_event(session, roster.event)
    queries.lock_persons(session)
    plan = plan_import(session, event, roster.rows)
    service.refuse_overflow(session, event, len(plan.to_enrol))
    persons = _persons(session, plan, now)
    members = queries.open_memberships(session, [person.id for _line, person in persons])
    for line, person in persons:
        newcomer = line.newcomer
        if (person.id, newcomer.unit_id) not in members:
            add_membership(session, person, newcomer.unit_id, newcomer.position)
        if line.enrolment is not None:
            line.enrolment.withdrawn_at = None
            line.enrolment.unit_id = newcomer.unit_id
            line.enrolment.position = newcomer.position
            continue
        session.add(
            Enrolment(
                event_id=event.id,
                person_id=person.id,
                unit_id=newcomer.unit_id,
                position=newcomer.position,
                enrolled_at=now,
            )
        )
    roster.confirmed_at = now
    roster.imported, roster.already = len(plan.to_enrol), plan.already
    session.flush()
    audit.record(
        session,
        actor,
        "roster.imported",
        f"event:{event.public_id}",
        now=now,
        roster=roster.public_id,
        file_sha256=roster.file_sha256,
        imported=roster.imported,
        already=roster.already,
        refused=len({problem["line"] for problem in errors_of(roster)}),
    )
    return roster


def _persons(session: Session, plan: Plan, now: datetime) -> list[tuple[Line, Person]]:
    """Return everybody to enrol; those not known yet are added in one go."""
    known = queries.persons_by_id(
        session, (line.person_id for line in plan.to_enrol if line.person_id is not None)
    )
    persons = []
    for line in plan.to_enrol:
        person = known.get(line.person_id) if line.person_id is not None else None
        if person is None:
            person = service.add_newcomer(session, line.newcomer, now=now)
        else:
            service.complete(person, line.newcomer)
        persons.append((line, person))
    session.flush()
    return persons


def errors_of(roster: RosterImport) -> list[dict[str, Any]]:
    """Return the problems that keep their lines out."""
    return [problem for problem in roster.problems if problem["severity"] == "error"]


def warnings_of(roster: RosterImport) -> list[dict[str, Any]]:
    """Return the problems of lines that can be imported all the same."""
    return [problem for problem in roster.problems if problem["severity"] == "warning"]
