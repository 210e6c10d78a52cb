"""Reads a list of people from a sheet's rows: who can be taken in, and what is wrong line by line."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import TypeVar

from lms.kernel.errors import N_
from lms.kernel.grid import Row
from lms.kernel.text import nfc
from lms.people.persons.fields import (
    Gender,
    check_citizen_id,
    parse_birth_date,
    parse_citizen_id,
    parse_email,
    parse_gender,
    parse_name,
    parse_phone,
)
from lms.people.persons.reading import Parsed, Unreadable, as_read, parse_plain_text
from lms.people.roster.header import Field, Header, column_name, find_header
from lms.people.roster.lines import Lines
from lms.people.roster.repeats import Repeats
from lms.people.roster.unit_names import Unit, UnitNames

T = TypeVar("T")
LONGEST_MARK = 3  # "x", "✓", "có": longer text under Nam or Nữ is a date of birth


class Severity(StrEnum):
    """Whether a row can be taken in all the same."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True)
class Problem:
    """What is wrong on a line: where, and an English msgid with its values."""

    line: int
    column: str  # letters of the spreadsheet; "" when it is about no single column
    label: str  # of the column, as written in the header
    message: str
    values: Mapping[str, str]
    severity: Severity

    @property
    def read(self) -> str:
        """What was read in the cell."""
        return self.values.get("read", "")

    def sentence(self, translate: Callable[[str], str]) -> str:
        """Give the sentence for a person, with its line: "Dòng 19: ngày sinh ... không có"."""
        what = translate(self.message) % self.values
        if not what[:2].isupper():
            what = what[:1].lower() + what[1:]
        return translate(N_("Line %(line)s: %(what)s")) % {"line": self.line, "what": what}


@dataclass(frozen=True)
class RosterRow:
    """A person who can be taken in."""

    line: int
    full_name: str
    birth_date: date | None
    gender: Gender | None
    position: str
    unit_id: int
    unit_name: str
    unit_name_as_written: str
    phone: str | None
    email: str | None
    citizen_id: str | None
    warnings: tuple[Problem, ...] = ()


@dataclass(frozen=True)
class RosterReading:
    """What a sheet holds: people who can be taken in, problems in order of lines, lines left out."""

    header: Header
    rows: tuple[RosterRow, ...]
    problems: tuple[Problem, ...]
    skipped: tuple[int, ...]  # headings, totals, signatures

    @property
    def errors(self) -> tuple[Problem, ...]:
        """The problems that keep their line out."""
        return tuple(p for p in self.problems if p.severity is Severity.ERROR)

    @property
    def warnings(self) -> tuple[Problem, ...]:
        """The problems that somebody should look at; their lines can be taken in."""
        return tuple(p for p in self.problems if p.severity is Severity.WARNING)

    @property
    def refused_lines(self) -> tuple[int, ...]:
        """The lines that hold a person but cannot be taken in."""
        return tuple(sorted({problem.line for problem in self.errors}))


def read_roster(
    rows: Sequence[Row],
    *,
    units: Mapping[str, Unit],
    today: date,
    mapping: Mapping[str, str] | None = None,
    unit: Unit | None = None,
) -> RosterReading:
    """Read every line by itself: a bad one never stops the others; one error keeps its line out.

    ``units`` maps a folded name to (id, name); ``unit`` is taken where the list names none;
    ``mapping`` overrides the columns (see ``find_header``). Raises NoHeader without a header.
    """
    header = find_header(rows, mapping)
    lines = Lines(header)
    names, repeats = UnitNames(units), Repeats()
    people: list[RosterRow] = []
    problems: list[Problem] = []
    skipped: list[int] = []
    for row in rows:
        if row.number <= header.line:
            continue
        if not lines.holds_person(row):
            skipped.append(row.number)
            continue
        person, found = _Line(row, header).read(names, repeats, today, unit)
        problems += found
        people += [person] if person else []
    return RosterReading(header, tuple(people), tuple(problems), tuple(skipped))


