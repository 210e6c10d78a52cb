"""Notices people who stand twice in one list."""

from dataclasses import dataclass
from datetime import date

from lms.kernel.errors import N_
from lms.kernel.text import spelling
from lms.people.persons.fields import is_mobile, mask_citizen_id
from lms.people.persons.reading import Remark
from lms.people.roster.header import Field


@dataclass(frozen=True)
class Repeat:
    """That a line names somebody of an earlier line, and by which field that shows."""

    field: Field
    remark: Remark
    is_doubtful: bool = False  # two people may share a name and a birth date


@dataclass(frozen=True)
class _First:
    line: int
    phone: str | None
    email: str | None


class Repeats:
    """What the lines read so far hold; the first to hold it stays the first."""

    def __init__(self) -> None:
        self._people: dict[tuple[str, date], _First] = {}
        self._lines: dict[tuple[Field, str], int] = {}

    def note(
        self,
        line: int,
        full_name: str,
        birth_date: date | None,
        phone: str | None,
        email: str | None,
        citizen_id: str | None,
    ) -> Repeat | None:
        """Remember a line; tell the most telling thing that it shares with an earlier one.

        Same name and birth date, citizen id, email, or mobile: an office's landline is shared. With
        another phone and another email, the same name and birth date only raise a doubt.
        """
        found = self._shared(line, phone, email, citizen_id)
        if birth_date is None:
            return found
        key = (spelling(full_name), birth_date)
        first = self._people.setdefault(key, _First(line, phone, email))
        if first.line == line:
            return found
        values = {"read": full_name, "first": str(first.line)}
        is_doubtful = (
            found is None
            and None not in (phone, email, first.phone, first.email)
            and (phone, email) != (first.phone, first.email)
        )
        if is_doubtful:
            note = N_(
                "“%(read)s” has the name and birth date of line %(first)s, but another phone and"
                " email; please check."
            )
            return Repeat(Field.FULL_NAME, Remark(note, values), is_doubtful=True)
        note = N_("“%(read)s” is the same person as on line %(first)s.")
        return Repeat(Field.FULL_NAME, Remark(note, values))

    def _shared(
        self, line: int, phone: str | None, email: str | None, citizen_id: str | None
    ) -> Repeat | None:
        mobile = phone if phone and is_mobile(phone) else None
        shared: list[Repeat] = []
        for field, key, read, message in (
            (
                Field.CITIZEN_ID,
                citizen_id,
                mask_citizen_id(citizen_id),
                N_("The citizen id %(read)s already stands on line %(first)s."),
            ),
            (
                Field.EMAIL,
                email and email.lower(),
                email,
                N_("The email address “%(read)s” already stands on line %(first)s."),
            ),
            (
                Field.PHONE,
                mobile,
                mobile,
                N_("The phone number “%(read)s” already stands on line %(first)s."),
            ),
        ):
            if not key or not read:
                continue
            first = self._lines.setdefault((field, key), line)
            if first != line:
                shared.append(Repeat(field, Remark(message, {"read": read, "first": str(first)})))
        return shared[0] if shared else None
