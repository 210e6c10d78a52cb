"""Sealing of personal numbers: encrypted at rest, found again by a keyed hash."""

import hashlib
import hmac
import secrets

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from lms.kernel.config import get_settings


def _key(purpose: str) -> bytes:
    return hashlib.sha256(f"{purpose}:{get_settings().secret()}".encode()).digest()


def seal(text: str, *, purpose: str) -> bytes:
    """Encrypt with AES-256-GCM under a key of this purpose."""
    return seal_bytes(text.encode(), purpose=purpose)


def seal_bytes(content: bytes, *, purpose: str) -> bytes:
    """Encrypt a file as ``seal`` does a text."""
    nonce = secrets.token_bytes(12)
    return nonce + AESGCM(_key(f"seal:{purpose}")).encrypt(nonce, content, purpose.encode())


def unseal(sealed: bytes, *, purpose: str) -> str:
    """Decrypt; raise ``cryptography.exceptions.InvalidTag`` if a single bit was changed."""
    return unseal_bytes(sealed, purpose=purpose).decode()


def unseal_bytes(sealed: bytes, *, purpose: str) -> bytes:
    """Decrypt a file as ``unseal`` does a text."""
    cipher = AESGCM(_key(f"seal:{purpose}"))
    return cipher.decrypt(sealed[:12], sealed[12:], purpose.encode())


def keyed_hash(text: str, *, purpose: str) -> bytes:
    """Return a hash that only this installation can compute, equal for equal texts."""
    return hmac.digest(_key(f"hash:{purpose}"), text.encode(), "sha256")
