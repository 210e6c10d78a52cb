"""Vietnamese text: one stored form, one search key, and sort keys that any database compares alike."""

import re
import unicodedata

# Dictionary order: letters first. The foreign f, j, w and z stand where Vietnamese dictionaries
# (and ICU's "vi") put them.
ALPHABET = "aăâbcdđeêfghijklmnoôơpqrstuưvwxyz"
# One ASCII sign a letter, rising bytewise: A-Z, then a-g. Digits stand before all letters.
_SIGNS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefg"
_LETTER_SIGN = dict(zip(ALPHABET, _SIGNS, strict=True))
_OTHER_SIGN = "z"  # a letter of another script: after ours, then by its code point

_QUALITY = {
    "\u0302": {"a": "â", "e": "ê", "o": "ô"},
    "\u0306": {"a": "ă"},
    "\u031b": {"o": "ơ", "u": "ư"},
}
# Tones second: level 0, huyền, hỏi, ngã, sắc, nặng.
_TONES = {"\u0300": "1", "\u0309": "2", "\u0303": "3", "\u0301": "4", "\u0323": "5"}
# Excel and old typewriter fonts offer the Icelandic eth, which looks like đ in capitals.
_ETH = str.maketrans({"ð": "đ"})

LONGEST_SEARCH = 200  # characters of what somebody looks for that count
MOST_SEARCHED = 12  # words

_NO_LETTER = re.compile(r"[^\w]|_")
_END_OF_LETTERS = "!"  # below the word break, so that a shorter title stands first
_WORD_BREAK = "-"
_END_OF_FIELD = " "  # below both, so that a shorter given name stands first


def nfc(text: str) -> str:
    """Give the one form in which text is stored: NFC, one line, single spaces, nothing invisible."""
    composed = unicodedata.normalize("NFC", text)
    if composed.isprintable():  # nearly every text: nothing to look at sign by sign
        return " ".join(composed.split())
    visible = "".join(_plain(char) for char in composed)
    return unicodedata.normalize("NFC", " ".join(visible.split()))


def fold(text: str) -> str:
    """Give the search key: lower case, no accents, đ as d, punctuation as one space.

    The two placements of a tone (hòa, hoà) fold alike because no tone is left.
    """
    apart = _decomposed(text)
    if not apart.isascii():
        bare = (char for char in apart if not unicodedata.combining(char))
        apart = "".join("d" if c == "đ" else c if c.isalnum() else " " for c in bare)
    return " ".join(_NO_LETTER.sub(" ", apart).split())


def search_words(text: str) -> list[str]:
    """Give the words of a search key to look for: as many as a database takes in one condition."""
    return fold(text[:LONGEST_SEARCH]).split()[:MOST_SEARCHED]


def sort_key(text: str) -> str:
    """Give the key by which titles sort: letters of the whole title first, then its tones.

    Case, punctuation and the placement of a tone do not count. ASCII without spaces: SQLite and
    PostgreSQL's "C" collation compare it alike.
    """
    words = [_weigh(word) for word in _words(text)]
    return (
        _WORD_BREAK.join(letters for letters, _ in words)
        + _END_OF_LETTERS
        + "".join(tones for _, tones in words)
    )


def name_sort_key(full_name: str) -> str:
    """Give the key by which people sort: given name (the last word), then family, then middle."""
    words = nfc(full_name).split(" ")
    given, family, middle = words[-1:], words[:-1][:1], words[1:-1]
    return _END_OF_FIELD.join(sort_key(" ".join(part)) for part in (given, family, middle))


def spelling(text: str) -> str:
    """Give a key that two texts share when they differ only in case, punctuation or tone placement."""
    return sort_key(text)


def _plain(char: str) -> str:
    if char.isspace():
        return " "
    return "" if unicodedata.category(char) in {"Cc", "Cf", "Cs"} else char


def _decomposed(text: str) -> str:
    """Split every letter from its marks, in lower case, the same for NFC and NFD input."""
    apart = unicodedata.normalize("NFKD", nfc(text))
    return unicodedata.normalize("NFKD", apart.casefold()).translate(_ETH)


def _words(text: str) -> list[str]:
    return re.sub(r"[^\w\u0300-\u036f]|_", " ", _decomposed(text)).split()


def _weigh(word: str) -> tuple[str, str]:
    """Give the signs of a word's letters, and its tone at the end whichever letter carries it."""
    letters: list[str] = []
    tone = "0"
    for char in word:
        if char in _TONES:
            tone = _TONES[char]
        elif char in _QUALITY and letters:
            letters[-1] = _QUALITY[char].get(letters[-1], letters[-1])
        elif not unicodedata.combining(char):
            letters.append(char)
    return "".join(_sign(letter) for letter in letters), tone


def _sign(letter: str) -> str:
    if letter in _LETTER_SIGN:
        return _LETTER_SIGN[letter]
    if letter.isascii() and letter.isdigit():
        return letter
    return f"{_OTHER_SIGN}{ord(letter):06X}"
