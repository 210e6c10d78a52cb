"""Passkeys: signing in with one, and one's own list of them. The browser's script speaks JSON here."""

from flask import flash, jsonify, redirect, render_template, request, url_for
from flask import session as cookie
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from lms.kernel import clock, db
from lms.kernel.errors import NotFound
from lms.kernel.limits import limiter
from lms.kernel.text import nfc
from lms.kernel.web import authorize, current_actor, public
from lms.people.accounts import challenges, passkeys, queries, rules
from lms.people.accounts.entering import (
    may_change_ways,
    start_sign_in,
    target,
    to_confirm,
    whoever_has_signed_in,
)
from lms.people.accounts.models import Passkey
from lms.people.accounts.security_views import own_account
from lms.people.accounts.views import bp

LONGEST_ANSWER = 20_000  # bytes of JSON from an authenticator


@bp.post("/sign-in/passkey/options")
@public
@limiter.limit("30/minute")
def passkey_options() -> ResponseReturnValue:
    """Ask the browser for any passkey of ours, without asking for a name."""
    _refuse_where_impossible()
    with db.transaction() as session:
        token, options = passkeys.begin_sign_in(session, now=clock.now())
    cookie[passkeys.SIGN_IN] = token
    return jsonify(options)


@bp.post("/sign-in/passkey")
@public
@limiter.limit("30/minute")
def passkey_sign_in() -> ResponseReturnValue:
    """Sign in by the passkey's answer; it is both factors, for its owner unlocked it."""
    _refuse_where_impossible()
    answer, now = _answer(), clock.now()
    with db.transaction() as session:  # spent whatever comes of it
        token = cookie.pop(passkeys.SIGN_IN, "")
        begun = challenges.take(session, passkeys.SIGN_IN, token, now=now)
    with db.transaction() as session:
        account = passkeys.check(session, begun, answer, now=now)
        if account is not None:
            start_sign_in(account, way="passkey", has_second_factor=True)
    if account is None:
        raise passkeys.NotAccepted
    return jsonify(next=target())


@bp.get("/my/account/passkeys")
def own_passkeys() -> ResponseReturnValue:
    """List one's passkeys."""
    authorize(see=current_actor().is_signed_in)
    account = own_account()
    return render_template(
        "lms/people/accounts/own_passkeys.html",
        passkeys=queries.list_passkeys(db.session(), account.id),
        may_change=may_change_ways(account),
        browser=_this_device(),
    )


@bp.post("/my/account/passkeys/options")
def add_passkey_options() -> ResponseReturnValue:
    """Ask the browser for a new passkey."""
    authorize(see=current_actor().is_signed_in)
    _refuse_where_impossible()
    account = own_account()
    if not may_change_ways(account):
        return jsonify(confirm=url_for(".confirm", next=url_for(".own_passkeys")))
    with db.transaction() as session:
        token, options = passkeys.begin_adding(session, account, now=clock.now())
    cookie[passkeys.ADD] = token
    return jsonify(options)


@bp.post("/my/account/passkeys")
def add_passkey() -> ResponseReturnValue:
    """Keep the new passkey."""
    actor, now = current_actor(), clock.now()
    authorize(see=actor.is_signed_in)
    _refuse_where_impossible()
    answer, account = _answer(), own_account()
    with db.transaction() as session:
        token = cookie.pop(passkeys.ADD, "")
        begun = challenges.take(session, passkeys.ADD, token, now=now)
    name = nfc(str(request.args.get("name", ""))) or _this_device() or gettext("Passkey")
    with db.transaction() as session:
        passkeys.add(session, actor, account, begun, answer, name=name, now=now)
        # It was unlocked just now: what this browser does from here on has both factors.
        start_sign_in(account, way=whoever_has_signed_in().way, has_second_factor=True)
    flash(gettext("The passkey is ready. From now on you can sign in with it."), "ok")
    return jsonify(next=url_for(".own_passkeys"))


@bp.post("/my/account/passkeys/<passkey_id>")
def rename_passkey(passkey_id: str) -> ResponseReturnValue:
    """Give one of one's passkeys another name."""
    actor, passkey = current_actor(), _own_passkey(passkey_id)
    authorize(see=actor.is_signed_in)
    name = nfc(request.form.get("name", ""))
    if name:
        with db.transaction() as session:
            passkeys.rename(session, actor, passkey, name, now=clock.now())
        flash(gettext("The passkey has a new name."), "ok")
    return redirect(url_for(".own_passkeys"))


@bp.post("/my/account/passkeys/<passkey_id>/remove")
def remove_passkey(passkey_id: str) -> ResponseReturnValue:
    """Forget one of one's passkeys."""
    actor, passkey = current_actor(), _own_passkey(passkey_id)
    authorize(see=actor.is_signed_in)
    if not may_change_ways(passkey.account):
        return to_confirm(url_for(".own_passkeys"))
    with db.transaction() as session:
        passkeys.remove(session, actor, passkey, now=clock.now())
    flash(
        gettext("The passkey is removed. Remove it on the device too, if you still have it."), "ok"
    )
    return redirect(url_for(".own_passkeys"))


def _own_passkey(passkey_id: str) -> Passkey:
    authorize(see=current_actor().is_signed_in)
    passkey = queries.get_passkey(db.session(), passkey_id)
    authorize(see=passkey.account_id == whoever_has_signed_in().account_id)
    return passkey


def _refuse_where_impossible() -> None:
    if not passkeys.are_possible():
        raise NotFound


def _answer() -> str:
    if (request.content_length or LONGEST_ANSWER + 1) > LONGEST_ANSWER:
        raise passkeys.NotAccepted
    return request.get_data(as_text=True)


def _this_device() -> str:
    return rules.browser_name(request.user_agent.string)
