"""Archives that people send (.xlsx, .docx): judged before a byte is inflated, then counted.

Nothing is believed that the file says of itself: every part is inflated in small pieces and
counted against what was declared and what is allowed.
"""

import io
import struct
import zipfile
import zlib
from collections.abc import Iterator, Sequence

from lms.kernel.errors import N_, BadInput

MAX_PARTS = 2_000  # a workbook of 100 sheets with drawings has some hundreds
MAX_INFLATED = 100 * 1024 * 1024  # 300,000 cells of XML take about 20 MB
MAX_RATIO = 200  # ordinary sheets shrink 5 to 30 times; all zeros 1,000 times
RATIO_COUNTS_FROM = 1024 * 1024  # a small part may shrink as much as it likes
_PIECE = 64 * 1024
_LOCAL_HEADER = struct.Struct("<4s5H3I2H")
_STORED, _DEFLATED = 0, 8
_ENCRYPTED_FLAG = 0x1

DAMAGED = N_(
    "The file is damaged and cannot be opened. Please save it again and send the new copy."
)
ENCRYPTED = N_("The file is protected by a password. Please send a copy without one.")
TOO_LARGE_INSIDE = N_("The file unpacks to far more than a table needs and was not opened.")


def list_parts(content: bytes) -> list[zipfile.ZipInfo]:
    """Return the archive's table of contents; what is no archive is a damaged file."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return archive.infolist()
    except (zipfile.BadZipFile, NotImplementedError, UnicodeError, ValueError, struct.error):
        raise BadInput(DAMAGED) from None


def refuse_encrypted(parts: Sequence[zipfile.ZipInfo]) -> None:
    """Refuse an archive of which any part is locked by a password."""
    if any(part.flag_bits & _ENCRYPTED_FLAG for part in parts):
        raise BadInput(ENCRYPTED)


def check_sizes(
    parts: Sequence[zipfile.ZipInfo], size: int, *, too_large: str = TOO_LARGE_INSIDE
) -> None:
    """Refuse, by the table of contents alone, a bomb and an archive of ``size`` bytes that lies."""
    names = {part.filename.lower() for part in parts}
    if len(names) != len(parts) or sum(part.compress_size for part in parts) > size:
        raise BadInput(DAMAGED)  # two parts of one name, or parts that lie over one another
    if (
        len(parts) > MAX_PARTS
        or sum(part.file_size for part in parts) > MAX_INFLATED
        or any(_is_dense(part.file_size, part.compress_size) for part in parts)
    ):
        raise BadInput(too_large)


def inflate(
    content: bytes, part: zipfile.ZipInfo, allowed: int, *, too_large: str = TOO_LARGE_INSIDE
) -> Iterator[memoryview | bytes]:
    """Give a part's bytes in pieces; stop as soon as there are more than declared or allowed."""
    packed = _packed_bytes(content, part)
    limit = min(part.file_size, allowed)
    if part.compress_type == _STORED:
        if len(packed) > limit:
            raise BadInput(too_large)
        yield packed
        return
    unpacker = zlib.decompressobj(-zlib.MAX_WBITS)
    waiting: bytes | memoryview = packed
    total = 0
    while not unpacker.eof:
        try:
            piece = unpacker.decompress(waiting, _PIECE)
        except zlib.error:
            raise BadInput(DAMAGED) from None
        waiting = unpacker.unconsumed_tail
        total += len(piece)
        if total > limit or _is_dense(total, part.compress_size):
            raise BadInput(too_large)
        if not piece and not unpacker.eof:
            raise BadInput(DAMAGED)  # the packed bytes end too early
        yield piece


def _is_dense(inflated: int, packed: int) -> bool:
    return inflated > RATIO_COUNTS_FROM and inflated > MAX_RATIO * max(packed, 1)


def _packed_bytes(content: bytes, part: zipfile.ZipInfo) -> memoryview:
    """Give the packed bytes where the local header says they begin."""
    header = content[part.header_offset : part.header_offset + _LOCAL_HEADER.size]
    if len(header) < _LOCAL_HEADER.size or not header.startswith(b"PK\x03\x04"):
        raise BadInput(DAMAGED)
    *_, name_length, extra_length = _LOCAL_HEADER.unpack(header)
    start = part.header_offset + _LOCAL_HEADER.size + name_length + extra_length
    packed = memoryview(content)[start : start + part.compress_size]
    if len(packed) < part.compress_size or part.compress_type not in (_STORED, _DEFLATED):
        raise BadInput(DAMAGED)
    return packed
