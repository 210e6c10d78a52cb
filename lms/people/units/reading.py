"""A list of units as a file holds it: the columns found, each line read or refused. No database."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from lms.kernel.errors import N_, BadInput
from lms.kernel.grid import FORMULA_STARTS, Cell, Row, column_letter
from lms.kernel.text import fold, nfc
from lms.people.units.lines import Field, Place, Problem, UnitRow
from lms.people.units.rules import KIND_NAMES, UnitKind, kind_of_name

HEADER_WITHIN = 20  # rows of titles that may stand above the header
LONGEST_NAME = 200
LONGEST_CODE = 30
# Codes of the General Statistics Office have this many digits; spreadsheets drop zeros in front.
CODE_DIGITS = {UnitKind.DISTRICT: 3, UnitKind.COMMUNE: 5}
UNCHANGED = frozenset({"giu nguyen", "khong thay doi", "unchanged"})
_DATE = re.compile(
    r"([0-9]{1,2})[/.\-]([0-9]{1,2})[/.\-]([0-9]{4})|([0-9]{4})-([0-9]{2})-([0-9]{2})"
)
_BETWEEN_NAMES = re.compile(r"[,;\n]\s*(?![^(]*\))")  # not within brackets

NO_HEADER = N_(
    "No row names the columns. A list of units needs a column “name” (Tên đơn vị), or “commune” (Xã) "
    "with the district and province beside it."
)


# As headers say it, folded; the first word of a longer one ("predecessors (truoc sap nhap)") counts too.
_LABELS = {
    Field.CODE: ("code", "ma", "ma so", "ma don vi", "ma dinh danh"),
    Field.NAME: ("name", "ten", "ten don vi", "don vi", "ten goi"),
    Field.KIND: ("kind", "loai", "loai don vi", "loai hinh"),
    Field.PARENT: ("parent", "parent unit", "don vi cap tren", "cap tren", "truc thuoc"),
    Field.BEGAN_ON: (
        "began on",
        "in operation from",
        "tu ngay",
        "hoat dong tu ngay",
        "ngay thanh lap",
    ),
    Field.ENDED_ON: ("ended on", "ended from", "thoi hoat dong tu ngay", "ket thuc tu ngay"),
    Field.PREDECESSORS: ("predecessors", "truoc sap nhap", "truoc sap xep", "hinh thanh tu"),
    Field.PROVINCE: ("province", "tinh", "tinh thanh pho"),
    Field.PROVINCE_CODE: ("province code", "ma tinh"),
    Field.DISTRICT: ("district", "huyen", "quan huyen"),
    Field.DISTRICT_CODE: ("district code", "ma huyen", "ma quan huyen"),
    Field.COMMUNE: ("commune", "xa", "phuong xa", "xa phuong"),
    Field.COMMUNE_CODE: ("commune code", "ma xa", "ma phuong xa"),
}
_FIELD_OF = {label: field_ for field_, labels in _LABELS.items() for label in labels}
_KIND_WORDS = {fold(name): kind for kind, name in KIND_NAMES.items()} | {
    "so ban nganh": UnitKind.DEPARTMENT, "co quan cap tinh": UnitKind.DEPARTMENT,
    "ubnd cap huyen": UnitKind.DISTRICT, "ubnd cap xa": UnitKind.COMMUNE,
    "co quan bao chi": UnitKind.PRESS, "dai truyen thanh": UnitKind.STATION,
    "dai phat thanh truyen hinh": UnitKind.STATION, "khac": UnitKind.OTHER, "don vi khac": UnitKind.OTHER,
}  # fmt: skip


@dataclass(frozen=True)
class Reading:
    """All lines of a file, and where each field stands in it."""

    rows: tuple[UnitRow, ...]
    problems: tuple[Problem, ...]
    columns: Mapping[Field, int]
    labels: Mapping[Field, str]

    @property
    def has_levels(self) -> bool:
        """Tell whether each line names a district, as lists did until the district level ended."""
        return Field.DISTRICT in self.columns

    @property
    def has_predecessors(self) -> bool:
        """Tell whether lines name the units they came from."""
        return Field.PREDECESSORS in self.columns

    def problem(
        self,
        line: int,
        where: Field,
        message: str,
        values: Mapping[str, str],
        *,
        is_error: bool = True,
    ) -> Problem:
        """Return a problem of a line in the column of a field."""
        column = self.columns.get(where)
        letters = column_letter(column) if column is not None else ""
        return Problem(line, letters, self.labels.get(where, ""), message, values, is_error)


class _Bad(Exception):
    """A cell that cannot be taken."""

    def __init__(self, where: Field, message: str, **values: str) -> None:
        super().__init__(message)
        self.where, self.message, self.values = where, message, values


def has_header(rows: Sequence[Row]) -> bool:
    """Tell whether a sheet begins with a row that names the columns of units."""
    return _find_header(rows) is not None


def read_units(rows: Sequence[Row]) -> Reading:
    """Read a sheet's rows; BadInput when no row names the columns. A bad line stops no other."""
    found = _find_header(rows)
    if found is None:
        raise BadInput(NO_HEADER)
    position, columns, labels = found
    reading = Reading((), (), columns, labels)
    good: list[UnitRow] = []
    problems: list[Problem] = []
    for row in rows[position + 1 :]:
        remarks: list[Problem] = []
        try:
            good.append(_read_row(row, reading, remarks))
        except _Bad as bad:
            problems.append(reading.problem(row.number, bad.where, bad.message, bad.values))
        else:
            problems += remarks
    return Reading(tuple(good), tuple(problems), columns, labels)


