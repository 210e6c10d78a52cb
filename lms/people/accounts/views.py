"""Signing in and out, and claiming an account from an invitation."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask import session as cookie
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_login import login_user, logout_user

from lms.kernel import clock, db
from lms.kernel.limits import limiter
from lms.kernel.web import current_actor, is_safe_path, public
from lms.people.accounts import passwords, service, sign_ins
from lms.people.accounts.forms import ClaimForm, CodeForm, SignInForm
from lms.people.accounts.models import Account

bp = Blueprint("accounts", __name__)


def _target() -> str:
    target = request.values.get("next")
    return target if target and is_safe_path(target) else url_for("home.index")


def start_sign_in(account: Account) -> None:
    """Give this browser a new session for the account, ending the one it had; commits nothing."""
    if former := cookie.get("_user_id"):
        sign_ins.end(db.session(), former, now=clock.now())
    token = sign_ins.start(db.session(), account, now=clock.now())
    locale = cookie.get("locale")
    cookie.clear()  # nothing that a stranger put into the cookie survives signing in
    if locale:
        cookie["locale"] = locale
    cookie.permanent = True
    login_user(sign_ins.find(db.session(), token, now=clock.now()))


@bp.route("/sign-in", methods=["GET", "POST"])
@public
@limiter.limit("60/minute", methods=["POST"])
def sign_in() -> ResponseReturnValue:
    """Sign in with a name and a password."""
    if current_actor().is_signed_in and request.method == "GET":
        return redirect(_target())
    form = SignInForm()
    if not form.validate_on_submit():
        status = 422 if form.is_submitted() else 200
        return render_template(
            "lms/people/accounts/sign_in.html", form=form, next=_target()
        ), status
    with db.transaction() as session:
        account = service.check_password(
            session,
            login=form.login.data or "",
            password=form.password.data or "",
            address=request.remote_addr or "",
            now=clock.now(),
        )
        if account is not None:
            start_sign_in(account)
    if account is None:
        form.password.errors = [gettext(service.WrongSignIn.message)]
        return render_template("lms/people/accounts/sign_in.html", form=form, next=_target()), 422
    return redirect(_target())


@bp.post("/sign-out")
@public
def sign_out() -> ResponseReturnValue:
    """End this browser's session."""
    token = cookie.get("_user_id")
    if token:
        with db.transaction() as session:
            sign_ins.end(session, token, now=clock.now())
    logout_user()
    flash(gettext("You have signed out."), "ok")
    return redirect(url_for("accounts.sign_in"))


@bp.route("/invitation", methods=["GET", "POST"])
@public
@limiter.limit("30/minute", methods=["POST"])
def invitation() -> ResponseReturnValue:
    """Take the code printed on an invitation."""
    form = CodeForm()
    if not form.validate_on_submit():
        status = 422 if form.is_submitted() else 200
        return render_template("lms/people/accounts/invitation.html", form=form), status
    code = (form.code.data or "").strip()
    service.open_invitation(db.session(), code, now=clock.now())
    return redirect(url_for(".claim", code=code))


@bp.route("/invitation/<code>", methods=["GET", "POST"])
@public
@limiter.limit("60/minute")
def claim(code: str) -> ResponseReturnValue:
    """Choose a sign-in name and a password; the invitation works once."""
    found = service.open_invitation(db.session(), code, now=clock.now())
    form = ClaimForm()
    if request.method == "GET":
        form.login.data = found.person.phone or found.person.email or ""
    if not form.validate_on_submit():
        status = 422 if form.is_submitted() else 200
        return render_template(
            "lms/people/accounts/claim.html", form=form, person=found.person
        ), status
    try:
        with db.transaction() as session:
            account = service.claim_account(
                session,
                code,
                login=form.login.data or "",
                password=form.password.data or "",
                now=clock.now(),
            )
            start_sign_in(account)
    except service.LoginTaken as refusal:
        form.login.errors = [gettext(refusal.message)]
        return render_template(
            "lms/people/accounts/claim.html", form=form, person=found.person
        ), 409
    except passwords.WeakPassword as refusal:
        form.password.errors = [gettext(refusal.message, **refusal.values)]
        return render_template(
            "lms/people/accounts/claim.html", form=form, person=found.person
        ), 422
    flash(gettext("Welcome. Your account is ready."), "ok")
    return redirect(url_for("home.index"))
