"""Texts typed for the old ABC fonts (.VnTime and its kin, TCVN 5712:1993 VN3) as Unicode.

In such a text every Vietnamese letter is one sign of Latin-1 that the font draws as that letter. Capitals
with marks were drawn by fonts of their own (.VnTimeH) from the same signs, so they come out small.
"""

import re
from collections.abc import Iterable

LETTERS = {
    "µ": "à", "¸": "á", "¶": "ả", "·": "ã", "¹": "ạ",
    "¨": "ă", "»": "ằ", "¾": "ắ", "¼": "ẳ", "½": "ẵ", "Æ": "ặ",
    "©": "â", "Ç": "ầ", "Ê": "ấ", "È": "ẩ", "É": "ẫ", "Ë": "ậ",
    "®": "đ", "Ì": "è", "Ð": "é", "Î": "ẻ", "Ï": "ẽ", "Ñ": "ẹ",
    "ª": "ê", "Ò": "ề", "Õ": "ế", "Ó": "ể", "Ô": "ễ", "Ö": "ệ",
    "×": "ì", "Ý": "í", "Ø": "ỉ", "Ü": "ĩ", "Þ": "ị",
    "ß": "ò", "ã": "ó", "á": "ỏ", "â": "õ", "ä": "ọ",
    "«": "ô", "å": "ồ", "è": "ố", "æ": "ổ", "ç": "ỗ", "é": "ộ",
    "¬": "ơ", "ê": "ờ", "í": "ớ", "ë": "ở", "ì": "ỡ", "î": "ợ",
    "ï": "ù", "ó": "ú", "ñ": "ủ", "ò": "ũ", "ô": "ụ",
    "\u00ad": "ư", "õ": "ừ", "ø": "ứ", "ö": "ử", "÷": "ữ", "ù": "ự",
    "ú": "ỳ", "ý": "ý", "û": "ỷ", "ü": "ỹ", "þ": "ỵ",
    "¡": "Ă", "¢": "Â", "§": "Đ", "£": "Ê", "¤": "Ô", "¥": "Ơ", "¦": "Ư",
}  # fmt: skip
_TABLE = str.maketrans(LETTERS)
# Signs that no language writes beside a letter, and which stand for à á ả ã ạ ă â đ ê ô ơ ư.
_SIGN = "[¨©ª«¬\u00ad®µ¶·¸¹»¼½¾]"
_TELLING = re.compile(rf"[A-Za-z]{_SIGN}|{_SIGN}[A-Za-z]")
_ONLY_UNICODE = re.compile("[ăđơưĂĐƠƯ\u0300-\u0323\u1ea0-\u1ef9]")  # not in Latin-1
ENOUGH = 3  # texts; one may be a sign of degrees or a trade mark


def is_tcvn3(texts: Iterable[str]) -> bool:
    """Tell whether texts were typed for an ABC font: several show it, and none is in Unicode."""
    telling = 0
    for text in texts:
        if text.isascii():
            continue
        if _ONLY_UNICODE.search(text):
            return False
        telling += bool(_TELLING.search(text))
    return telling >= ENOUGH


def from_tcvn3(text: str) -> str:
    """Give the letters that an ABC font would have shown."""
    return text if text.isascii() else text.translate(_TABLE)
