"""Finds the header of a list of people and tells which column holds what."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from lms.kernel.errors import N_, BadInput
from lms.kernel.grid import Cell, Row, column_letter, column_number, is_blank
from lms.kernel.text import fold, nfc

HEADER_WITHIN = 40  # rows that hold something; titles above a list take five to ten
SAMPLE = 30  # rows looked at to tell whether a name stands in two columns


class Field(StrEnum):
    """What a column of a roster can hold."""

    ORDINAL = "ordinal"
    FULL_NAME = "full_name"
    FAMILY_MIDDLE = "family_middle"
    GIVEN_NAME = "given_name"
    BIRTH_DATE = "birth_date"
    GENDER = "gender"
    IS_MALE = "is_male"
    IS_FEMALE = "is_female"
    POSITION = "position"
    UNIT = "unit"
    PHONE = "phone"
    EMAIL = "email"
    CITIZEN_ID = "citizen_id"


# Folded labels as they stand in real lists; what is in brackets is dropped before.
_SYNONYMS: dict[Field, tuple[str, ...]] = {
    Field.ORDINAL: ("tt", "stt", "so tt", "so thu tu", "thu tu", "no"),
    Field.FULL_NAME: (
        "ho va ten", "ho ten", "ho va ten hoc vien", "ho ten hoc vien", "ten hoc vien", "hoc vien",
        "ho va ten can bo", "ho va ten nguoi duoc cu", "ten can bo", "full name", "name",
        "ho ten can bo", "ho va ten dai bieu", "ho ten dai bieu", "ho va ten khai sinh",
        "ho chu dem va ten", "ho ten dem va ten", "ho dem va ten", "ho va ten nguoi tham gia",
    ),
    Field.FAMILY_MIDDLE: (
        "ho", "ho dem", "ho va dem", "ho lot", "ho va ten dem", "ho va chu dem", "ho ten dem",
        "ho chu dem", "last name",
    ),
    Field.GIVEN_NAME: ("ten", "ten goi", "first name"),
    Field.BIRTH_DATE: (
        "ngay sinh", "nam sinh", "ngay thang nam sinh", "ngay thang sinh", "sinh ngay", "ntns",
        "ngay sinh nam sinh", "nam sinh ngay sinh", "birth date", "date of birth",
    ),
    Field.GENDER: ("gioi tinh", "phai", "nam nu", "gioi", "gender", "sex"),
    Field.IS_MALE: ("nam", "male"),
    Field.IS_FEMALE: ("nu", "female"),
    Field.POSITION: (
        "chuc vu", "chuc danh", "chuc vu chuc danh", "chuc danh chuc vu", "vi tri cong tac",
        "vi tri viec lam", "cong viec", "position", "chuc vu hien nay", "chuc vu cong tac",
    ),
    Field.UNIT: (
        "don vi", "don vi cong tac", "co quan", "co quan cong tac", "co quan don vi", "noi cong tac",
        "don vi co quan", "co quan don vi cong tac", "ten don vi", "ten co quan", "unit",
        "don vi cu", "dia phuong", "don vi dia phuong",
    ),
    Field.PHONE: (
        "dien thoai", "so dien thoai", "sdt", "di dong", "dien thoai di dong", "dtdd", "so dtdd",
        "dt", "so dt", "so di dong", "phone", "mobile", "dien thoai lien he",
        "so dien thoai lien he", "so dien thoai di dong", "tel", "sdt lien he", "lien he",
    ),
    Field.EMAIL: ("email", "e mail", "thu dien tu", "dia chi email", "hop thu", "mail",
                  "dia chi thu dien tu", "hop thu dien tu", "dia chi e mail"),
    Field.CITIZEN_ID: (
        "cccd", "so cccd", "can cuoc cong dan", "so can cuoc cong dan", "so dinh danh", "can cuoc",
        "so dinh danh ca nhan", "ma dinh danh", "so can cuoc", "cmnd cccd", "so cmnd cccd",
        "cccd cmnd", "citizen id", "so cccd cmnd", "cccd so dinh danh", "so cccd so dinh danh",
    ),
}  # fmt: skip
_FIELD_BY_LABEL = {label: field for field, labels in _SYNONYMS.items() for label in labels}
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
    if not header.columns.keys() & {Field.FULL_NAME, Field.GIVEN_NAME}:
        raise NoHeader()
    return header


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
        lower_field = _field(lower)
        field = lower_field or _field(above)
        shown = lower if lower_field or not above else above
        if shown:
            labels[column] = shown
        if field is not None and field not in columns:
            columns[field] = column
    if below is not None and not _adds(below, columns):
        return None
    _settle(columns, labels, rest)
    has_name = columns.keys() & {Field.FULL_NAME, Field.GIVEN_NAME}
    if not has_name or not columns.keys() & _TELLING:
        return None
    line = below.number if below else row.number
    return Header(line, columns, labels)


def _adds(below: Row, columns: Mapping[Field, int]) -> bool:
    """Tell whether a second row is part of the header: texts only, and one of them names a field."""
    texts = [cell for cell in below.cells if not is_blank(cell)]
    if not all(isinstance(cell, str) for cell in texts):
        return False
    used = set(columns.values())
    fields = {_field(_label(cell)) for cell in texts} - {None}
    from_below = any(_field(_label(below.cell(column))) is not None for column in used)
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


def _field(label: str) -> Field | None:
    if not label or len(label) > 80:
        return None
    return _FIELD_BY_LABEL.get(fold(re.sub(r"\(.*?\)|\(.*$|\*", " ", label)))


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
