"""Which format a file of questions is in: by what it holds first, by its name where that says more."""

import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import PurePosixPath

from quizzes.bank.formats import aiken, gift, moodle_xml, qti, word, workbook
from quizzes.bank.formats.base import ParseResult, decode

OLD_OFFICE = b"\xd0\xcf\x11\xe0"


@dataclass(frozen=True)
class Format:
    """A format that is read, by the name people know it under."""

    name: str
    parse: Callable[[bytes, str], ParseResult]


GIFT = Format("GIFT", lambda content, _name: gift.parse(gift.decode(content)))
AIKEN = Format("Aiken", lambda content, _name: aiken.parse(content))
MOODLE_XML = Format("Moodle XML", lambda content, _name: moodle_xml.parse(content))
QTI = Format("QTI", lambda content, _name: qti.parse(content))
WORD = Format("Word", lambda content, _name: word.parse(content))
SHEET = Format("Excel", workbook.parse)


def find_format(filename: str, content: bytes) -> Format | None:
    """Return the format of a file; None for what holds no questions in any way that is read."""
    suffix = PurePosixPath(filename).suffix.lower()
    if content.startswith(b"PK"):
        return _of_archive(content)
    if content.startswith(OLD_OFFICE):
        return SHEET if suffix == ".xls" else None
    start = content[:2000].lstrip(b"\xef\xbb\xbf \t\r\n")
    if start.startswith(b"<"):
        return _of_xml(content) if suffix in (".xml", "") else None
    if suffix == ".csv":
        return SHEET
    if suffix in ("", ".gift", ".txt", ".aiken"):
        return AIKEN if suffix == ".aiken" or _looks_like_aiken(content) else GIFT
    return None


def _of_archive(content: bytes) -> Format | None:
    names = set(_names(content))
    if "word/document.xml" in names:
        return WORD
    if "xl/workbook.xml" in names:
        return SHEET
    return QTI if any(name.endswith(".xml") for name in names) else None


def _names(content: bytes) -> Iterator[str]:
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            yield from archive.namelist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError):
        return


def _of_xml(content: bytes) -> Format | None:
    if b"<quiz" in content[:4000]:
        return MOODLE_XML
    return QTI if b"assessmentItem" in content[:4000] else None


def _looks_like_aiken(content: bytes) -> bool:
    """Aiken has an answer line for every item and no braces; GIFT has braces."""
    text = decode(content)
    return "{" not in text and any(
        line.strip().upper().startswith("ANSWER:") for line in text.splitlines()
    )
