"""Finds the header of a list of people and tells which column holds what."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from lms.kernel.errors import N_, BadInput
from lms.kernel.grid import Cell, Row, column_letter, column_number, is_blank
from lms.kernel.text import fold, nfc
from lms.people.persons.reading import as_read
from lms.people.roster.labels import Field as Field
from lms.people.roster.labels import field_of

HEADER_WITHIN = 40  # rows that hold something; titles above a list take five to ten
SAMPLE = 30  # rows looked at to tell whether a name stands in two columns
NAMES = frozenset({Field.FULL_NAME, Field.GIVEN_NAME})  # one of them is needed
_TELLING = {
    Field.BIRTH_DATE, Field.GENDER, Field.IS_FEMALE, Field.POSITION, Field.UNIT, Field.PHONE,
    Field.EMAIL, Field.CITIZEN_ID, Field.ORDINAL,
}  # fmt: skip


@dataclass(frozen=True)
class Header:
    """Where the list begins and which 0-based column holds which field."""

    line: int  # of its last row; 0 when the columns were given and no header stands in the sheet
    columns: Mapping[Field, int]
    labels: Mapping[int, str]  # as written, by column

    def label(self, column: int) -> str:
        """Give a column's label as written, or nothing."""
        return self.labels.get(column, "")

    @property
    def key(self) -> str:
        """What the same header has again in the next file, whatever its accents and capitals."""
        return header_key(self.labels)

    @property
    def is_telling(self) -> bool:
        """Tell whether a list of people can be known by these columns."""
        return bool(self.columns.keys() & NAMES and self.columns.keys() & _TELLING)


class NoHeader(BadInput):
    """No row names the columns of a list of people."""

    message = N_(
        "No header was found. The list needs a row that names its columns, such as “Họ và tên”,"
        " “Ngày sinh”, “Đơn vị công tác”, “Điện thoại”."
    )


class UnknownColumn(BadInput):
    """A column that was chosen by hand does not exist or cannot be used so."""

    message = N_("The column “%(column)s” cannot be used for “%(field)s”.")


def has_header(rows: Sequence[Row]) -> bool:
    """Tell whether a sheet's rows hold the header of a list of people."""
    return _best(rows) is not None


def find_header(rows: Sequence[Row], mapping: Mapping[str, str] | None = None) -> Header:
    """Find the header among titles and merged cells; raise NoHeader when there is none.

    ``mapping`` overrides what the labels say: a field's name (see ``Field``) to a column's letters,
    or to "" for a column to be left out.
    """
    found = _best(rows)
    if found is None and not mapping:
        raise NoHeader()
    header = found or Header(0, {}, {})
    if mapping:
        header = _overridden(header, mapping)
    if not header.columns.keys() & NAMES:
        raise NoHeader()
    return header


def header_at(rows: Sequence[Row], line: int) -> Header:
    """Return what the labels of a line say that was chosen as the header; 0 is a list without one."""
    row = next((row for row in rows if row.number == line), None)
    if row is None:
        return Header(0, {}, {})
    found = _best(rows)  # which may have its labels in two lines
    return found if found is not None and found.line == line else _labelled(row, rows)


def chosen_header(rows: Sequence[Row], line: int, columns: Mapping[str, str]) -> Header:
    """Return a header as it was chosen: its line, and the letters of the column of each field."""
    header = Header(line, {}, header_at(rows, line).labels)
    return _overridden(header, columns)


def remembered_header(
    rows: Sequence[Row], remembered: Mapping[str, Mapping[str, str]]
) -> Header | None:
    """Return the header for which columns were chosen once, by its key; None when none is here."""
    if not remembered:
        return None
    found = _best(rows)
    likely = [found] if found else []
    for header in (*likely, *(_labelled(row, rows) for row in rows[:HEADER_WITHIN])):
        if columns := remembered.get(header.key):
            return _overridden(Header(header.line, {}, header.labels), columns)
    return None


def _labelled(row: Row, rows: Sequence[Row]) -> Header:
    labels = {
        column: label for column, cell in enumerate(row.cells) if (label := as_read(cell).strip())
    }
    columns: dict[Field, int] = {}
    for column, label in labels.items():
        field = field_of(label)
        if field is not None and field not in columns:
            columns[field] = column
    _settle(columns, labels, [other for other in rows if other.number > row.number][:SAMPLE])
    return Header(row.number, columns, labels)


def header_key(labels: Mapping[int, str]) -> str:
    """Return a key that headers share when they have the same words in the same columns."""
    folded = (f"{column}={fold(label)}" for column, label in sorted(labels.items()))
    return hashlib.sha256("\n".join(folded).encode()).hexdigest()


