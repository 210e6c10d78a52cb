"""How rows of the audit log hang together: canonical forms, digests of what can be erased, keyed hashes.

A row's hash covers its number, everything in it and the hash of the row before, under a key that
only the installation has: whoever can write to the database alone cannot make a row that fits.
"""

import hashlib
import hmac
import json
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from typing import Any

from lms.kernel.config import get_settings

GENESIS = bytes(32)  # what the first row says of the row before it
SALT_BYTES = 16


def _plain(value: object) -> str:
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return str(value)
    raise TypeError(f"a log cannot keep a {type(value).__name__}")


_encoder = json.JSONEncoder(
    ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False, default=_plain
)


def canonical(value: object) -> str:
    """Write a value as JSON in the one way in which it is hashed."""
    return _encoder.encode(value)


def digest(salt: bytes, *parts: str) -> bytes:
    """Commit to texts under a salt: without the salt nobody can guess them back."""
    return hashlib.sha256(salt + canonical(parts).encode()).digest()


@cache
def key() -> bytes:
    """Return this installation's key of the log, read once."""
    return hashlib.sha256(f"audit log:{get_settings().secret()}".encode()).digest()


def row_hash(
    number: int,
    at: datetime,
    actor_id: int,
    texts: tuple[str, ...],
    digests: tuple[bytes | None, ...],
    previous: bytes,
) -> bytes:
    """Return the hash of a row: its number, its time in UTC, its texts and digests in order."""
    covered: list[Any] = [number, at.isoformat(timespec="microseconds"), actor_id, *texts]
    covered += [None if each is None else each.hex() for each in digests]
    return hmac.digest(key(), canonical([*covered, previous.hex()]).encode(), "sha256")


def seal(number: int, last: bytes) -> bytes:
    """Return the seal of the log's end: its number and last hash, so that a cut end is noticed."""
    return hmac.digest(key(), canonical(["head", number, last.hex()]).encode(), "sha256")
