"""Passwords: argon2id with OWASP's parameters, and what a new one must be."""

import unicodedata
from collections.abc import Iterable
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from lms.kernel.config import get_settings
from lms.kernel.errors import N_, BadInput
from lms.people.accounts import rules
from lms.people.accounts.common_words import COMMON_WORDS
from lms.people.accounts.rules import LONGEST, SHORTEST

__all__ = ["LONGEST", "SHORTEST", "WeakPassword", "check_new", "hash_new", "is_outdated", "matches"]


class WeakPassword(BadInput):
    """A new password is too short, too long, too common, or made of the person's own data."""

    message = N_(
        "Please choose a longer or less common password: at least %(n)s characters. Names, units "
        "and phone numbers are guessed first, also with a year behind them."
    )


@cache
def _hasher() -> PasswordHasher:
    settings = get_settings()
    return PasswordHasher(
        time_cost=settings.argon2_time_cost, memory_cost=settings.argon2_memory_kib, parallelism=1
    )


@cache
def _nobodys() -> str:
    return _hasher().hash("nobody has this password")


@cache
def _common() -> frozenset[str]:
    """Return those of the 30,000 most used passwords that are long enough to be asked about."""
    from zxcvbn.frequency_lists import FREQUENCY_LISTS  # noqa: PLC0415 -- large, rarely needed

    return frozenset(word for word in FREQUENCY_LISTS["passwords"] if len(word) >= SHORTEST)


def check_new(password: str, *, about: Iterable[str] = ()) -> None:
    """Refuse a password that is too short, too long or easily guessed; ``about`` tells of its owner."""
    if not SHORTEST <= len(password) <= LONGEST:
        raise WeakPassword(n=SHORTEST)
    own = {word for text in about for word in _plain(text).split() if word.isalpha()}
    folded = "".join(_plain(password).split())
    if rules.is_guessable(folded, common=_common(), words=COMMON_WORDS | own):
        raise WeakPassword(n=SHORTEST)


def _plain(text: str) -> str:
    """Write in lower case without accents, signs kept: here they may stand for letters."""
    apart = unicodedata.normalize("NFKD", text.casefold()).replace("đ", "d")
    return "".join(char for char in apart if not unicodedata.combining(char))


def hash_new(password: str, *, about: Iterable[str] = ()) -> str:
    """Check a new password and return what is stored of it."""
    check_new(password, about=about)
    return _hasher().hash(password)


def hash_again(password: str) -> str:
    """Return what is stored, by today's parameters, of a password that has just been right."""
    return _hasher().hash(password)


def is_outdated(stored: str) -> bool:
    """Tell whether a password was stored with other parameters than those set now."""
    return _hasher().check_needs_rehash(stored)


def matches(stored: str | None, password: str) -> bool:
    """Compare in the same time whether or not there is an account."""
    try:
        return _hasher().verify(stored or _nobodys(), password[:LONGEST]) and stored is not None
    except (VerificationError, InvalidHashError):
        return False
