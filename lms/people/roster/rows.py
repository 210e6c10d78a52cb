"""Reads a list of people from a sheet's rows: who can be taken in, and what is wrong line by line."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from lms.kernel.errors import N_
from lms.kernel.grid import Row
from lms.kernel.text import fold, nfc
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
from lms.people.roster.problems import Problem as Problem
from lms.people.roster.problems import Severity as Severity
from lms.people.roster.repeats import Repeats
from lms.people.roster.rules import MemberKind, is_concurrent, kind_of
from lms.people.roster.unit_names import Unit, UnitNames

T = TypeVar("T")
TOLD_EVERY = 500  # rows
LONGEST_MARK = 3  # "x", "✓", "có": longer text under Nam or Nữ is a date of birth


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
    kind: MemberKind | None = None  # None where the list does not say
    is_concurrent: bool | None = None


@dataclass(frozen=True)
class RosterReading:
    """What a sheet holds: people who can be taken in, problems in order of lines, lines left out."""

    header: Header
    rows: tuple[RosterRow, ...]
    problems: tuple[Problem, ...]
    skipped: tuple[int, ...]  # headings, totals, signatures
    refused_names: Mapping[
        int, str
    ]  # of lines that cannot be taken in, as far as they could be read

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
    header: Header | None = None,
    unit: Unit | None = None,
    within: Collection[int] | None = None,
    on_row: Callable[[int], None] | None = None,
) -> RosterReading:
    """Read every line by itself: a bad one never stops the others; one error keeps its line out.

    ``units`` maps a folded name to (id, name); ``unit`` is taken where the list names none, and
    ``within`` are the ids of those that the list may name; ``header`` is one that was found
    before, ``mapping`` overrides its columns (see ``find_header``). Raises NoHeader without a header.
    ``on_row`` is told now and then how many rows were read.
    """
    header = header or find_header(rows, mapping)
    lines = Lines(header)
    places = _Places(UnitNames(units), unit, within)
    repeats = Repeats()
    refused_names: dict[int, str] = {}
    people: list[RosterRow] = []
    problems: list[Problem] = []
    skipped: list[int] = []
    for number, row in enumerate(rows):
        if on_row is not None and number % TOLD_EVERY == 0:
            on_row(number)
        if row.number <= header.line:
            continue
        if not lines.holds_person(row):
            skipped.append(row.number)
            continue
        line = _Line(row, header)
        person, found = line.read(places, repeats, today)
        problems += found
        people += [person] if person else []
        if person is None:
            refused_names[row.number] = line.full_name
    return RosterReading(header, tuple(people), tuple(problems), tuple(skipped), refused_names)


@dataclass(frozen=True)
class _Places:
    """The units that a list may name, and the one that is meant where it names none."""

    names: UnitNames
    default: Unit | None
    within: Collection[int] | None


class _Line:
    """One line while it is read; collects its problems."""

    def __init__(self, row: Row, header: Header) -> None:
        self._row = row
        self._header = header
        self._problems: list[Problem] = []
        self.full_name = ""

    def read(
        self, places: _Places, repeats: Repeats, today: date
    ) -> tuple[RosterRow | None, list[Problem]]:
        """Give the person, or None when something forbids it, and every problem of the line."""

        def read_birth_date(value: object) -> Parsed[date]:
            return parse_birth_date(value, today=today)

        full_name = self._name()
        self.full_name = full_name or ""
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
        unit = self._unit(places)
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
            phone, email, citizen_id, tuple(self._problems), self._kind(position),
            is_concurrent(fold(as_read(self._value(Field.CONCURRENT)))),
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

    def _kind(self, position: str) -> MemberKind | None:
        """Take the kind from its column, else from a position such as Phóng viên."""
        return kind_of(fold(as_read(self._value(Field.KIND)))) or kind_of(fold(position))

    def _unit(self, places: _Places) -> Unit | None:
        if not as_read(self._value(Field.UNIT)):
            if places.default is None:
                self._add(Field.UNIT, N_("The unit is missing."), {"read": ""})
            return places.default
        if self._take(Field.UNIT, parse_plain_text) is None:
            return None
        read = self._value(Field.UNIT)
        unit = self._understood(Field.UNIT, places.names.find, read)
        if unit is None or places.within is None or unit[0] in places.within:
            return unit
        note = N_("“%(read)s” is neither the unit of this list nor one under it.")
        self._add(Field.UNIT, note, {"read": as_read(read)})
        return None

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
