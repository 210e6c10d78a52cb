"""What an old .xls file must satisfy before it is opened: no password, no macros, a bounded grid.

The file is a small file system (compound file) whose stream "Workbook" is a list of records
(BIFF8). Only the records that place cells are read here; Microsoft's [MS-CFB] and [MS-XLS]
describe both.
"""

import struct
from collections.abc import Iterator
from dataclasses import dataclass

from lms.kernel.archives import DAMAGED, ENCRYPTED, TOO_LARGE_INSIDE
from lms.kernel.errors import N_, BadInput
from lms.kernel.sheet_archives import MACROS, MAX_TEXT, Extent

_END_OF_CHAIN = 0xFFFFFFFA  # and above: end, free and table sectors
_FIRST_TABLE_SECTORS = 109  # numbers of table sectors that stand in the header
_ENTRY_BYTES = 128
_SMALL_STREAM = 4096  # shorter streams live in sectors of their own kind; Excel pads

_BOF, _SST, _CONTINUE, _FILEPASS = 0x0809, 0x00FC, 0x003C, 0x002F
_FORMULA, _MULRK, _LABEL_SST = 0x0006, 0x00BD, 0x00FD
_ONE_CELL = {_FORMULA, _LABEL_SST, 0x0203, 0x0204, 0x0205, 0x027E, 0x00D6}

_NOT_EXCEL = N_(
    "This is an old Office document but no workbook. Please send an Excel workbook (.xlsx)."
)


def check_binary_workbook(content: bytes) -> None:
    """Refuse a compound file that is no plain .xls, or whose cells would not fit in memory."""
    try:
        streams = _streams(content)
        names = {stream.name for stream in streams}
        if "EncryptedPackage" in names:
            raise BadInput(ENCRYPTED)
        if names & {"_VBA_PROJECT_CUR", "_VBA_PROJECT", "VBA"}:
            raise BadInput(MACROS)
        books = [stream for stream in streams if stream.name in {"Workbook", "Book"}]
        if not books:
            raise BadInput(_NOT_EXCEL)
        for book in books:
            if book.size < _SMALL_STREAM:
                raise BadInput(DAMAGED)
            _check_records(_read_chain(content, book.start)[: book.size])
    except (struct.error, IndexError, ValueError, RecursionError):
        raise BadInput(DAMAGED) from None


@dataclass(frozen=True)
class _Stream:
    name: str
    start: int
    size: int


def _streams(content: bytes) -> list[_Stream]:
    """Give the directory of the compound file; storages are named like streams."""
    directory = _read_chain(content, struct.unpack_from("<I", content, 48)[0])
    streams = []
    for offset in range(0, len(directory) - _ENTRY_BYTES + 1, _ENTRY_BYTES):
        (name_bytes,) = struct.unpack_from("<H", directory, offset + 64)
        name = directory[offset : offset + max(0, min(name_bytes, 64) - 2)]
        start, size = struct.unpack_from("<II", directory, offset + 116)
        streams.append(_Stream(name.decode("utf-16-le", "replace"), start, size))
    return streams


def _sector(content: bytes, number: int) -> bytes:
    (shift,) = struct.unpack_from("<H", content, 30)
    if shift not in (9, 12):
        raise ValueError(shift)
    start = (number + 1) << shift
    if start >= len(content):
        raise ValueError(number)
    return content[start : start + (1 << shift)]


def _read_chain(content: bytes, first: int) -> bytes:
    """Join the sectors that follow one another in the file's table; a loop is damage."""
    table = _table(content)
    found: list[bytes] = []
    number = first
    while number < _END_OF_CHAIN:
        if len(found) > len(table):
            raise ValueError("loop")
        found.append(_sector(content, number))
        number = table[number]
    return b"".join(found)


def _table(content: bytes) -> list[int]:
    """Give the file's table of sectors, including the part that the header has no room for."""
    numbers = list(struct.unpack_from(f"<{_FIRST_TABLE_SECTORS}I", content, 76))
    (further,) = struct.unpack_from("<I", content, 68)
    seen: set[int] = set()
    while further < _END_OF_CHAIN:
        if further in seen:
            raise ValueError("loop")
        seen.add(further)
        sector = _sector(content, further)
        *more, further = struct.unpack(f"<{len(sector) // 4}I", sector)
        numbers += more
    table: list[int] = []
    for number in numbers:
        if number < _END_OF_CHAIN:
            sector = _sector(content, number)
            table += struct.unpack(f"<{len(sector) // 4}I", sector)
    return table


def _records(book: bytes) -> Iterator[tuple[int, bytes]]:
    offset = 0
    while offset + 4 <= len(book):
        kind, size = struct.unpack_from("<HH", book, offset)
        yield kind, book[offset + 4 : offset + 4 + size]
        offset += 4 + size


def _check_records(book: bytes) -> None:
    """Add up the rectangles of all sheets, because the reader fills them all at once."""
    extent, before, text_cells = Extent(), 0, 0
    texts: list[bytes] = []
    kind_before = 0
    for kind, body in _records(book):
        if kind == _FILEPASS:
            raise BadInput(ENCRYPTED)
        if kind == _BOF:
            before += extent.last_row * (extent.last_column + 1)
            extent = Extent()
        if kind == _SST or (kind == _CONTINUE and kind_before == _SST):
            texts.append(body)
            kind = _SST
        elif kind in _ONE_CELL:
            row, column = struct.unpack_from("<HH", body)
            extent.take(row + 1, column, before)
            text_cells += kind == _LABEL_SST
        elif kind == _MULRK:
            row, _ = struct.unpack_from("<HH", body)
            extent.take(row + 1, struct.unpack_from("<H", body, len(body) - 2)[0], before)
        kind_before = kind
    if texts and _longest_text(texts) * text_cells > MAX_TEXT:
        raise BadInput(TOO_LARGE_INSIDE)


def _longest_text(bodies: list[bytes]) -> int:
    """Give the most characters that any shared text declares; they may break over records."""
    longest = 0
    body, offset = 0, 8  # after the two counts
    while body < len(bodies):
        here = bodies[body]
        if offset + 3 > len(here):
            body, offset = body + 1, 0
            continue
        count, flags = struct.unpack_from("<HB", here, offset)
        longest = max(longest, count)
        offset += 3
        runs = far_east = 0
        if flags & 0x08:
            (runs,) = struct.unpack_from("<H", here, offset)
            offset += 2
        if flags & 0x04:
            (far_east,) = struct.unpack_from("<I", here, offset)
            offset += 4
        width = 2 if flags & 0x01 else 1
        while count:
            taken = min(count, (len(bodies[body]) - offset) // width)
            count -= taken
            offset += taken * width
            if count:
                body, offset = body + 1, 1
                width = 2 if bodies[body][0] & 0x01 else 1
        offset += 4 * runs + far_east
        while body < len(bodies) and offset > len(bodies[body]):
            offset -= len(bodies[body])
            body += 1
    return longest
