"""Numbers as people write them, in Vietnam and in files."""

import re
from decimal import Decimal

MAX_DIGITS = 30  # more is no measurement; it also bounds the work of comparing

_SPACES = re.compile(r"[\s\u00a0\u2009\u202f]")
_SIGNED = re.compile(r"([+\-\u2212]?)([0-9.,]+)\Z", re.ASCII)
_DOTTED_GROUPS = re.compile(r"[0-9]{1,3}(?:\.[0-9]{3})+\Z")
_COMMA_GROUPS = re.compile(r"[0-9]{1,3}(?:,[0-9]{3})+\Z")
_POINT = re.compile(r"[0-9]*\.?[0-9]*\Z")
_FILE = re.compile(r"([+-]?)([0-9]*(?:[.,][0-9]*)?)(?:[eE]([+-]?[0-9]{1,2}))?\Z", re.ASCII)


def readings(text: str) -> tuple[Decimal, ...]:
    """Return what a typed number may mean: none, one or two numbers.

    A comma is the decimal mark, a dot groups thousands, as in Vietnam ("1.234,5"). A dot that
    cannot group thousands is a decimal point ("1234.5", "0.125"), and when both signs stand in a
    number the last is the decimal mark ("1,234.5"). Only "1.234" reads both ways: 1234 first, then
    1.234; a learner is right when either is.
    """
    match = _SIGNED.match(_SPACES.sub("", text))
    if match is None or len(match[2]) > MAX_DIGITS:
        return ()
    return tuple(
        Decimal(("-" if match[1] in ("-", "\u2212") else "") + number)
        for number in _plain_forms(match[2])
    )


def from_file(text: str) -> Decimal | None:
    """Read a number of a question file: a dot (or a comma) is the decimal mark, never groups."""
    match = _FILE.match(_SPACES.sub("", text).replace("\u2212", "-"))
    if match is None or len(match[2]) > MAX_DIGITS or not any(map(str.isdigit, match[2])):
        return None
    number = Decimal(match[1] + match[2].replace(",", "."))
    return number.scaleb(int(match[3])) if match[3] else number


def decimal_text(number: Decimal) -> str:
    """Write a number in full, with a point and no needless zeros: what bodies store."""
    text = format(number, "f")
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text in ("", "-0") else text


def local_text(number: Decimal) -> str:
    """Write a number for a reader in Vietnam: a decimal comma, no grouping (years are numbers)."""
    return decimal_text(number).replace(".", ",")


def _plain_forms(text: str) -> list[str]:
    whole, mark = text, ""
    if "." in text and "," in text:
        mark = max(".", ",", key=text.rfind)
        whole, _, decimals = text.rpartition(mark)
        groups = _COMMA_GROUPS if mark == "." else _DOTTED_GROUPS
        if not groups.match(whole) or not decimals:
            return []
        return [f"{whole.replace(',', '').replace('.', '')}.{decimals}"]
    if "," in text:
        if text.count(",") > 1:
            return [text.replace(",", "")] if _COMMA_GROUPS.match(text) else []
        text = text.replace(",", ".")
        return [text] if text != "." else []
    forms = []
    if _DOTTED_GROUPS.match(text) and not text.startswith("0"):
        forms.append(text.replace(".", ""))
    if _POINT.match(text) and text != ".":
        forms.append(text)
    return forms
