"""How a typed value is read: a value with warnings, or a refusal that names what was read."""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Generic, TypeVar

from lms.kernel.errors import N_, BadInput
from lms.kernel.text import nfc

T = TypeVar("T")

LONGEST_SHOWN = 60  # of what was read, when it is repeated in a message
_FORMULA_STARTS = ("=", "+", "-", "@")


@dataclass(frozen=True)
class Remark:
    """One thing to tell about a value: an English msgid, its values, and what was read."""

    message: str
    values: Mapping[str, str] = field(default_factory=dict)

    @property
    def read(self) -> str:
        """What was read, as text."""
        return self.values.get("read", "")


@dataclass(frozen=True)
class Parsed(Generic[T]):
    """A value that was understood, with what the person should still look at."""

    value: T
    warnings: tuple[Remark, ...] = ()


class Unreadable(BadInput):
    """A field's value cannot be taken; ``remark`` says why and what was read."""

    message = N_("“%(read)s” cannot be read.")

    def __init__(self, message: str, **values: str) -> None:
        """Keep the sentence as a remark beside the refusal's own form."""
        super().__init__(message, **values)
        self.remark = Remark(message, values)


def as_read(value: object) -> str:
    """Show a raw cell as the person sees it in the sheet, shortened when it is long."""
    if isinstance(value, datetime | date):
        text = f"{value:%d/%m/%Y}"
    elif isinstance(value, float) and value.is_integer():
        text = str(int(value))
    else:
        text = nfc(str(value))
    return text if len(text) <= LONGEST_SHOWN else f"{text[: LONGEST_SHOWN - 1]}…"


def looks_like_formula(text: str) -> bool:
    """Tell whether a spreadsheet would run the text: it begins with = + - @, full-width included."""
    return unicodedata.normalize("NFKC", text.strip()).startswith(_FORMULA_STARTS)


def parse_plain_text(value: object, *, longest: int = 200) -> Parsed[str]:
    """Read a position or another short text: one line, no formula."""
    text = nfc(as_read(value) if isinstance(value, float) else str(value))
    if looks_like_formula(text):
        raise Unreadable(
            N_("“%(read)s” begins like a formula; write it as plain text."), read=as_read(value)
        )
    if len(text) > longest:
        raise Unreadable(N_("“%(read)s” is too long."), read=as_read(value))
    return Parsed(text)
