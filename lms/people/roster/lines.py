"""Tells the lines of a list that hold a person from headings, totals and signatures."""

import re

from lms.kernel.grid import Row
from lms.kernel.text import fold
from lms.people.persons.reading import as_read
from lms.people.roster.header import Field, Header

# What a person has and a heading or a total has not.
_EVIDENCE = (
    Field.BIRTH_DATE, Field.GENDER, Field.IS_MALE, Field.IS_FEMALE, Field.PHONE, Field.EMAIL,
    Field.CITIZEN_ID,
)  # fmt: skip
_NAMES = (Field.FULL_NAME, Field.FAMILY_MIDDLE, Field.GIVEN_NAME)
# With accents: Tống and Công are family names, tổng and cộng are sums.
_TOTAL = re.compile(r"(tổng|cộng)\b")
_ENDINGS = re.compile(
    r"(tong so|nguoi lap|lap bieu|lap bang|thu truong|giam doc|kt|tl|tm|tuq|chu tich|xac nhan"
    r"|ghi chu|noi nhan|danh sach|luu y|ky ten|an dinh|lanh dao|ky ghi ro|ky va ghi ro"
    r"|[a-z ]{0,40}ngay( [0-9]*)? thang( [0-9]*)? nam)\b"
)
_COLUMN_NUMBER = re.compile(r"\(?[0-9]{1,2}\)?")
_HEADING = re.compile(r"([ivx]+|[a-z]|[0-9]{1,2})[.)]\s|khối |nhóm |cụm ", re.IGNORECASE)


class Lines:
    """Judges the lines in their order: after a signature's heading stand signatures."""

    def __init__(self, header: Header) -> None:
        self._columns = header.columns
        self._labels = {column: label.lower() for column, label in header.labels.items()}
        self._has_ended = False

    def holds_person(self, row: Row) -> bool:
        """Tell whether a line is meant as a person, even when its name is missing."""
        texts = [as_read(cell) for cell in row.cells]
        values = {
            field: texts[column] if column < len(texts) else ""
            for field, column in self._columns.items()
        }
        filled = [text for text in texts if text]
        if self._repeats_header(texts) or all(_COLUMN_NUMBER.fullmatch(text) for text in filled):
            return False
        is_numbered = bool(re.fullmatch(r"[0-9]{1,5}", values.get(Field.ORDINAL, "")))
        if not is_numbered and _is_ending(filled):
            self._has_ended = True
            return False
        if any(values.get(field) for field in _EVIDENCE):
            return True
        has_name = any(values.get(field) for field in _NAMES)
        if is_numbered:
            return has_name or bool(values.get(Field.UNIT) or values.get(Field.POSITION))
        is_heading = len(filled) == 1 and bool(_HEADING.match(filled[0]))
        return has_name and not self._has_ended and not is_heading

    def _repeats_header(self, texts: list[str]) -> bool:
        """Tell whether the header stands again, as at the top of a printed page."""
        same = sum(
            texts[column].lower() == label
            for column, label in self._labels.items()
            if column < len(texts)
        )
        return same >= 2 and same * 2 > len(self._labels)


def _is_ending(texts: list[str]) -> bool:
    """Tell whether a line begins the end of the list: a total, or who signs, and counts."""
    first, *others = texts
    return _says_end(first) and all(
        _says_end(text) or not any(char.isalpha() for char in text) for text in others
    )


def _says_end(text: str) -> bool:
    return bool(_TOTAL.match(text.lower()) or _ENDINGS.match(fold(text)))
