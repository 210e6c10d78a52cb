"""Spreadsheets that people send: .xlsx, .xls and .csv as rows, and nothing that harms the server."""

import csv
import io
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import PurePath

import python_calamine as calamine

from lms.kernel.archives import DAMAGED, ENCRYPTED, TOO_LARGE_INSIDE
from lms.kernel.errors import N_, BadInput
from lms.kernel.grid import Cell, Row, is_blank
from lms.kernel.sheet_archives import MACROS, MAX_GRID, NO_WORKBOOK, Extent, check_workbook
from lms.kernel.sheet_binaries import check_binary_workbook
from lms.kernel.tcvn3 import from_tcvn3, is_tcvn3

MAX_ROWS = 10_000
MAX_BYTES = 10 * 1024 * 1024
MAX_SHEETS_TRIED = 20  # when looking for the one with a header
MOST_CSV_ROWS = 100_000  # kept; whoever reads a list takes far fewer
LONGEST_CSV_FIELD = 32_767  # what a cell of Excel holds
_MEGABYTE = 1024 * 1024
_CSV_ENDINGS = {".csv", ".tsv", ".txt"}
_DELIMITERS = ",;\t|"
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f]")  # no text has them; other files do
_NO_TABLE = N_("The file holds no table.")
_SAMPLE = 50  # records read with each delimiter to find the one that makes columns
_FOREIGN = (
    (b"%PDF", N_("This is a PDF file. Please send an Excel workbook (.xlsx) or a .csv file.")),
    (b"Rar!", NO_WORKBOOK),
    (b"7z\xbc\xaf", NO_WORKBOOK),
    (b"\x89PNG", NO_WORKBOOK),
    (b"\xff\xd8\xff", NO_WORKBOOK),
    (b"GIF8", NO_WORKBOOK),
)
_WEB_PAGE = N_(
    "This file is a web page under the name of a workbook. Please open it in Excel and save it as .xlsx."
)
_NO_TEXT = N_(
    "The letters of this .csv file cannot be read. Please save it as “CSV UTF-8” or as .xlsx."
)


@dataclass(frozen=True)
class Sheet:
    """A sheet: its rows that hold something, and the names of all sheets of its file."""

    name: str
    rows: tuple[Row, ...]
    sheet_names: tuple[str, ...]
    encoding: str = ""  # of a .csv; "cp1258" and "tcvn3" (of any file) were guessed


def read_rows(
    data: bytes,
    filename: str,
    *,
    max_rows: int = MAX_ROWS,
    max_bytes: int = MAX_BYTES,
    sheet_name: str | None = None,
    has_header: Callable[[Sequence[Row]], bool] | None = None,
) -> Sheet:
    """Read a spreadsheet by what it is, not by its name; BadInput says in a sentence what is wrong.

    Chosen is the sheet called ``sheet_name``, else the first visible one for which ``has_header``
    holds (by default: a row with two texts), else the first that holds anything. Hidden rows are
    read like others. Rows keep their number in the file; blank ones are left out.
    """
    sheets = _open(data, filename, max_bytes, sheet_name)
    first: Sheet | None = None
    for sheet in islice(sheets, MAX_SHEETS_TRIED):
        limit_rows(sheet, max_rows)
        if sheet.rows and (has_header or _has_two_texts)(sheet.rows):
            return sheet
        if first is None and sheet.rows:
            first = sheet
    if first is None:
        raise BadInput(_NO_TABLE)
    return first


def read_sheets(data: bytes, filename: str, *, max_bytes: int = MAX_BYTES) -> tuple[Sheet, ...]:
    """Read every visible sheet that holds something, at most MAX_SHEETS_TRIED; else as ``read_rows``."""
    sheets = islice(_open(data, filename, max_bytes, None), MAX_SHEETS_TRIED)
    found = tuple(sheet for sheet in sheets if sheet.rows)
    if not found:
        raise BadInput(_NO_TABLE)
    return found


def limit_rows(sheet: Sheet, max_rows: int) -> None:
    """Refuse a sheet with more rows than that."""
    if len(sheet.rows) > max_rows:
        raise BadInput(
            N_("The sheet has more than %(limit)s rows. Please send it in parts."),
            limit=f"{max_rows:,}".replace(",", "."),
        )


def check_size(data: bytes, max_bytes: int = MAX_BYTES) -> None:
    """Refuse a file that is too large before anything of it is read."""
    if len(data) > max_bytes:
        size, limit = len(data) / _MEGABYTE, max_bytes / _MEGABYTE
        raise BadInput(
            N_("The file has %(size)s MB; at most %(limit)s MB are accepted."),
            size=f"{size:.1f}",
            limit=f"{limit:g}",
        )


def _open(data: bytes, filename: str, max_bytes: int, sheet_name: str | None) -> Iterator[Sheet]:
    """Give the visible sheets one after the other, or the one that is named."""
    check_size(data, max_bytes)
    if not data.strip():
        raise BadInput(N_("The file is empty."))
    ending = PurePath(filename).suffix.lower()
    if ending in {".xlsm", ".xltm", ".xlam"}:
        raise BadInput(MACROS)
    for start, sentence in _FOREIGN:
        if data.startswith(start):
            raise BadInput(sentence)
    if data.startswith(b"PK"):
        yield from _each_sheet(data, check_workbook(data), sheet_name)
        return
    if data.startswith(b"\xd0\xcf\x11\xe0"):
        check_binary_workbook(data)
        yield from _each_sheet(data, {}, sheet_name)
        return
    if data[:1024].lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<"):
        raise BadInput(_WEB_PAGE)
    if ending not in _CSV_ENDINGS:
        raise BadInput(NO_WORKBOOK)
    yield _read_csv(data)


