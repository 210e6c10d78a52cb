"""Signing in and out, and claiming an account from an invitation."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask import session as cookie
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_login import logout_user

from lms.kernel import clock, db
from lms.kernel.config import get_settings
from lms.kernel.limits import limiter
from lms.kernel.web import current_actor, public
from lms.people.accounts import (
    challenges,
    entering,
    passkeys,
    passwords,
    provider,
    second_factor,
    service,
    sign_ins,
    tries,
)
from lms.people.accounts.challenges import Begun
from lms.people.accounts.entering import SECOND_STEP, enter, prove_password, start_sign_in, target
from lms.people.accounts.forms import ClaimForm, CodeForm, SecondStepForm, SignInForm
from lms.people.persons.models import Person

bp = Blueprint("accounts", __name__)
bp.before_app_request(entering.ask_for_second_factor)
bp.after_app_request(entering.note_seen)


@bp.app_template_global("sign_in_ways")
def sign_in_ways() -> dict[str, str | bool]:
    """Return the ways to sign in besides the password: passkeys, and the provider's name."""
    return {
        "passkeys": passkeys.are_possible(),
        "provider": provider.label() if get_settings().has_provider else "",
    }


@bp.app_template_global("person_trail")
def person_trail(person: Person) -> list[tuple[str, str]]:
    """Return the way from the list of people to a person's page, as breadcrumbs show it."""
    show = url_for("persons.show", person_id=person.public_id)
    return [(gettext("People"), url_for("persons.index")), (person.full_name, show)]


@bp.route("/sign-in", methods=["GET", "POST"])
@public
@limiter.limit("60/minute", methods=["POST"])
def sign_in() -> ResponseReturnValue:
    """Sign in with a name and a password."""
    if current_actor().is_signed_in and request.method == "GET":
        return redirect(target())
    form = SignInForm()
    status = 422 if form.is_submitted() else 200
    if form.validate_on_submit():
        entered = prove_password(
            form.login.data or "",
            form.password.data or "",
            then=lambda account: enter(account, way="password", onward=target()),
        )
        if entered is not None:
            return entered
        form.password.errors = [gettext(service.WrongSignIn.message)]
    return render_template("lms/people/accounts/sign_in.html", form=form, next=target()), status


@bp.route("/sign-in/code", methods=["GET", "POST"])
@public
@limiter.limit("30/minute", methods=["POST"])
def second_step() -> ResponseReturnValue:
    """Take the code of the app, or a recovery code, after the password."""
    now, token = clock.now(), cookie.get(SECOND_STEP, "")
    begun = challenges.look_at(db.session(), SECOND_STEP, token, now=now)
    form = SecondStepForm()
    status = 422 if form.is_submitted() else 200
    if form.validate_on_submit():
        if _prove_code(begun, token, form.code.data or ""):
            return redirect(target())
        form.code.errors = [gettext(second_factor.WrongCode.message)]
    page = render_template("lms/people/accounts/second_step.html", form=form, next=target())
    return page, status


def _prove_code(begun: Begun, token: str, code: str) -> bool:
    """Sign in by the right code; guessing is slowed down, counted for the account wherever it is tried from."""
    now, account_id = clock.now(), begun.account_id or 0
    whose = f"account {account_id}"
    with db.transaction() as session:
        tried = tries.begin(session, whose, address=whose, now=now, kind="code")
    with db.transaction() as session:
        is_allowed = tries.is_allowed(session, tried, now=now)
        account = second_factor.prove(session, account_id, code, now=now) if is_allowed else None
        if account is not None:
            tries.forgive(session, tried)
            challenges.take(session, SECOND_STEP, token, now=now)
            start_sign_in(account, way=begun.kept["way"], has_second_factor=True)
    if not is_allowed:
        raise tries.TooManyFailures("code")
    return account is not None


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
    status = 422 if form.is_submitted() else 200
    if form.validate_on_submit():
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
            status = 409
        except passwords.WeakPassword as refusal:
            form.password.errors = [gettext(refusal.message, **refusal.values)]
        else:
            flash(gettext("Welcome. Your account is ready."), "ok")
            return redirect(url_for("home.index"))
    page = render_template(
        "lms/people/accounts/claim.html", form=form, person=found.person, code=code
    )
    return page, status
