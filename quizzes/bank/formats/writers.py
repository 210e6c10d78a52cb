"""The formats that questions are written in, by the name that an address carries."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from lms.kernel.errors import N_
from quizzes.bank.formats import (
    aiken,
    gift,
    moodle_xml_writing,
    qti_writing,
    workbook_writing,
)
from quizzes.bank.formats.base import ItemLoss, ParsedQuestion, Written

NOT_IN_GIFT = {"ordering", "gap_text"}


@dataclass(frozen=True)
class Writer:
    """A format that is written: its name, the file it makes, and how."""

    name: str
    filename: str
    mime: str
    write: Callable[[Sequence[ParsedQuestion]], Written]


def _gift(questions: Sequence[ParsedQuestion]) -> Written:
    """GIFT knows no order and no gaps of several kinds."""
    kept = [question for question in questions if question.kind not in NOT_IN_GIFT]
    left = (question for question in questions if question.kind in NOT_IN_GIFT)
    message = N_("GIFT has no such kind of question; left out.")
    losses = tuple(ItemLoss(question.name, message, is_left_out=True) for question in left)
    return Written(gift.dump(kept).encode(), losses)


WRITERS: Mapping[str, Writer] = MappingProxyType(
    {
        "gift": Writer("GIFT", "cau-hoi.gift", "text/plain", _gift),
        "xlsx": Writer("Excel", "cau-hoi.xlsx", workbook_writing.MIME, workbook_writing.dump),
        "moodle": Writer("Moodle XML", "cau-hoi.xml", "text/xml", moodle_xml_writing.dump),
        "qti": Writer("QTI 2.1", "cau-hoi-qti.zip", "application/zip", qti_writing.dump),
        "aiken": Writer("Aiken", "cau-hoi.txt", "text/plain", aiken.dump),
    }
)
