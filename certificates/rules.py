"""What a certificate says, how its code and register number are made, and what a check of it answers."""

import hashlib
import json
import unicodedata
from dataclasses import asdict, dataclass
from datetime import date
from enum import StrEnum

# Base 32 without I, L, O and U: nobody mistakes 1 for I or 0 for O when reading from paper.
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LOOK_ALIKES = str.maketrans("OIL", "011")
SEPARATORS = str.maketrans("", "", " \t\r\n\u00a0-\u2010\u2011\u2012\u2013\u2014._")
CODE_LENGTH = 28  # 27 characters of 5 random bits (135 bits) and one check character
GROUP = 4
RANDOM_BYTES = 17  # the fewest that give 135 bits
LONGEST_TYPED = 200  # a person's typing of a code; anything longer is not one

# The field of 32 elements that the check character counts in: x^5 + x^2 + 1.
FIELD = 0b100101


def _remainder(characters: str) -> int:
    """Return the code's polynomial at x; 0 for a whole code, check character included."""
    value = 0
    for character in characters:
        value <<= 1
        if value & 0b100000:
            value ^= FIELD
        value ^= ALPHABET.index(character)
    return value


def new_code(random_bytes: bytes) -> str:
    """Turn at least 17 random bytes into a code: 135 random bits and a check character.

    The check character finds every single wrong character and every swap of two, because the 28
    places weigh the 28 first powers of a generator of the field of 32 elements, all different.
    """
    if len(random_bytes) < RANDOM_BYTES:
        raise ValueError("a code needs 17 random bytes")
    bits = int.from_bytes(random_bytes[:RANDOM_BYTES], "big")
    body = "".join(ALPHABET[bits >> 5 * place & 31] for place in reversed(range(CODE_LENGTH - 1)))
    return body + ALPHABET[_remainder(body + ALPHABET[0])]


def grouped(code: str) -> str:
    """Return the code as people read it: groups of four characters joined by hyphens."""
    return "-".join(code[start : start + GROUP] for start in range(0, len(code), GROUP))


def normalise_code(text: str) -> str | None:
    """Return the code a person meant, or None if this cannot be one.

    Groups, spaces, lower case and full-width letters do not matter; O is read as 0, I and L as 1.
    """
    if len(text) > LONGEST_TYPED:
        return None
    plain = unicodedata.normalize("NFKC", text).upper()
    code = plain.translate(SEPARATORS).translate(LOOK_ALIKES)
    if len(code) != CODE_LENGTH or not set(code) <= set(ALPHABET):
        return None
    return None if _remainder(code) else code


def register_label(number: int, year: int) -> str:
    """Return the register number as printed: a number below 10 gets a leading 0 (Decree 30/2020)."""
    if number < 1:
        raise ValueError("the register starts at 1")
    return f"{number:02d}/{year}"


class State(StrEnum):
    """What an issued certificate is now."""

    VALID = "valid"
    REVOKED = "revoked"


class Verdict(StrEnum):
    """What a check of a certificate answers."""

    VALID = "valid"
    REVOKED = "revoked"
    UNKNOWN = "unknown"


def verdict(*, found: bool, state: State | None) -> Verdict:
    """Answer a check from whether the certificate was found and its last state.

    Only a certificate that was found and whose last state is valid is ever called valid.
    """
    if not found or state is None:
        return Verdict.UNKNOWN
    return Verdict(state.value)


def printable(text: str) -> str:
    """Return the text as it can be printed on one line: NFC, single spaces, nothing invisible.

    Control, format (such as right-to-left overrides) and private characters are left out; markup
    is not special and stays as typed.
    """
    seen = "".join(c for c in text if c.isspace() or unicodedata.category(c)[0] != "C")
    return " ".join(unicodedata.normalize("NFC", seen).split())


def formal_date(day: date) -> str:
    """Return a date as documents write it: a leading 0 for days below 10 and months 1 and 2 only.

    Source: Decree 30/2020, annex I.
    """
    return f"ngày {day.day:02d} {_formal_month(day)} năm {day.year}"


def _formal_month(day: date) -> str:
    return f"tháng {day.month:02d}" if day.month <= 2 else f"tháng {day.month}"


def formal_span(starts_on: date, ends_on: date) -> str:
    """Return the days of an event in words, naming the month and the year once where they agree."""
    if ends_on < starts_on:
        raise ValueError("an event ends on or after the day it starts")
    if starts_on == ends_on:
        return formal_date(starts_on)
    if starts_on.year != ends_on.year:
        start = formal_date(starts_on)
    elif starts_on.month != ends_on.month:
        start = f"ngày {starts_on.day:02d} {_formal_month(starts_on)}"
    else:
        start = f"ngày {starts_on.day:02d}"
    return f"từ {start} đến {formal_date(ends_on)}"


@dataclass(frozen=True, kw_only=True)
class Snapshot:
    """Everything that a certificate prints, frozen at issue: later changes touch nothing issued.

    ``signer_title`` may have two lines, as in "KT. GIÁM ĐỐC" over "PHÓ GIÁM ĐỐC".
    """

    full_name: str
    course_title: str
    starts_on: date
    ends_on: date
    issued_on: date
    register_no: int
    register_year: int
    code: str
    verify_url: str
    issuing_body: str
    place_name: str
    signer_title: str
    signer_name: str = ""
    issuing_parent: str = ""
    birth_date: date | None = None
    position: str = ""
    unit_name: str = ""
    periods: int | None = None
    place: str = ""
    result: str = ""
    title: str = "GIẤY CHỨNG NHẬN"


def canonical_json(snapshot: Snapshot) -> bytes:
    """Return the one byte form of a snapshot: sorted keys, NFC, UTF-8, ISO dates, no spaces."""
    fields = {name: _plain(value) for name, value in asdict(snapshot).items()}
    text = json.dumps(fields, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return text.encode()


def _plain(value: str | int | date | None) -> str | int | None:
    if isinstance(value, str):
        return unicodedata.normalize("NFC", value)
    return value.isoformat() if isinstance(value, date) else value


def data_sha256(snapshot: Snapshot) -> str:
    """Return the SHA-256 of what the certificate says, in hexadecimal."""
    return hashlib.sha256(canonical_json(snapshot)).hexdigest()