def _best(rows: Sequence[Row]) -> Header | None:
    """Give the row, or the two rows of a header with merged cells, that name the most fields."""
    candidates: list[Header] = []
    for index, row in enumerate(rows[:HEADER_WITHIN]):
        single = _read(row, None, rows[index + 1 :])
        candidates += [single] if single else []
        below = rows[index + 1] if index + 1 < len(rows) else None
        if below is not None and below.number == row.number + 1:
            double = _read(row, below, rows[index + 2 :])
            candidates += [double] if double else []
    # Of equals the first: a header repeated at a page break is further down.
    return max(candidates, key=lambda header: len(header.columns), default=None)


def _read(row: Row, below: Row | None, rest: Sequence[Row]) -> Header | None:
    labels: dict[int, str] = {}
    columns: dict[Field, int] = {}
    width = max(len(row.cells), len(below.cells) if below else 0)
    for column in range(width):
        above = _label(row.cell(column))
        lower = _label(below.cell(column)) if below else ""
        # Under a merged "Giới tính" stand "Nam" and "Nữ": the lower label says more.
        lower_field = field_of(lower)
        field = lower_field or field_of(above)
        shown = lower if lower_field or not above else above
        if shown:
            labels[column] = shown
        if field is not None and field not in columns:
            columns[field] = column
    if below is not None and not _adds(below, columns):
        return None
    _settle(columns, labels, rest)
    line = below.number if below else row.number
    header = Header(line, columns, labels)
    return header if header.is_telling else None


def _adds(below: Row, columns: Mapping[Field, int]) -> bool:
    """Tell whether a second row is part of the header: texts only, and one of them names a field."""
    texts = [cell for cell in below.cells if not is_blank(cell)]
    if not all(isinstance(cell, str) for cell in texts):
        return False
    used = set(columns.values())
    fields = {field_of(_label(cell)) for cell in texts} - {None}
    from_below = any(field_of(_label(below.cell(column))) is not None for column in used)
    return from_below and len(fields) * 2 >= len(texts)


def _settle(columns: dict[Field, int], labels: Mapping[int, str], rest: Sequence[Row]) -> None:
    """Decide what a lone label cannot tell: names in one column or two, gender in one or two."""
    if Field.GIVEN_NAME in columns and Field.FAMILY_MIDDLE not in columns:
        given = columns.pop(Field.GIVEN_NAME)
        columns.setdefault(Field.FULL_NAME, given)  # "Tên" alone holds the whole name
    if Field.FAMILY_MIDDLE in columns and Field.GIVEN_NAME not in columns:
        family = columns.pop(Field.FAMILY_MIDDLE)
        columns.setdefault(Field.FULL_NAME, family)
    if Field.FULL_NAME in columns and Field.GIVEN_NAME in columns:
        del columns[Field.GIVEN_NAME], columns[Field.FAMILY_MIDDLE]
    name = columns.get(Field.FULL_NAME)
    if name is None or name + 1 in labels or name + 1 in columns.values():
        return
    # "Họ và tên" merged over two columns: the second has no label and holds the given names.
    sample = [row for row in rest[:SAMPLE] if not is_blank(row.cell(name))]
    texts = sum(_is_one_word(row.cell(name + 1)) for row in sample)
    if sample and texts * 2 > len(sample):
        del columns[Field.FULL_NAME]
        columns[Field.FAMILY_MIDDLE], columns[Field.GIVEN_NAME] = name, name + 1


def _is_one_word(cell: Cell) -> bool:
    return isinstance(cell, str) and len(cell.split()) == 1


def _label(cell: Cell) -> str:
    return nfc(cell) if isinstance(cell, str) else ""


def _overridden(header: Header, mapping: Mapping[str, str]) -> Header:
    columns = dict(header.columns)
    for name, letters in mapping.items():
        try:
            field = Field(name)
            if letters.strip():
                columns[field] = column_number(letters)
            else:
                columns.pop(field, None)
        except ValueError:
            raise UnknownColumn(column=letters, field=name) from None
    chosen = {Field(name) for name, letters in mapping.items() if letters.strip()}
    if chosen & {Field.FULL_NAME}:
        columns.pop(Field.FAMILY_MIDDLE, None)
        columns.pop(Field.GIVEN_NAME, None)
    elif chosen & {Field.GIVEN_NAME, Field.FAMILY_MIDDLE}:
        columns.pop(Field.FULL_NAME, None)
    return Header(header.line, columns, header.labels)


def column_name(header: Header, field: Field) -> tuple[str, str]:
    """Give the letter and the label of a field's column; nothing for a field without a column."""
    column = header.columns.get(field)
    return ("", "") if column is None else (column_letter(column), header.label(column))
