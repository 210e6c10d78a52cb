"""What an .xlsx file must satisfy before it is opened: kind, macros, sizes, the grid it would fill.

Every part is inflated here as `lms.kernel.archives` does, and its cells' positions are read,
because the reader fills the whole rectangle between the first cell and the last one.
"""

import re
import zipfile
from dataclasses import dataclass, field
from xml.parsers import expat

from lms.kernel.archives import (
    DAMAGED,
    MAX_INFLATED,
    TOO_LARGE_INSIDE,
    check_sizes,
    inflate,
    list_parts,
    refuse_encrypted,
)
from lms.kernel.errors import N_, BadInput
from lms.kernel.grid import column_letter, column_number

MAX_GRID = 2_000_000  # cells in the filled rectangle: 10,000 rows of 200 columns
MAX_TEXT = 256 * 1024 * 1024  # characters when every text cell held the longest shared text
MAX_FORMULAS = 200_000  # 20 computed columns in 10,000 rows
_RELATION_ID = "http://schemas.openxmlformats.org/officeDocument/2006/relationships id"

MACROS = N_("The file holds macros. Please save it as an Excel workbook (.xlsx) without macros.")
TOO_WIDE = N_(
    "The sheet is filled as far as cell %(cell)s, far more than a table needs."
    " Please copy the table alone into a new file."
)
_KINDS = (
    ("word/", N_("This is a Word document. Please send an Excel workbook (.xlsx) or a .csv file.")),
    ("ppt/", N_("This is a presentation. Please send an Excel workbook (.xlsx) or a .csv file.")),
    ("xl/workbook.bin", N_("This is a binary workbook (.xlsb). Please save it as .xlsx.")),
    ("content.xml", N_("This is an OpenDocument file. Please save it as .xlsx.")),
)
NO_WORKBOOK = N_("This is not a spreadsheet. Please send an Excel workbook (.xlsx) or a .csv file.")


@dataclass
class Extent:
    """How far one sheet is filled, and which of its cells (row from 1, column from 0) compute."""

    last_row: int = 0
    last_column: int = -1
    text_cells: int = 0
    formulas: set[tuple[int, int]] = field(default_factory=set)

    def take(self, row: int, column: int, before: int = 0) -> None:
        """Count a filled cell; refuse when the rectangle (and those ``before``) outgrows memory."""
        self.last_row = max(self.last_row, row)
        self.last_column = max(self.last_column, column)
        if before + self.last_row * (self.last_column + 1) > MAX_GRID:
            raise BadInput(TOO_WIDE, cell=f"{column_letter(self.last_column)}{self.last_row}")


def check_workbook(content: bytes) -> dict[str, Extent]:
    """Refuse an archive that is no plain .xlsx or is unsafe; give the extent of each sheet by name."""
    parts = list_parts(content)
    _check_directory(parts, len(content))
    left = MAX_INFLATED
    longest_text = 0
    extents: dict[str, Extent] = {}
    sheets: dict[str, str] = {}
    targets: dict[str, str] = {}
    for part in parts:
        reader = _reader_for(part.filename)
        for number, piece in enumerate(inflate(content, part, left)):
            if not number:
                _refuse_archive(piece[:4])
            left -= len(piece)
            if reader is not None:
                reader.feed(piece)
        if reader is None:
            continue
        reader.close()
        longest_text = max(longest_text, reader.longest_text)
        extents[part.filename.lower()] = reader.extent
        sheets |= reader.sheets
        targets |= reader.targets
        if sum(len(extent.formulas) for extent in extents.values()) > MAX_FORMULAS:
            raise BadInput(TOO_LARGE_INSIDE)
    text_cells = max((extent.text_cells for extent in extents.values()), default=0)
    if longest_text * text_cells > MAX_TEXT:
        raise BadInput(TOO_LARGE_INSIDE)
    return {
        name: extents.get(targets.get(relation, ""), Extent()) for name, relation in sheets.items()
    }


