"""The rules of a person's fields: how each is read, checked and masked. No database, no clock."""

import math
import re
import unicodedata
from datetime import date, datetime, timedelta
from enum import StrEnum

from lms.kernel.errors import N_
from lms.kernel.text import fold, nfc
from lms.people.persons.reading import Parsed as Parsed
from lms.people.persons.reading import Remark as Remark
from lms.people.persons.reading import Unreadable as Unreadable
from lms.people.persons.reading import as_read, looks_like_formula

EARLIEST_BIRTH = date(1900, 1, 1)
SPREADSHEET_EPOCH = date(1899, 12, 30)  # day 0 of Excel's calendar as it counts from March 1900 on
CITIZEN_ID_DIGITS = 12
PROVINCE_CODES = range(1, 97)  # of the place where the birth was registered; 097-999 are not given
LONGEST_NAME = 100  # room for the longest compound names; a pasted paragraph is refused

_MOBILE = re.compile(r"0[35789][0-9]{8}")
_LANDLINE = re.compile(r"020[89][0-9]{7}")  # Thái Nguyên 0208, Bắc Kạn 0209
_PHONE_FILLING = re.compile(r"[\s.\-\u2010-\u2015()]")
_DATE = re.compile(r"([0-9]{1,2})\s*[/.\-]\s*([0-9]{1,2})\s*[/.\-]\s*([0-9]{2}|[0-9]{4})")
_ISO_DATE = re.compile(r"([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})(?:[T ]00:00(?::00)?)?")
_LOCAL = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*")
_LABEL = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?")
_NAME_MARKS = frozenset(" '’ʼ.-")  # H'Hen Niê, Y-Bhim, M. Lê


class Gender(StrEnum):
    """The two values of the field on identity papers."""

    FEMALE = "female"
    MALE = "male"


_GENDER_WORDS = {
    "nam": Gender.MALE, "male": Gender.MALE, "m": Gender.MALE, "ong": Gender.MALE,
    "nu": Gender.FEMALE, "female": Gender.FEMALE, "f": Gender.FEMALE, "ba": Gender.FEMALE,
}  # fmt: skip


def parse_name(value: object) -> Parsed[str]:
    """Read a full name: at least two letters, no digits, no formula; kept as typed, in NFC."""
    text = nfc(str(value))
    read = as_read(value)
    if not text:
        raise Unreadable(N_("The full name is missing."), read="")
    if looks_like_formula(text):
        raise Unreadable(N_("The name “%(read)s” is a formula; write the name itself."), read=read)
    if any(char.isdigit() for char in text):
        raise Unreadable(N_("The name “%(read)s” holds digits."), read=read)
    if sum(char.isalpha() for char in text) < 2:
        raise Unreadable(N_("The name “%(read)s” is too short."), read=read)
    if len(text) > LONGEST_NAME:
        raise Unreadable(N_("The name “%(read)s” is too long."), read=read)
    if not all(c.isalpha() or c in _NAME_MARKS or unicodedata.combining(c) for c in text):
        raise Unreadable(N_("The name “%(read)s” holds signs that no name has."), read=read)
    if text.isupper():
        note = N_("The name “%(read)s” is all in capitals; it is kept as typed.")
        return Parsed(text, (Remark(note, {"read": read}),))
    return Parsed(text)


def parse_phone(value: object) -> Parsed[str]:
    """Read a phone number: a mobile 0[35789] with ten digits, or a landline 0208 or 0209.

    +84, 84, spaces, dots and dashes are accepted. A spreadsheet number has lost its leading 0:
    it is put back, with a warning.
    """
    read = as_read(value)
    text = unicodedata.normalize("NFKC", read).lstrip("'")
    digits = _PHONE_FILLING.sub("", text)
    for prefix in ("+84", "0084"):
        digits = f"0{digits.removeprefix(prefix)}" if digits.startswith(prefix) else digits
    if digits.startswith("84") and _is_phone(f"0{digits[2:]}"):
        digits = f"0{digits[2:]}"
    if digits.startswith("00"):  # +84 (0)912...
        digits = digits[1:]
    if _is_phone(digits):
        return Parsed(digits)
    if not digits.startswith("0") and _is_phone(f"0{digits}"):
        restored = f"0{digits}"
        note = N_("The phone number “%(read)s” had lost its leading 0; %(phone)s was taken.")
        return Parsed(restored, (Remark(note, {"read": read, "phone": restored}),))
    if sum(char.isdigit() for char in text) >= 18:
        raise Unreadable(N_("“%(read)s” holds more than one phone number; keep one."), read=read)
    raise Unreadable(
        N_("“%(read)s” is not a phone number: a mobile number has 10 digits, such as 0912345678."),
        read=read,
    )


