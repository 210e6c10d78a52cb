"""What every view needs: who is acting, refusals as pages, headers, asset addresses."""

import hashlib
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import urlencode, urlsplit

from flask import Flask, Response, current_app, jsonify, redirect, render_template, request, url_for
from flask import session as cookie
from flask.typing import ResponseReturnValue
from flask_babel import gettext, lazy_gettext
from flask_login import current_user
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException

from lms.kernel import audit, db
from lms.kernel.actor import VISITOR, Actor
from lms.kernel.config import ROOT
from lms.kernel.errors import (
    BadInput,
    NotAllowed,
    NotFound,
    NotSignedIn,
    Refusal,
    RuleViolation,
    TooMany,
)

STATUS = {
    NotFound: 404,
    NotAllowed: 403,
    NotSignedIn: 401,
    RuleViolation: 409,
    BadInput: 422,
    TooMany: 429,
}
HTTP_SENTENCES = {
    400: lazy_gettext("The request cannot be read. Please go back and try again."),
    404: lazy_gettext("There is no such page."),
    405: lazy_gettext("This address does not take that kind of request."),
    413: lazy_gettext("The file is too large. Nothing was kept; please send a smaller one."),
    429: lazy_gettext("Too many tries. Please wait a few minutes and try again."),
}
CSP = (
    "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; "
    "form-action 'self'; frame-ancestors 'none'"
)
HEADERS = {
    "Content-Security-Policy": CSP,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "geolocation=(), microphone=()",
}
LAST_PAGE = 1_000_000  # whoever asks for a later one gets the last there is
FORMS = frozenset({"application/x-www-form-urlencoded", "multipart/form-data"})
NO_TEXT = "\0"  # no person types it, and PostgreSQL keeps no text that holds it
View = TypeVar("View", bound=Callable[..., Any])


class Application(Flask):
    """Flask for views that all are plain functions."""

    def ensure_sync(self, func: Callable[..., Any]) -> Callable[..., Any]:
        """Return the function: to look, at every hook of every request, whether it is async costs time."""
        return func


def public(view: View) -> View:
    """Mark a view that anybody may open."""
    view.is_public = True  # type: ignore[attr-defined]
    return view


def current_actor() -> Actor:
    """Return the person behind this request, or the visitor."""
    actor: Actor = getattr(current_user, "actor", VISITOR)
    return actor


def sign_in_token() -> str:
    """Return the secret by which the browser's cookie names its sign-in; "" where there is none."""
    token: str = cookie.get("_user_id", "")
    return token


def authorize(*, see: bool, act: bool = True) -> None:
    """Hide what the actor may not see (404, or sign-in for a visitor); refuse what they may not do."""
    if not see:
        raise NotFound if current_actor().is_signed_in else NotSignedIn
    if not act:
        raise NotAllowed


def wants_json() -> bool:
    """Tell a script's request from a page's."""
    return request.is_json or request.headers.get("Accept", "").startswith("application/json")


def is_safe_path(target: str | None) -> bool:
    """Tell whether a ``next`` address stays on this site."""
    return bool(
        target
        and target.startswith("/")
        and not target.startswith("//")
        and "\\" not in target
        and all(ord(c) >= 32 for c in target)
    )


def page_number() -> int:
    """Return the page asked for by ``?page=``, at least 1 and small enough for any database."""
    return min(max(request.args.get("page", 1, type=int), 1), LAST_PAGE)


def init_web(app: Flask) -> None:
    """Install refusals, headers and template globals."""
    app.register_error_handler(Refusal, _show_refusal)
    app.register_error_handler(HTTPException, _show_http_error)
    app.register_error_handler(CSRFError, _show_stale_form)
    app.register_error_handler(Exception, _show_broken)
    app.before_request(_promise)
    app.before_request(_refuse_unreadable)
    app.after_request(_set_headers)
    app.teardown_appcontext(lambda _error: db.remove_session())
    app.jinja_env.globals.update(asset=asset, page_url=page_url)


def _promise() -> None:
    reads = request.method in {"GET", "HEAD", "OPTIONS"}
    db.read_only(reads)
    if not reads:  # the rule, not the path: codes in addresses are secrets
        audit.come_from("web", f"{request.method} {request.url_rule}", request.remote_addr or "")


