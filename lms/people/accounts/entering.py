"""The one gate through which every way of signing in leads, and what every request passes."""

import logging
from collections.abc import Callable
from typing import TypeVar, cast

from flask import Response, g, redirect, request, url_for
from flask import session as cookie
from flask.typing import ResponseReturnValue
from flask_login import current_user, login_user
from sqlalchemy.exc import SQLAlchemyError

from lms.kernel import audit, clock, db
from lms.kernel.actor import Actor
from lms.kernel.config import get_settings
from lms.kernel.errors import N_, NotAllowed
from lms.kernel.web import is_safe_path, wants_json
from lms.people.accounts import (
    challenges,
    passwords,
    policy,
    rules,
    second_factor,
    service,
    sign_ins,
    tries,
)
from lms.people.accounts.models import Account
from lms.people.accounts.sign_ins import Origin, SignedIn

SECOND_STEP = "second_step"  # the purpose of its challenge, and its name in the cookie
# What whoever has still to prove their second factor may open: the ways to do so, and the way out.
FREE = {
    "static", "kernel.set_locale", "accounts.sign_in", "accounts.sign_out", "accounts.second_step",
    "accounts.own_second_factor", "accounts.begin_enrolment", "accounts.enrol", "accounts.confirm",
    "accounts.own_passkeys", "accounts.passkey_options", "accounts.passkey_sign_in",
    "accounts.add_passkey_options", "accounts.add_passkey",
}  # fmt: skip
T = TypeVar("T")
log = logging.getLogger(__name__)


class SecondFactorMissing(NotAllowed):
    """Administrators and organisers do nothing before they have a second factor."""

    message = N_("Your role needs a second step when you sign in. Please set it up first.")


def target() -> str:
    """Return where to go on to afterwards: a page of ours, else the home page."""
    asked = request.values.get("next")
    return asked if asked and is_safe_path(asked) else url_for("home.index")


def whoever_has_signed_in() -> SignedIn:
    """Return how this browser is signed in; the view has authorized that it is."""
    return cast(SignedIn, current_user._get_current_object())


def may_change_ways(account: Account) -> bool:
    """Tell whether how one signs in may be changed now: proved lately, by the second factor if there is one."""
    me = whoever_has_signed_in()
    return rules.is_recent(me.began_at, clock.now()) and rules.may_change_ways(
        owns_second_factor=second_factor.owns_any(db.session(), account),
        used_second_factor=me.has_second_factor,
    )


def to_confirm(where: str) -> ResponseReturnValue:
    """Ask once more who is there, then lead back."""
    return redirect(url_for("accounts.confirm", next=where))


def prove_password(login: str, password: str, then: Callable[[Account], T]) -> T | None:
    """Do what follows for whose name and password these are, else return None; guessing is slowed down.

    The try is committed before the password is looked at, so that a burst of tries is counted. What
    follows shares the transaction that holds the account: nobody suspends it in between.
    """
    now = clock.now()
    with db.transaction() as session:
        tried = tries.begin(session, login, address=request.remote_addr or "", now=now)
    with db.transaction() as session:
        is_allowed = tries.is_allowed(session, tried, now=now)
        account = service.check_password(session, tried, password, now=now) if is_allowed else None
        answer = then(account) if account is not None else None
    if not is_allowed:
        raise tries.TooManyFailures
    if account is not None and passwords.is_outdated(account.password_hash or ""):
        with (
            db.transaction() as session
        ):  # alone: two of the same account would wait for each other
            service.renew_hash(session, account, password)
    return answer


def enter(account: Account, *, way: str, onward: str) -> ResponseReturnValue:
    """Sign in whoever has proved the first factor; whoever has a second one is asked for it. Commits nothing."""
    if account.totp_sealed is None:
        start_sign_in(account, way=way)
        return redirect(onward)
    cookie[SECOND_STEP] = challenges.begin(
        db.session(), SECOND_STEP, now=clock.now(), account_id=account.id, way=way
    )
    return redirect(url_for("accounts.second_step", next=onward))


def start_sign_in(
    account: Account, *, way: str = "password", has_second_factor: bool = False
) -> None:
    """Give this browser a new session for the account, ending the one it had; commits nothing."""
    session, now = db.session(), clock.now()
    if former := cookie.get("_user_id"):
        sign_ins.end(session, former, now=now)
    origin = Origin(
        way=way,
        has_second_factor=has_second_factor,
        address=request.remote_addr or "",
        user_agent=request.user_agent.string,
    )
    token = sign_ins.start(session, account, now=now, origin=origin)
    person = account.person
    audit.record(
        session, Actor(person.id, person.full_name), "sign_in.started",
        service.subject_of(person), now=now, way=way, second_factor=has_second_factor,
    )  # fmt: skip
    locale = cookie.get("locale")
    cookie.clear()  # nothing that a stranger put into the cookie survives signing in
    g.pop("csrf_token", None)  # made for the cookie that was: this answer's forms need a new one
    if locale:
        cookie["locale"] = locale
    cookie.permanent = True
    found = sign_ins.find(session, token, now=now)
    if found is None:  # suspended at this moment
        raise service.WrongSignIn
    login_user(found)


def ask_for_second_factor() -> ResponseReturnValue | None:
    """Lead whoever must have a second factor, and has not proved one, to it before anything else."""
    if not get_settings().require_second_factor or request.endpoint in FREE:
        return None
    user = current_user._get_current_object()
    if not isinstance(user, SignedIn) or user.has_second_factor:
        return None
    if not policy.needs_second_factor(user.actor, is_required=True):
        return None
    if request.method != "GET" or wants_json():
        raise SecondFactorMissing
    return redirect(url_for("accounts.own_second_factor"))


def note_seen(response: Response) -> Response:
    """Write down, once in some minutes and after the answer is made, that this browser is used."""
    user = g.get("_login_user")
    now = clock.now()
    if not isinstance(user, SignedIn) or not rules.is_to_note(user.seen_at, now):
        return response
    db.remove_session()  # what was read is no longer needed; on SQLite it promised not to write
    db.read_only(promise=False)
    try:
        with db.transaction() as session:
            sign_ins.note_seen(session, user, now=now)
    except SQLAlchemyError as error:  # the answer is good all the same
        log.warning("it was not noted that a browser is used: %s", type(error).__name__)
    return response
