"""The signed cookie of a browser, read without verifying the same signature again and again."""

from typing import Any

from flask import Flask
from flask.sessions import SecureCookieSession, SecureCookieSessionInterface
from flask.wrappers import Request

MOST_KEPT = 4096  # cookies a process remembers: some megabytes
PLAIN = (str, int, bool, type(None))


class RememberedCookies(SecureCookieSessionInterface):
    """Remembers the cookies whose signature it has verified, by their whole text.

    A cookie does not outlive its sign-in by this: that ends on the server.
    """

    def __init__(self) -> None:
        """Remember nothing yet."""
        self._verified: dict[str, dict[str, Any]] = {}

    def open_session(self, app: Flask, request: Request) -> SecureCookieSession | None:
        """Return what the cookie holds, a copy of its own for each request."""
        sent = request.cookies.get(self.get_cookie_name(app), "")
        if known := self._verified.get(sent):
            return self.session_class(known)
        opened = super().open_session(app, request)
        # Only what cannot be changed through a copy.
        if opened and all(isinstance(value, PLAIN) for value in opened.values()):
            if len(self._verified) >= MOST_KEPT:
                self._verified.clear()
            self._verified[sent] = dict(opened)
        return opened