def _is_phone(digits: str) -> bool:
    return bool(_MOBILE.fullmatch(digits) or _LANDLINE.fullmatch(digits))


def is_mobile(phone: str) -> bool:
    """Tell whether a number that ``parse_phone`` gave belongs to one person's mobile."""
    return bool(_MOBILE.fullmatch(phone))


def mask_phone(phone: str | None) -> str:
    """Show the first two and the last three digits: 09xx xxx 123. Nothing of a shorter text."""
    digits = re.sub(r"[^0-9]", "", phone or "")
    if not digits:
        return ""
    if len(digits) < 9:
        return "x" * len(digits)
    return f"{digits[:2]}xx {'x' * (len(digits) - 7)} {digits[-3:]}"


def parse_birth_date(value: object, *, today: date) -> Parsed[date]:
    """Read a day of birth: dd/mm/yyyy, a date cell, or the day number of a spreadsheet.

    Refused: a lone year, a day that the calendar lacks, before 1900, after ``today``.
    """
    read = as_read(value)
    warnings: tuple[Remark, ...] = ()
    if isinstance(value, datetime):
        born = value.date()
    elif isinstance(value, date):
        born = value
    elif isinstance(value, int | float) and not isinstance(value, bool):
        born = _born_by_day_number(value, read, today)
        note = N_("The birth date was the bare number %(read)s; it was taken for %(date)s.")
        warnings = (Remark(note, {"read": read, "date": f"{born:%d/%m/%Y}"}),)
    else:
        born = _born_by_text(read)
    if born < EARLIEST_BIRTH:
        raise Unreadable(N_("The birth date “%(read)s” is before 1900."), read=read)
    if born > today:
        raise Unreadable(N_("The birth date “%(read)s” is in the future."), read=read)
    return Parsed(born, warnings)


def _born_by_day_number(value: float, read: str, today: date) -> date:
    if not math.isfinite(value):
        raise Unreadable(_NO_DATE, read=read)
    if EARLIEST_BIRTH.year <= value <= today.year and value == int(value):
        raise Unreadable(_ONLY_A_YEAR, read=read)
    days = int(value)
    if not 1 <= days <= (today - SPREADSHEET_EPOCH).days:
        raise Unreadable(_NO_DATE, read=read)
    return SPREADSHEET_EPOCH + timedelta(days=days)


_NO_DATE = N_("“%(read)s” is not a date; write dd/mm/yyyy, such as 05/09/1985.")
_ONLY_A_YEAR = N_("The birth date “%(read)s” is only a year; write dd/mm/yyyy.")


def _born_by_text(read: str) -> date:
    text = unicodedata.normalize("NFKC", read).lstrip("'").strip()
    if re.fullmatch(r"[0-9]{4}", text):
        raise Unreadable(_ONLY_A_YEAR, read=read)
    if match := _ISO_DATE.fullmatch(text):
        year, month, day = match.groups()
    elif match := _DATE.fullmatch(text.removesuffix(" 00:00:00")):
        day, month, year = match.groups()
    else:
        raise Unreadable(_NO_DATE, read=read)
    if len(year) == 2:
        raise Unreadable(N_("The birth date “%(read)s” needs a year of four digits."), read=read)
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        raise Unreadable(
            N_("The birth date “%(read)s” is not in the calendar."), read=read
        ) from None