def _check_directory(parts: list[zipfile.ZipInfo], size: int) -> None:
    """Judge the archive by its table of contents alone."""
    names = [part.filename.lower() for part in parts]
    for start, sentence in _KINDS:
        if any(name.startswith(start) for name in names):
            raise BadInput(sentence)
    refuse_encrypted(parts)
    if any(name.endswith("vbaproject.bin") for name in names):
        raise BadInput(MACROS)
    if "xl/workbook.xml" not in names:
        raise BadInput(NO_WORKBOOK)
    check_sizes(parts, size)


def _refuse_archive(first: bytes | memoryview) -> None:
    if bytes(first) == b"PK\x03\x04":
        raise BadInput(N_("The workbook holds another file inside. Please send the table alone."))


def _reader_for(name: str) -> "_PartReader | None":
    lower = name.lower()
    if not lower.endswith((".xml", ".rels")):
        return None
    return _PartReader(is_workbook_rels=lower == "xl/_rels/workbook.xml.rels")


class _PartReader:
    """Walks one XML part without keeping it: no document type, and where its cells are."""

    def __init__(self, *, is_workbook_rels: bool) -> None:
        self.extent = Extent()
        self.longest_text = 0
        self.sheets: dict[str, str] = {}  # a sheet's name and the relation that leads to its part
        self.targets: dict[str, str] = {}
        self._is_workbook_rels = is_workbook_rels
        self._row = self._column = 0
        self._text = 0
        self._parser = expat.ParserCreate(namespace_separator=" ")
        self._parser.StartDoctypeDeclHandler = self._refuse_doctype
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end
        self._parser.CharacterDataHandler = self._characters

    def feed(self, piece: bytes | memoryview) -> None:
        """Read on; malformed XML is a damaged file."""
        try:
            self._parser.Parse(bytes(piece), False)
        except (expat.ExpatError, ValueError, LookupError):
            raise BadInput(DAMAGED) from None

    def close(self) -> None:
        """Check that the part ended where an XML document may end."""
        try:
            self._parser.Parse(b"", True)
        except (expat.ExpatError, ValueError, LookupError):
            raise BadInput(DAMAGED) from None

    def _refuse_doctype(self, *_: object) -> None:
        raise BadInput(DAMAGED)  # no office program writes one; entities would come with it

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        tag = name.rpartition(" ")[2]
        if tag == "c":
            self._column += 1
            if match := re.fullmatch(r"([A-Za-z]{1,3})([0-9]{1,7})", attributes.get("r", "")):
                self._column, self._row = column_number(match[1]), int(match[2])
            self.extent.text_cells += attributes.get("t") == "s"
        elif tag in ("v", "is"):
            self.extent.take(self._row, self._column)
        elif tag == "f":
            self.extent.take(self._row, self._column)
            self.extent.formulas.add((self._row, self._column))
            if len(self.extent.formulas) > MAX_FORMULAS:
                raise BadInput(TOO_LARGE_INSIDE)
        elif tag == "row":
            given = attributes.get("r", "")
            self._row = int(given) if re.fullmatch("[0-9]{1,7}", given) else self._row + 1
            self._column = -1
        elif tag == "si":
            self._text = 0
        elif tag == "Relationship" and self._is_workbook_rels:
            target = attributes.get("Target", "").lower()
            if not target.endswith(".xml"):
                raise BadInput(DAMAGED)  # a sheet under another ending would go unread here
            path = target.removeprefix("/") if target.startswith("/") else f"xl/{target}"
            self.targets[attributes.get("Id", "")] = path
        elif tag == "sheet":
            self.sheets[attributes.get("name", "")] = attributes.get(_RELATION_ID, "")
        elif tag == "Override" and "macroenabled" in attributes.get("ContentType", "").lower():
            raise BadInput(MACROS)

    def _end(self, name: str) -> None:
        if name.rpartition(" ")[2] == "si":
            self.longest_text = max(self.longest_text, self._text)

    def _characters(self, text: str) -> None:
        self._text += len(text)