def _refuse_unreadable() -> None:
    """Refuse, wherever it stands, what no text column takes and JSON too deep to be read."""
    texts = [request.path]
    is_form = bool(request.endpoint) and request.mimetype in FORMS
    for sent in (request.args, request.form if is_form else None):
        for name, value in sent.items(multi=True) if sent else ():
            texts += (name, value)
    if any(NO_TEXT in text for text in texts):
        raise BadInput
    if request.is_json:
        try:
            request.get_json(silent=True)
        except RecursionError:
            raise BadInput from None


def _show_refusal(refusal: Refusal) -> ResponseReturnValue:
    status = next(code for kind, code in STATUS.items() if isinstance(refusal, kind))
    if status == 401 and not wants_json() and request.method == "GET":
        return redirect(url_for("accounts.sign_in", next=request.full_path.rstrip("?")))
    return _sentence(gettext(refusal.message, **refusal.values), status)


def _show_http_error(error: HTTPException) -> ResponseReturnValue:
    if error.response is not None or (error.code or 500) < 400:
        return error.get_response()
    if (error.code or 500) >= 500:
        return _broken()
    sentence = HTTP_SENTENCES.get(error.code or 500, HTTP_SENTENCES[400])
    return _sentence(str(sentence), error.code or 400)


def _show_stale_form(_error: CSRFError) -> ResponseReturnValue:
    return _sentence(
        gettext("This page has been open too long. Please go back, reload it and try again."), 400
    )


def _show_broken(error: Exception) -> ResponseReturnValue:
    if current_app.testing:
        raise error
    # The rule, not the path: an invitation's code in a log would be a way in.
    current_app.logger.exception("unexpected error at %s %s", request.method, request.url_rule)
    return _broken()


def _broken() -> ResponseReturnValue:
    if wants_json():
        return jsonify(error=gettext("Something broke on our side. Please try again.")), 500
    # Without the context of other pages, which asks the database: that may be what broke.
    return current_app.jinja_env.get_template("errors/broken.html").render(), 500


def _sentence(message: str, status: int) -> ResponseReturnValue:
    if wants_json():
        return jsonify(error=message), status
    page = render_template(
        "errors/refusal.html", status=status, message=message, back_url=_came_from()
    )
    return page, status


def _came_from() -> str:
    """Return the page of ours that led here; the home page where another site did."""
    try:
        came_from = urlsplit(request.referrer or "")
    except ValueError:  # no address
        return "/"
    target = f"{came_from.path}?{came_from.query}" if came_from.query else came_from.path
    return target if came_from.netloc == request.host and is_safe_path(target) else "/"


def _set_headers(response: Response) -> Response:
    headers = response.headers
    given = {name.lower() for name, _ in headers}
    wanted = HEADERS
    if current_app.config["SESSION_COOKIE_SECURE"]:
        wanted = {**wanted, "Strict-Transport-Security": "max-age=31536000"}
    for name, value in wanted.items():  # one look at what is there, instead of one a header
        if name.lower() not in given:
            headers.add(name, value)
    if request.endpoint == "static":
        fresh = "public, max-age=31536000, immutable" if "v" in request.args else "no-cache"
        headers["Cache-Control"] = fresh
    elif "cache-control" not in given:
        headers.add("Cache-Control", "no-store")
    return response


@cache
def _fingerprint(name: str) -> str:
    path = Path(ROOT / "static" / name)
    return hashlib.sha256(path.read_bytes()).hexdigest()[:10] if path.is_file() else "0"


@cache
def _address(_root: str, name: str) -> str:
    return url_for("static", filename=name, v=_fingerprint(name))


def asset(name: str) -> str:
    """Return the address of a static file, changed whenever the file changes."""
    return _address(request.script_root, name)  # a page asks dozens of times


def page_url(number: int) -> str:
    """Return this page's address with another ``?page=``."""
    pairs = [(key, value) for key, value in request.args.items(multi=True) if key != "page"]
    return f"{request.path}?{urlencode([*pairs, ('page', str(number))])}"