def _find_header(rows: Sequence[Row]) -> tuple[int, dict[Field, int], dict[Field, str]] | None:
    for position, row in enumerate(rows[:HEADER_WITHIN]):
        columns: dict[Field, int] = {}
        labels: dict[Field, str] = {}
        for number, cell in enumerate(row.cells):
            where = _field_of(str(cell))
            if where is not None and where not in columns:
                columns[where], labels[where] = number, nfc(str(cell))
        if len(columns) >= 2 and (Field.NAME in columns or Field.COMMUNE in columns):
            return position, columns, labels
    return None


def _field_of(label: str) -> Field | None:
    folded = fold(label)
    short = fold(label.partition("(")[0])
    return _FIELD_OF.get(folded) or _FIELD_OF.get(short)


def _read_row(row: Row, reading: Reading, remarks: list[Problem]) -> UnitRow:
    columns = reading.columns

    def cell(where: Field) -> Cell:
        return row.cell(columns[where]) if where in columns else ""

    def place(name_of: Field, code_of: Field, kind: UnitKind | None = None) -> Place:
        name = _name(cell(name_of), name_of)
        kind = kind or _kind(cell(Field.KIND)) or kind_of_name(fold(name))
        code, was_short = _code(cell(code_of), code_of, kind)
        if was_short:
            note = N_("The code “%(read)s” had lost a 0 in front; %(code)s was taken.")
            values = {"read": _read(cell(code_of)), "code": code or ""}
            remarks.append(reading.problem(row.number, code_of, note, values, is_error=False))
        return Place(name, kind, code)

    above: list[Place] = []
    if Field.COMMUNE in columns:
        if nfc(str(cell(Field.PROVINCE))):
            above.append(place(Field.PROVINCE, Field.PROVINCE_CODE, UnitKind.OTHER))
        if nfc(str(cell(Field.DISTRICT))):
            above.append(place(Field.DISTRICT, Field.DISTRICT_CODE, UnitKind.DISTRICT))
        own = place(Field.COMMUNE, Field.COMMUNE_CODE, UnitKind.COMMUNE)
    else:
        own = place(Field.NAME, Field.CODE)
    began_on, ended_on = (
        _day(cell(Field.BEGAN_ON), Field.BEGAN_ON),
        _day(cell(Field.ENDED_ON), Field.ENDED_ON),
    )
    if began_on and ended_on and ended_on <= began_on:
        raise _Bad(
            Field.ENDED_ON, N_("The unit ends on “%(read)s”, not after it begins."),
            read=_read(cell(Field.ENDED_ON)),
        )  # fmt: skip
    named = str(cell(Field.PREDECESSORS))
    is_unchanged = fold(named) in UNCHANGED
    names = [] if is_unchanged else [nfc(part) for part in _BETWEEN_NAMES.split(named)]
    return UnitRow(
        line=row.number,
        place=own,
        above=tuple(above),
        parent=nfc(str(cell(Field.PARENT))),
        began_on=began_on,
        ended_on=ended_on,
        predecessors=tuple(dict.fromkeys(name for name in names if name)),
        is_unchanged=is_unchanged,
    )


def _read(cell: Cell) -> str:
    if isinstance(cell, datetime | date):
        return f"{cell:%d/%m/%Y}"
    return nfc(str(int(cell) if isinstance(cell, float) and cell.is_integer() else cell))[:60]


def _name(cell: Cell, where: Field) -> str:
    name = nfc(str(cell))
    if not name:
        raise _Bad(where, N_("The name is missing."), read="")
    if name.startswith(FORMULA_STARTS) or not any(char.isalpha() for char in name):
        raise _Bad(where, N_("“%(read)s” is not the name of a unit."), read=_read(cell))
    if len(name) > LONGEST_NAME:
        raise _Bad(where, N_("The name “%(read)s …” is too long."), read=_read(cell))
    return name


def _code(cell: Cell, where: Field, kind: UnitKind) -> tuple[str | None, bool]:
    text = _read(cell).lstrip("'")
    if not text:
        return None, False
    if not re.fullmatch(r"[0-9A-Za-z][0-9A-Za-z.\-_/]*", text) or len(text) > LONGEST_CODE:
        raise _Bad(where, N_("The code “%(read)s” has signs that no code has."), read=_read(cell))
    digits = CODE_DIGITS.get(kind, 0)
    is_short = isinstance(cell, int | float) and len(text) < digits
    return (text.zfill(digits), True) if is_short else (text, False)


def _kind(cell: Cell) -> UnitKind | None:
    text = nfc(str(cell))
    if not text:
        return None
    if text in {kind.value for kind in UnitKind}:
        return UnitKind(text)
    kind = _KIND_WORDS.get(fold(text))
    if kind is None:
        raise _Bad(Field.KIND, N_("“%(read)s” is not a kind of unit."), read=_read(cell))
    return kind


def _day(cell: Cell, where: Field) -> date | None:
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, date):
        return cell
    text = nfc(str(cell))
    if not text:
        return None
    try:
        found = _DATE.fullmatch(text)
        day, month, year, *iso = found.groups() if found else ()
        numbers = (year, month, day) if year else iso
        return date(*(int(number) for number in numbers))
    except (TypeError, ValueError):
        raise _Bad(
            where,
            N_("“%(read)s” is not a date; write dd/mm/yyyy, such as 01/07/2025."),
            read=_read(cell),
        ) from None
