"""A forgotten password: asking for the way to a new one, and choosing it."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from lms.kernel import clock, db, jobs
from lms.kernel.actor import VISITOR
from lms.kernel.config import get_settings
from lms.kernel.limits import limiter
from lms.kernel.web import public
from lms.people.accounts import passwords, resets, tries
from lms.people.accounts.forms import ForgotForm, NewPasswordForm, ResetCodeForm
from lms.people.accounts.views import bp

JOB = "accounts.reset"


@bp.route("/forgot-password", methods=["GET", "POST"])
@public
@limiter.limit("10/minute", methods=["POST"])
def forgot() -> ResponseReturnValue:
    """Ask for a link by mail; the answer is the same, and as fast, whoever has an account."""
    form = ForgotForm()
    sends_mail = get_settings().sends_mail
    if not sends_mail or not form.validate_on_submit():
        status = 422 if sends_mail and form.is_submitted() else 200
        page = render_template(
            "lms/people/accounts/forgot.html", form=form, sends_mail=sends_mail, is_asked=False
        )
        return page, status
    now, login = clock.now(), form.login.data or ""
    with db.transaction() as session:
        tried = tries.begin(
            session, login, address=request.remote_addr or "", now=now, kind="reset"
        )
    with db.transaction() as session:
        is_allowed = tries.is_allowed(session, tried, now=now)
        if is_allowed:  # whether there is an account is found out by the job
            jobs.enqueue(session, JOB, {"tried": tried.id}, asked_by=VISITOR.id, now=now)
    if not is_allowed:
        raise tries.TooManyFailures("reset")
    return render_template(
        "lms/people/accounts/forgot.html", form=form, sends_mail=True, is_asked=True
    )


@bp.route("/reset", methods=["GET", "POST"])
@public
@limiter.limit("30/minute", methods=["POST"])
def reset_code() -> ResponseReturnValue:
    """Take the code that was handed out for a new password."""
    form = ResetCodeForm()
    if not form.validate_on_submit():
        status = 422 if form.is_submitted() else 200
        return render_template("lms/people/accounts/reset_code.html", form=form), status
    code = (form.code.data or "").strip()
    resets.open_reset(db.session(), code, now=clock.now())
    return redirect(url_for(".reset", code=code))


@bp.route("/reset/<code>", methods=["GET", "POST"])
@public
@limiter.limit("60/minute")
def reset(code: str) -> ResponseReturnValue:
    """Choose a new password; the code works once, and one signs in with the password afterwards."""
    _reset, account = resets.open_reset(db.session(), code, now=clock.now())
    form = NewPasswordForm()
    status = 422 if form.is_submitted() else 200
    if form.validate_on_submit():
        try:
            with db.transaction() as session:
                resets.use_reset(session, code, password=form.password.data or "", now=clock.now())
        except passwords.WeakPassword as refusal:
            form.password.errors = [gettext(refusal.message, **refusal.values)]
        else:
            flash(gettext("Your new password is set. Please sign in with it."), "ok")
            return redirect(url_for(".sign_in"))
    return render_template("lms/people/accounts/reset.html", form=form, the_account=account), status
