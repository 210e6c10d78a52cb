"""Requests from other sites refused, without verifying the same signature again and again."""

from flask import Flask, g, request
from flask import session as cookie
from flask_wtf.csrf import CSRFProtect, same_origin

MOST_KEPT = 4096  # tokens a process remembers: some megabytes
HEADER = "X-CSRFToken"


class RememberedTokens(CSRFProtect):
    """Remembers the tokens in headers whose signature it has verified, by their whole text.

    A page's script sends the same one with every answer. It is good for the cookie it was made
    for, as before: that is compared each time.
    """

    def __init__(self, app: Flask) -> None:
        """Remember nothing yet."""
        self._verified: dict[str, str] = {}
        super().__init__(app)

    def protect(self, apply_exemptions: bool = False) -> None:
        """Refuse a request that changes something and carries no token of its browser's."""
        sent = request.headers.get(HEADER)
        if sent and self._verified.get(sent) == cookie.get("csrf_token", "") and _is_from_here():
            g.csrf_valid = True
            return
        super().protect(apply_exemptions)
        if sent and g.get("csrf_valid"):
            if len(self._verified) >= MOST_KEPT:
                self._verified.clear()
            self._verified[sent] = cookie["csrf_token"]


def _is_from_here() -> bool:
    return not request.is_secure or same_origin(request.referrer, f"https://{request.host}/")
