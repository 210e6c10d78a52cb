"""What somebody types to find a person, taken apart: words, a phone number, an email, a citizen id."""

import re
from dataclasses import dataclass

from lms.kernel.text import LONGEST_SEARCH, nfc, search_words
from lms.people.persons.fields import CITIZEN_ID_DIGITS, parse_phone
from lms.people.persons.reading import Unreadable

SHORTEST_BEGINNING = 3  # letters; "an" means An, not Anh, and "ngu" means Nguyễn
_NUMBER = re.compile(r"\+?[0-9](?:[\s.\-()\u2010-\u2015]*[0-9]){7,}")


@dataclass(frozen=True)
class Word:
    """A word to look for: whole, or as the beginning of one."""

    text: str
    is_beginning: bool = False

    @property
    def end(self) -> str:
        """The first text after all that begin with this word, byte by byte."""
        return self.text[:-1] + chr(ord(self.text[-1]) + 1)


@dataclass(frozen=True)
class Terms:
    """All of it must hold of a person."""

    words: tuple[Word, ...] = ()
    citizen_ids: tuple[str, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Tell whether nothing is looked for."""
        return not self.words and not self.citizen_ids


def _may_begin(word: str) -> bool:
    """No digits: by their beginnings one could feel one's way through numbers shown masked."""
    return len(word) >= SHORTEST_BEGINNING and not word[0].isdigit()


def read_terms(text: str) -> Terms:
    """Take a search apart; words of a name match from three letters on also as a beginning.

    A phone number is meant whole, whatever way it is typed; so are an email and a citizen id.
    """
    rest = nfc(text[:LONGEST_SEARCH])
    exact: list[str] = []
    citizen_ids: list[str] = []
    for match in _NUMBER.findall(rest):
        digits = re.sub(r"[^0-9]", "", match)
        try:
            exact.append(parse_phone(match).value)
        except Unreadable:
            (citizen_ids if len(digits) == CITIZEN_ID_DIGITS else exact).append(digits)
    rest = _NUMBER.sub(" ", rest)
    exact += [f"@{part.lower()}" for part in rest.split() if "@" in part]
    rest = " ".join(part for part in rest.split() if "@" not in part)
    names = [Word(word, _may_begin(word)) for word in search_words(rest)]
    words = (*(Word(word) for word in exact), *names)
    return Terms(tuple(dict.fromkeys(words)), tuple(dict.fromkeys(citizen_ids)))
