"""What can be done with roster files and the people whom they name. The caller commits."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import PurePath
from typing import Any, Protocol

from sqlalchemy import delete, insert, update
from sqlalchemy.orm import Session

from lms.kernel import audit
from lms.kernel.actor import Actor
from lms.kernel.errors import N_, BadInput
from lms.kernel.sealing import seal_bytes, unseal_bytes
from lms.kernel.text import fold, nfc
from lms.people.persons.fields import is_mobile
from lms.people.persons.models import Person
from lms.people.persons.service import add_person
from lms.people.roster import queries
from lms.people.roster.models import RosterFile, RosterLine, RosterMapping, UnitListCheck
from lms.people.roster.opening import Choice, Opened, preview
from lms.people.roster.problems import Problem, Severity
from lms.people.roster.queries import WaitingLine
from lms.people.roster.rows import RosterReading, RosterRow
from lms.people.roster.rules import Identity, KnownPersons
from lms.people.units.models import Unit

LONGEST_FILENAME = 200
SEALED_FOR = "roster"
_OTHERS_PHONE = N_(
    "The phone number “%(read)s” belongs to somebody of another name here. This line is entered as a new"
    " person; please check."
)


@dataclass(frozen=True)
class Newcomer:
    """A person as an organiser or a roster names them."""

    full_name: str
    unit_id: int
    position: str = ""
    birth_date: date | None = None
    gender: str | None = None
    phone: str | None = None
    email: str | None = None
    kind: str | None = None
    is_concurrent: bool | None = None

    @property
    def identity(self) -> Identity:
        """What tells them from others."""
        mobile = self.phone if self.phone and is_mobile(self.phone) else None
        return Identity(fold(self.full_name), self.birth_date, mobile, self.email)

    @property
    def as_json(self) -> dict[str, Any]:
        """What is kept of a line; a citizen id was only checked and is not kept."""
        born = self.birth_date.isoformat() if self.birth_date else None
        return {**self.__dict__, "birth_date": born}

    @classmethod
    def from_json(cls, row: Mapping[str, Any]) -> "Newcomer":
        """Return whom a kept line names."""
        named = {name: row[name] for name in cls.__dataclass_fields__ if name in row}
        born = row["birth_date"]
        return cls(**{**named, "birth_date": date.fromisoformat(born) if born else None})


def newcomer(row: RosterRow) -> Newcomer:
    """Return whom a line of a file names."""
    return Newcomer(
        row.full_name, row.unit_id, row.position, row.birth_date,
        row.gender.value if row.gender else None, row.phone, row.email,
        row.kind.value if row.kind else None, row.is_concurrent,
    )  # fmt: skip


@dataclass
class LineRead:
    """A line as it was read, and what is planned for it."""

    line: int
    newcomer: Newcomer | None  # None when it cannot be imported
    unit_name: str = ""
    full_name: str = ""
    problems: list[Problem] = field(default_factory=list)
    action: str = ""
    person_id: int | None = None
    changes: dict[str, Any] | None = None


class Planner(Protocol):
    """Says of lines what confirming would do; called with one part of a file after the other."""

    def plan(self, session: Session, lines: Sequence[LineRead]) -> None:
        """Fill in action, person and changes, and add what should be looked at."""


def lines_of(reading: RosterReading) -> list[LineRead]:
    """Return every line that holds a person, good or not, by its number."""
    lines = {
        row.line: LineRead(row.line, newcomer(row), row.unit_name, row.full_name)
        for row in reading.rows
    }
    for number, name in reading.refused_names.items():
        lines[number] = LineRead(number, None, full_name=name)
    for problem in reading.problems:
        lines[problem.line].problems.append(problem)
    return [lines[number] for number in sorted(lines)]


def keep_file(
    session: Session,
    actor: Actor,
    *,
    purpose: str,
    unit_id: int,
    content: bytes,
    filename: str,
    now: datetime,
) -> RosterFile:
    """Keep a file as it was sent, sealed; nobody is entered."""
    file = RosterFile(
        purpose=purpose,
        unit_id=unit_id,
        filename=nfc(PurePath(filename).name)[-LONGEST_FILENAME:],
        file_sha256=hashlib.sha256(content).hexdigest(),
        content=seal_bytes(content, purpose=SEALED_FOR),
        sent_at=now,
        sent_by=actor.id,
    )
    session.add(file)
    session.flush()
    return file


def content_of(file: RosterFile) -> bytes | None:
    """Return what was sent, or None once it is no longer kept."""
    return None if file.content is None else unseal_bytes(file.content, purpose=SEALED_FOR)


def choose(
    session: Session,
    actor: Actor,
    file: RosterFile,
    choice: Choice,
    *,
    header_key: str | None,
    now: datetime,
) -> None:
    """Note which columns were chosen, and remember them for this header where there is one."""
    file.choice = {
        **file.choice, "sheet": choice.sheet, "header": choice.header, "columns": dict(choice.columns),
    }  # fmt: skip
    if header_key is None:
        return
    known = queries.find_mapping(session, file.unit_id, header_key)
    if known is None:
        known = RosterMapping(unit_id=file.unit_id, header_key=header_key)
        session.add(known)
    known.columns, known.chosen_at, known.chosen_by = dict(choice.columns), now, actor.id
    session.flush()


def choice_of(file: RosterFile) -> Choice | None:
    """Return what was chosen by hand for a file, if anything was."""
    chosen = file.choice
    if "columns" not in chosen:
        return None
    return Choice(chosen["sheet"], chosen["header"], chosen["columns"])


def keep_opened(session: Session, file: RosterFile, opened: Opened) -> None:
    """Keep how a file was opened; what was read of it before is forgotten."""
    file.preview = preview(opened.sheets)
    file.sheet, file.columns, file.notes = opened.sheet.name, opened.columns, opened.notes
    file.refusal = file.read_at = None
    session.execute(delete(RosterLine).where(RosterLine.file_id == file.id))


def keep_refusal(file: RosterFile, refusal: BadInput) -> None:
    """Keep why a file could not be read; the file itself is of no more use."""
    file.refusal = {"message": refusal.message, "values": refusal.values}
    file.content = None


def keep_lines(
    session: Session, file: RosterFile, lines: Sequence[LineRead], planner: Planner
) -> None:
    """Plan some lines and keep them for review; nobody is entered."""
    planner.plan(session, [line for line in lines if line.newcomer is not None])
    rows = [
        {
            "file_id": file.id,
            "line": line.line,
            "row": {**line.newcomer.as_json, "unit_name": line.unit_name}
            if line.newcomer
            else {"full_name": line.full_name},
            "problems": [_problem_as_json(problem) for problem in line.problems],
            "is_refused": line.newcomer is None,
            "is_doubtful": line.newcomer is not None and bool(line.problems),
            "action": line.action,
            "person_id": line.person_id,
            "changes": line.changes,
        }
        for line in lines
    ]
    if rows:
        session.execute(insert(RosterLine), rows)


def _problem_as_json(problem: Problem) -> dict[str, Any]:
    return {
        "line": problem.line,
        "column": problem.column,
        "label": problem.label,
        "message": problem.message,
        "values": dict(problem.values),
        "severity": problem.severity.value,
    }


def known_persons(
    session: Session,
    newcomers: Iterable[Newcomer],
    *,
    members: Iterable[int] = (),
    taken: set[int] | None = None,
) -> KnownPersons:
    """Return those who might be meant by these newcomers."""
    namesakes = queries.list_namesakes(session, (fold(one.full_name) for one in newcomers))
    return KnownPersons(namesakes, members=members, taken=taken)


def doubt_phones(session: Session, lines: Sequence[LineRead], column: Mapping[str, str]) -> None:
    """Point at lines of new people whose number belongs to somebody of another name here."""
    strangers = {
        line.newcomer.identity.mobile: line
        for line in lines
        if line.newcomer and line.person_id is None and line.newcomer.identity.mobile
    }
    for phone in queries.phones_in_use(session, [mobile for mobile in strangers if mobile]):
        line = strangers[phone]
        line.problems.append(
            Problem(line.line, column["letters"], column["label"], _OTHERS_PHONE, {"read": phone}, Severity.WARNING)
        )  # fmt: skip


def add_newcomer(session: Session, newcomer: Newcomer, *, now: datetime) -> Person:
    """Add a person as named."""
    return add_person(
        session,
        newcomer.full_name,
        now=now,
        birth_date=newcomer.birth_date,
        gender=newcomer.gender,
        phone=newcomer.phone,
        email=newcomer.email,
    )


def complete(person: Person, newcomer: Newcomer) -> None:
    """Fill what was not known of a person; what is known is never overwritten."""
    person.birth_date = person.birth_date or newcomer.birth_date
    person.gender = person.gender or newcomer.gender
    person.phone = person.phone or newcomer.phone
    person.email = person.email or newcomer.email


def keep_outcomes(session: Session, file: RosterFile, lines: Sequence[WaitingLine]) -> None:
    """Write down what became of lines."""
    session.execute(
        update(RosterLine),
        [
            {
                "file_id": file.id,
                "line": line.line,
                "action": line.action,
                "person_id": line.person_id,
                "outcome": line.outcome,
            }
            for line in lines
        ],
    )


def finish(file: RosterFile, *, now: datetime) -> None:
    """Note that everything confirmed was done; what was sent is no longer needed."""
    file.finished_at = now
    file.content = file.preview = None


def check_list(session: Session, actor: Actor, unit: Unit, *, people: int, now: datetime) -> None:
    """Note that somebody of a unit has looked at the list of its people and found it current."""
    session.add(UnitListCheck(unit_id=unit.id, checked_at=now, checked_by=actor.id, people=people))
    subject = f"unit:{unit.public_id}"
    audit.record(session, actor, "unit_list.checked", subject, now=now, people=people)
