"""What stands beside the code on the screen: the claim that outlives it, and the code to type.

A claim is given to whoever opened the page with a good code: it lets them sign in and press the
button after the code has changed. It is kept in a cookie of that browser, not in an address that
could be sent on.
"""

import hmac
from base64 import urlsafe_b64encode
from datetime import datetime, timedelta

from courses.attendance import rules

CLAIM_LASTS = timedelta(seconds=120)
TYPED_DIGITS = 6
TYPED_STEPS = 4  # typing takes longer than scanning: the code of this minute is good


def new_claim(secret: bytes, session_id: str, *, now: datetime) -> str:
    """Give a claim on one session; it is good for two minutes."""
    ends = int((now + CLAIM_LASTS).timestamp())
    return f"{ends}.{_signature(secret, session_id, ends)}"


def is_claimed(secret: bytes, session_id: str, claim: str, *, now: datetime) -> bool:
    """Tell whether a claim was given for this session and has not run out."""
    written, _, signature = claim.partition(".")
    if not (written.isascii() and written.isdigit() and len(written) <= 12):
        return False
    ends = int(written)
    expected = _signature(secret, session_id, ends).encode()
    is_ours = hmac.compare_digest(expected, signature.encode(errors="replace"))
    return is_ours and now.timestamp() < ends


def typed_code(secret: bytes, session_id: str, step: int) -> str:
    """Give the six digits that people type whose camera fails; they change with the code."""
    digest = hmac.digest(secret, f"typed|{session_id}|{step}".encode(), "sha256")
    return f"{int.from_bytes(digest[:8]) % 10**TYPED_DIGITS:0{TYPED_DIGITS}}"


def is_typed(secret: bytes, session_id: str, text: str, *, now: datetime) -> bool:
    """Tell whether these are the digits on the screen now, or up to a minute ago."""
    digits = "".join(text.split()).encode(errors="replace")
    present = rules.step(now)
    found = False
    for step in range(present - TYPED_STEPS + 1, present + 1):
        # Every code is compared, in constant time: how long it takes tells nothing.
        found |= hmac.compare_digest(typed_code(secret, session_id, step).encode(), digits)
    return found


def _signature(secret: bytes, session_id: str, ends: int) -> str:
    digest = hmac.digest(secret, f"claim|{session_id}|{ends}".encode(), "sha256")
    return urlsafe_b64encode(digest[:18]).decode()
