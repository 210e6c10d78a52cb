"""Opens a file with a list of people: which sheet, which header, which column holds what."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from lms.kernel.grid import Cell, Row, column_letter
from lms.kernel.sheets import Sheet, limit_rows, read_sheets
from lms.people.persons.fields import CITIZEN_ID_DIGITS, mask_citizen_id
from lms.people.persons.reading import as_read
from lms.people.roster.header import (
    Header,
    chosen_header,
    find_header,
    has_header,
    remembered_header,
)
from lms.people.roster.labels import Field

MAX_LINES = 12_000  # 10,000 people with titles, headings, totals and signatures between them
PREVIEWED = 45  # rows of each sheet that are kept for choosing columns
WIDEST = 60  # columns that are shown there
GUESSED = ("cp1258", "tcvn3")  # encodings that are taken on evidence, and told


@dataclass(frozen=True)
class Choice:
    """What somebody chose by hand: a sheet, the header's line (0: none) and each field's column."""

    sheet: str
    header: int
    columns: Mapping[str, str]


@dataclass(frozen=True)
class Opened:
    """A file as it was opened; without ``header`` somebody has to choose."""

    sheets: tuple[Sheet, ...]
    sheet: Sheet
    header: Header | None
    is_remembered: bool = False

    @property
    def columns(self) -> list[dict[str, str]]:
        """The columns as they were taken: field, letters, label as written."""
        if self.header is None:
            return []
        pairs = sorted(self.header.columns.items(), key=lambda item: item[1])
        return [
            {"field": f.value, "letters": column_letter(c), "label": self.header.label(c)}
            for f, c in pairs
        ]

    @property
    def notes(self) -> list[str]:
        """What whoever sent the file should know of how it was read."""
        guessed = [self.sheet.encoding] if self.sheet.encoding in GUESSED else []
        return [*guessed, *(["remembered"] if self.is_remembered else [])]


def open_file(
    content: bytes,
    filename: str,
    *,
    choice: Choice | None = None,
    remembered: Mapping[str, Mapping[str, str]] | None = None,
) -> Opened:
    """Open a file; BadInput says in a sentence why it cannot be read.

    Taken is what was chosen, else the columns once chosen for this header, else what the labels say. Nobody
    is asked where only one sheet has a header; where several or none have, ``header`` is None.
    """
    sheets = read_sheets(content, filename)
    if choice is not None:
        sheet = next((each for each in sheets if each.name == choice.sheet), sheets[0])
        limit_rows(sheet, MAX_LINES)
        return Opened(sheets, sheet, chosen_header(sheet.rows, choice.header, choice.columns))
    likely = []
    for sheet in sheets:
        known = remembered_header(sheet.rows, remembered or {})
        if known is not None or has_header(sheet.rows):
            likely.append((sheet, known))
    if len(likely) != 1:
        sheet = likely[0][0] if likely else sheets[0]
        limit_rows(sheet, MAX_LINES)
        return Opened(sheets, sheet, None)
    sheet, known = likely[0]
    limit_rows(sheet, MAX_LINES)
    return Opened(sheets, sheet, known or find_header(sheet.rows), known is not None)


def preview(sheets: Sequence[Sheet]) -> list[dict[str, Any]]:
    """Return the first rows of each sheet as texts; numbers of identity papers are masked."""
    return [
        {
            "name": sheet.name,
            "total": len(sheet.rows),
            "rows": [
                [row.number, [_shown(cell) for cell in row.cells[:WIDEST]]]
                for row in sheet.rows[:PREVIEWED]
            ],
        }
        for sheet in sheets
    ]


def _shown(cell: Cell) -> str:
    text = as_read(cell)
    digits = re.sub(r"[\s.'-]", "", text)
    has_lost_zero = not isinstance(cell, str) and len(digits) == CITIZEN_ID_DIGITS - 1
    if digits.isdigit() and (len(digits) == CITIZEN_ID_DIGITS or has_lost_zero):
        return mask_citizen_id(digits)
    return text


def rows_of(preview_rows: Sequence[Sequence[Any]]) -> list[Row]:
    """Return the rows of a preview as a sheet's rows."""
    return [Row(number, tuple(cells)) for number, cells in preview_rows]


def can_be_read(columns: Mapping[Field, object], *, needs_unit: bool) -> Field | None:
    """Return the field that is missing among chosen columns, or None when a list can be read by them."""
    if Field.FULL_NAME not in columns:
        if not columns.keys() & {Field.FAMILY_MIDDLE, Field.GIVEN_NAME}:
            return Field.FULL_NAME
        for field in (Field.FAMILY_MIDDLE, Field.GIVEN_NAME):
            if field not in columns:
                return field
    return Field.UNIT if needs_unit and Field.UNIT not in columns else None
