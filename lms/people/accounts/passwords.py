"""Passwords: argon2id with OWASP's parameters, and what a new one must be."""

from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from lms.kernel.config import get_settings
from lms.kernel.errors import N_, BadInput

SHORTEST, LONGEST = 10, 200
# The ones that guessers try first, folded to lower case; length alone does not stop them.
COMMON = frozenset(
    [
        "1234567890",
        "0123456789",
        "0987654321",
        "12345678910",
        "qwertyuiop",
        "password123",
        "matkhau123",
        "thainguyen",
        "thainguyen123",
        "iloveyou123",
        "abcd123456",
        "1111111111",
        "0000000000",
        "passw0rd123",
    ]
)


class WeakPassword(BadInput):
    """A new password is too short, too long or too common."""

    message = N_("Please choose a longer or less common password: at least %(n)s characters.")


@cache
def _hasher() -> PasswordHasher:
    settings = get_settings()
    return PasswordHasher(
        time_cost=settings.argon2_time_cost, memory_cost=settings.argon2_memory_kib, parallelism=1
    )


@cache
def _nobodys() -> str:
    return _hasher().hash("nobody has this password")


def check_new(password: str) -> None:
    """Refuse a password that is too short, too long or too common; no other rule."""
    folded = password.casefold()
    if not SHORTEST <= len(password) <= LONGEST or folded in COMMON or len(set(folded)) < 4:
        raise WeakPassword(n=SHORTEST)


def hash_new(password: str) -> str:
    """Check a new password and return what is stored of it."""
    check_new(password)
    return _hasher().hash(password)


def matches(stored: str | None, password: str) -> bool:
    """Compare in the same time whether or not there is an account."""
    try:
        return _hasher().verify(stored or _nobodys(), password[:LONGEST]) and stored is not None
    except (VerificationError, InvalidHashError):
        return False