class _Line:
    """One line while it is read; collects its problems."""

    def __init__(self, row: Row, header: Header) -> None:
        self._row = row
        self._header = header
        self._problems: list[Problem] = []

    def read(
        self, names: UnitNames, repeats: Repeats, today: date, default: Unit | None
    ) -> tuple[RosterRow | None, list[Problem]]:
        """Give the person, or None when something forbids it, and every problem of the line."""

        def read_birth_date(value: object) -> Parsed[date]:
            return parse_birth_date(value, today=today)

        full_name = self._name()
        birth_date = self._take(Field.BIRTH_DATE, read_birth_date)
        gender = self._take(Field.GENDER, parse_gender)
        for field, meant in ((Field.IS_MALE, Gender.MALE), (Field.IS_FEMALE, Gender.FEMALE)):
            mark = as_read(self._value(field))
            if not mark:
                continue
            if gender not in (None, meant):
                self._add(field, N_("Both genders are marked."), {"read": mark})
            gender = meant
            if len(mark) > LONGEST_MARK and birth_date is None:
                birth_date = self._take(field, read_birth_date)
        position = self._take(Field.POSITION, parse_plain_text) or ""
        unit = self._unit(names, default)
        phone = self._take(Field.PHONE, parse_phone)
        email = self._take(Field.EMAIL, parse_email)
        citizen_id = self._take(Field.CITIZEN_ID, parse_citizen_id)
        if citizen_id:
            for remark in check_citizen_id(citizen_id, birth_date, gender):
                self._add(Field.CITIZEN_ID, remark.message, remark.values, Severity.WARNING)
        if full_name:
            repeated = repeats.note(
                self._row.number, full_name, birth_date, phone, email, citizen_id
            )
            if repeated:
                severity = Severity.WARNING if repeated.is_doubtful else Severity.ERROR
                field = self._name_field() if repeated.field is Field.FULL_NAME else repeated.field
                self._add(field, repeated.remark.message, repeated.remark.values, severity)
        if (
            not full_name
            or unit is None
            or any(problem.severity is Severity.ERROR for problem in self._problems)
        ):
            return None, self._problems
        written = nfc(str(self._value(Field.UNIT)))
        person = RosterRow(
            self._row.number, full_name, birth_date, gender, position, unit[0], unit[1], written,
            phone, email, citizen_id, tuple(self._problems),
        )  # fmt: skip
        return person, self._problems

    def _value(self, field: Field) -> object:
        column = self._header.columns.get(field)
        return "" if column is None else self._row.cell(column)

    def _name_field(self) -> Field:
        return next(f for f in (Field.FULL_NAME, Field.GIVEN_NAME) if f in self._header.columns)

    def _name(self) -> str | None:
        """Read the name from its column, or join it from two."""
        if Field.FULL_NAME in self._header.columns:
            return self._take(Field.FULL_NAME, parse_name, is_required=True)
        family = nfc(str(self._value(Field.FAMILY_MIDDLE)))
        given = nfc(str(self._value(Field.GIVEN_NAME)))
        field = Field.GIVEN_NAME if family and not given else Field.FAMILY_MIDDLE
        if bool(family) != bool(given):
            self._add(
                field,
                N_("The name “%(read)s” is not complete: one of its two columns is empty."),
                {"read": family or given},
            )
            return None
        return self._understood(field, parse_name, f"{family} {given}".strip())

    def _unit(self, names: UnitNames, default: Unit | None) -> Unit | None:
        if not as_read(self._value(Field.UNIT)):
            if default is None:
                self._add(Field.UNIT, N_("The unit is missing."), {"read": ""})
            return default
        if self._take(Field.UNIT, parse_plain_text) is None:
            return None
        return self._understood(Field.UNIT, names.find, self._value(Field.UNIT))

    def _take(
        self, field: Field, parse: Callable[[object], Parsed[T]], *, is_required: bool = False
    ) -> T | None:
        """Read a field's cell; an empty one gives None unless it is required."""
        value = self._value(field)
        if not is_required and not as_read(value):
            return None
        understood = self._understood(field, parse, value)
        if understood is not None and self._header.columns.get(field) in self._row.formulas:
            note = N_("The cell is computed by a formula; its value “%(read)s” was taken.")
            self._add(field, note, {"read": as_read(value)}, Severity.WARNING)
        return understood

    def _understood(
        self, field: Field, parse: Callable[[object], Parsed[T]], value: object
    ) -> T | None:
        try:
            parsed = parse(value)
        except Unreadable as refusal:
            self._add(field, refusal.remark.message, refusal.remark.values)
            return None
        for remark in parsed.warnings:
            self._add(field, remark.message, remark.values, Severity.WARNING)
        return parsed.value

    def _add(
        self,
        field: Field,
        message: str,
        values: Mapping[str, str],
        severity: Severity = Severity.ERROR,
    ) -> None:
        column, label = column_name(self._header, field)
        self._problems.append(
            Problem(self._row.number, column, label, message, dict(values), severity)
        )