def _each_sheet(data: bytes, extents: dict[str, Extent], sheet_name: str | None) -> Iterator[Sheet]:
    try:
        with calamine.load_workbook(io.BytesIO(data)) as book:
            kinds = [
                sheet
                for sheet in book.sheets_metadata
                if sheet.typ is calamine.SheetTypeEnum.WorkSheet
            ]
            names = tuple(sheet.name for sheet in kinds)
            shown = [s.name for s in kinds if s.visible is calamine.SheetVisibleEnum.Visible]
            if sheet_name is not None and sheet_name not in names:
                raise BadInput(N_("The file has no sheet named “%(name)s”."), name=sheet_name)
            for name in shown if sheet_name is None else [sheet_name]:
                rows = _rows_of(book.get_sheet_by_name(name))
                yield _in_unicode(Sheet(name, _with_formulas(rows, name, extents), names))
    except BadInput:
        raise
    except calamine.PasswordError:
        raise BadInput(ENCRYPTED) from None
    except Exception:  # the reader names a dozen kinds; for the sender they are one
        raise BadInput(DAMAGED) from None
    except BaseException as failure:
        if type(failure).__name__ == "PanicException":  # Rust's, which is no Exception
            raise BadInput(DAMAGED) from None
        raise


def _rows_of(sheet: calamine.CalamineSheet) -> list[Row]:
    cells = sheet.to_python(skip_empty_area=False)
    return [
        Row(number, tuple(row))
        for number, row in enumerate(cells, start=1)
        if not all(is_blank(cell) for cell in row)
    ]


def _in_unicode(sheet: Sheet) -> Sheet:
    """Turn a sheet that was typed for an old ABC font into Unicode."""
    texts = (cell for row in sheet.rows for cell in row.cells if isinstance(cell, str))
    if not is_tcvn3(texts):
        return sheet
    rows = tuple(
        replace(row, cells=tuple(from_tcvn3(c) if isinstance(c, str) else c for c in row.cells))
        for row in sheet.rows
    )
    return replace(sheet, rows=rows, encoding="tcvn3")


def _with_formulas(rows: list[Row], name: str, extents: dict[str, Extent]) -> tuple[Row, ...]:
    """Mark the cells that compute; only .xlsx tells which they are."""
    columns: dict[int, set[int]] = {}
    for number, column in extents.get(name, Extent()).formulas:
        columns.setdefault(number, set()).add(column)
    return tuple(Row(row.number, row.cells, frozenset(columns.get(row.number, ()))) for row in rows)


def _has_two_texts(rows: Sequence[Row]) -> bool:
    return any(
        sum(isinstance(cell, str) and not is_blank(cell) for cell in row.cells) >= 2 for row in rows
    )


def _read_csv(data: bytes) -> Sheet:
    text, encoding = _decode(data)
    first_line, _, rest = text.partition("\n")
    if first_line.strip().lower().startswith("sep=") and len(first_line.strip()) == 5:
        delimiter, skipped, text = first_line.strip()[4], 1, rest
    else:
        delimiter, skipped = _delimiter(text), 0
    rows: list[Row] = []
    try:
        for number, record in enumerate(_records(text, delimiter), start=1 + skipped):
            if len(rows) <= MOST_CSV_ROWS and any(cell.strip() for cell in record):
                rows.append(Row(number, tuple[Cell, ...](record)))
    except csv.Error:
        raise BadInput(DAMAGED) from None
    if sum(len(row.cells) for row in rows) > MAX_GRID or any(
        len(cell) > LONGEST_CSV_FIELD for row in rows for cell in row.cells if isinstance(cell, str)
    ):
        raise BadInput(TOO_LARGE_INSIDE)
    return _in_unicode(Sheet("", tuple(rows), (), encoding))


def _decode(data: bytes) -> tuple[str, str]:
    """Give the text and its encoding: by its mark, else UTF-8, else what old Vietnamese Windows wrote."""
    tried = ["utf-8", "cp1258"]
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        tried = ["utf-16"]
    elif data.startswith(b"\xef\xbb\xbf"):
        tried = ["utf-8-sig"]
    elif b"\x00" in data[:200]:
        tried = ["utf-16-le" if data[1:2] == b"\x00" else "utf-16-be"]
    elif is_tcvn3(data.decode("latin-1").splitlines()):
        tried.insert(1, "latin-1")
    for encoding in tried:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if not _CONTROL.search(text):
            return text, encoding
    raise BadInput(_NO_TEXT)


def _records(text: str, delimiter: str) -> Iterator[list[str]]:
    return csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)


def _delimiter(text: str) -> str:
    """Give the sign that makes equal rows of several columns; else the most columns in most of them.

    A list within a cell may hold more commas than the file has columns, but not in every row.
    """

    def columns(delimiter: str) -> tuple[bool, int]:
        try:
            widths = sorted(len(record) for record in islice(_records(text, delimiter), _SAMPLE))
        except csv.Error:
            return False, 0
        if not widths:
            return False, 0
        return 1 < widths[0] == widths[-1], widths[len(widths) // 2]

    return max(_DELIMITERS, key=columns)