def age_on(birth_date: date, day: date) -> int:
    """Give the full years reached on a day; who was born on 29/02 is older from 01/03 on.

    A term of years that would end on a missing day ends with the last day of that month (Civil
    Code 2015, article 148, by analogy), so the new age begins on 1 March.
    """
    before_birthday = (day.month, day.day) < (birth_date.month, birth_date.day)
    return day.year - birth_date.year - before_birthday


def parse_gender(value: object) -> Parsed[Gender]:
    """Read Nam or Nữ, in any case, with or without accents, or their English words."""
    gender = _GENDER_WORDS.get(fold(str(value)))
    if gender is None:
        raise Unreadable(N_("The gender “%(read)s” is not Nam or Nữ."), read=as_read(value))
    return Parsed(gender)


def parse_email(value: object) -> Parsed[str]:
    """Read an email address: one @, a plain local part, a domain with a dot, kept in lower case."""
    read = as_read(value)
    text = nfc(str(value)).removeprefix("mailto:")
    local, _, domain = text.rpartition("@")
    domain = domain.lower()
    labels = domain.split(".")
    is_plain = (
        len(text) <= 254
        and len(local) <= 64
        and _LOCAL.fullmatch(local)
        and len(labels) >= 2
        and all(_LABEL.fullmatch(label) for label in labels)
        and not labels[-1].isdigit()
    )
    if not is_plain:
        raise Unreadable(N_("“%(read)s” is not an email address."), read=read)
    return Parsed(f"{local}@{domain}")


def parse_citizen_id(value: object) -> Parsed[str]:
    """Read a citizen id (CCCD): 12 digits, spaces and dots aside; a lost leading 0 is put back."""
    read = as_read(value)
    text = unicodedata.normalize("NFKC", read).lstrip("'")
    digits = re.sub(r"[\s.]", "", text)
    if not re.fullmatch(r"[0-9]+", digits):
        raise Unreadable(N_("“%(read)s” is not a citizen id of 12 digits."), read=read)
    if isinstance(value, int | float) and CITIZEN_ID_DIGITS - 2 <= len(digits) < CITIZEN_ID_DIGITS:
        note = N_("The citizen id “%(read)s” had lost its leading 0; it was put back.")
        return Parsed(digits.zfill(CITIZEN_ID_DIGITS), (Remark(note, {"read": read}),))
    if len(digits) != CITIZEN_ID_DIGITS:
        raise Unreadable(
            N_("The citizen id “%(read)s” has %(count)s digits instead of 12."),
            read=read,
            count=str(len(digits)),
        )
    return Parsed(digits)


def check_citizen_id(text: str, birth_date: date | None, gender: str | None) -> tuple[Remark, ...]:
    """Compare a citizen id with birth date and gender; differences warn and never block.

    3 digits of the province, 1 of century and sex (0/1 male/female of the 1900s, 2/3 of the
    2000s), 2 of the year of birth, 6 of their own. Raises Unreadable when it has not 12 digits.
    """
    citizen_id = parse_citizen_id(text).value
    values = {"read": mask_citizen_id(citizen_id)}
    century, is_female = divmod(int(citizen_id[3]), 2)
    year = 1900 + 100 * century + int(citizen_id[4:6])
    remarks = []
    if int(citizen_id[:3]) not in PROVINCE_CODES:
        note = N_("The citizen id %(read)s begins with a province code that is not in use.")
        remarks.append(Remark(note, values))
    if birth_date is not None and birth_date.year != year:
        note = N_("The citizen id %(read)s says born in %(year)s, the birth date says %(date)s.")
        shown = {"year": str(year), "date": f"{birth_date:%d/%m/%Y}"}
        remarks.append(Remark(note, values | shown))
    if gender is not None and gender != (Gender.FEMALE if is_female else Gender.MALE):
        note = N_("The citizen id %(read)s and the gender do not agree.")
        remarks.append(Remark(note, values))
    return tuple(remarks)


def mask_citizen_id(citizen_id: str | None) -> str:
    """Show the last three digits only: xxxxxxxxx123."""
    digits = citizen_id or ""
    return "x" * len(digits) if len(digits) <= 3 else "x" * (len(digits) - 3) + digits[-3:]
