"""Stored files: a local folder addressed by content, so that nothing stored ever changes."""

import hashlib
import os
import secrets
from pathlib import Path

from lms.kernel.config import get_settings


def _path(sha256: str) -> Path:
    return get_settings().data_dir / "files" / sha256[:2] / sha256


def store(content: bytes) -> str:
    """Keep the bytes and return their SHA-256; on the disk before this returns.

    Safe before the commit that refers to it: without that commit nobody finds the file.
    """
    sha256 = hashlib.sha256(content).hexdigest()
    path = _path(sha256)
    if path.is_file() and path.read_bytes() == content:  # what was altered is written anew
        return sha256
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_name(f"{sha256}.{secrets.token_hex(4)}")
    with unfinished.open("xb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    unfinished.replace(path)
    return sha256


def load(sha256: str) -> bytes:
    """Return the bytes; raise OSError if the file is gone or no longer what it was."""
    content = _path(sha256).read_bytes()
    if hashlib.sha256(content).hexdigest() != sha256:
        raise OSError(f"stored file {sha256} has been altered")
    return content


def remove(sha256: str) -> None:
    """Take a stored file away; one that is not there is as it should be."""
    _path(sha256).unlink(missing_ok=True)
