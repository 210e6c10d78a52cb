"""The formats that questions are written in, by the name that an address carries."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from quizzes.bank.formats import (
    aiken,
    gift,
    moodle_xml_writing,
    qti_writing,
    workbook_writing,
)
from quizzes.bank.formats.base import ParsedQuestion, Written


@dataclass(frozen=True)
class Writer:
    """A format that is written: its name, the file it makes, and how."""

    name: str
    filename: str
    mime: str
    write: Callable[[Sequence[ParsedQuestion]], Written]


def _gift(questions: Sequence[ParsedQuestion]) -> Written:
    return Written(gift.dump(questions).encode())


WRITERS: Mapping[str, Writer] = MappingProxyType(
    {
        "gift": Writer("GIFT", "cau-hoi.gift", "text/plain", _gift),
        "xlsx": Writer("Excel", "cau-hoi.xlsx", workbook_writing.MIME, workbook_writing.dump),
        "moodle": Writer("Moodle XML", "cau-hoi.xml", "text/xml", moodle_xml_writing.dump),
        "qti": Writer("QTI 2.1", "cau-hoi-qti.zip", "application/zip", qti_writing.dump),
        "aiken": Writer("Aiken", "cau-hoi.txt", "text/plain", aiken.dump),
    }
)
