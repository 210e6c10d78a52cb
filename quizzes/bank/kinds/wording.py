"""When a typed answer says the same as the author's."""

import re
import unicodedata
from collections.abc import Sequence

from lms.kernel.text import nfc

EXACT, FOLD = "exact", "fold"  # policies on diacritics
DIACRITICS = (EXACT, FOLD)

# "hòa" and "hoà" are two spellings of one word: the tone moves to the second vowel.
_OLD_TONE = re.compile(
    "(?:(o)([\u0300\u0301\u0303\u0309\u0323])([ae])|(u)([\u0300\u0301\u0303\u0309\u0323])(y))"
    r"(?![^\W\d_]|[\u0300-\u036f])",
    re.IGNORECASE,
)


def normalised(text: str, *, is_case_sensitive: bool, diacritics: str) -> str:
    """Return the text as it is compared: NFC, single spaces, one placement of tones.

    ``diacritics`` is "exact" (kỷ luật is not kỹ luật) or "fold" (ky luat says kỷ luật).
    """
    text = nfc(text)
    if not is_case_sensitive:
        text = text.casefold()
    text = unicodedata.normalize("NFD", text)
    if diacritics == FOLD:
        text = "".join(c for c in text if not unicodedata.combining(c))
        return unicodedata.normalize("NFC", text.replace("đ", "d").replace("Đ", "D"))
    return unicodedata.normalize("NFC", _OLD_TONE.sub(_moved, text))


def pieces(pattern: str) -> list[str]:
    r"""Split an author's answer at its wildcards ``*``; ``\*`` is a plain asterisk."""
    held = pattern.replace("\\*", "\ufdd0")
    return [piece.replace("\ufdd0", "*") for piece in held.split("*")]


def accepts(wanted: Sequence[str], text: str) -> bool:
    """Tell whether the text is these pieces in this order with anything between them.

    Takes the first place where each piece fits, which is enough, so there is no backtracking.
    """
    if len(wanted) == 1:
        return text == wanted[0]
    first, *middle, last = wanted
    if len(first) + len(last) > len(text) or not (text.startswith(first) and text.endswith(last)):
        return False
    at, end = len(first), len(text) - len(last)
    for piece in middle:
        found = text.find(piece, at, end)
        if found < 0:
            return False
        at = found + len(piece)
    return True


def _moved(match: re.Match[str]) -> str:
    first, tone, second = (part for part in match.groups() if part is not None)
    return first + second + tone
