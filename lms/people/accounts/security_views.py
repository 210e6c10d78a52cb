"""One's own account: the ways to sign in, one's browsers, one's password."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from lms.kernel import audit, clock, db
from lms.kernel.config import get_settings
from lms.kernel.limits import limiter
from lms.kernel.web import authorize, current_actor
from lms.people.accounts import passwords, policy, queries, service, sign_ins
from lms.people.accounts.entering import (
    enter,
    may_change_ways,
    prove_password,
    start_sign_in,
    target,
    to_confirm,
    whoever_has_signed_in,
)
from lms.people.accounts.forms import ChangePasswordForm, NewPasswordForm, PasswordForm
from lms.people.accounts.models import Account
from lms.people.accounts.views import bp


def own_account() -> Account:
    """Return the account of whoever has signed in."""
    return queries.get_account(db.session(), whoever_has_signed_in().account_id)


@bp.get("/my/account")
def security() -> ResponseReturnValue:
    """Show the ways in which one signs in, and the browsers that are signed in."""
    authorize(see=current_actor().is_signed_in)
    session, account, me = db.session(), own_account(), whoever_has_signed_in()
    browsers = queries.list_live_sign_ins(session, account.id, clock.now())
    settings = get_settings()
    return render_template(
        "lms/people/accounts/security.html",
        the_account=account,
        browsers=[(each, sign_ins.is_token_of(each, me.token)) for each in browsers],
        recovery_codes=queries.count_recovery_codes(session, account.id),
        passkeys=len(queries.list_passkeys(session, account.id)),
        link=queries.find_link_of(session, account.id, settings.oidc_issuer)
        if settings.has_provider
        else None,
        is_required=policy.needs_second_factor(
            me.actor, is_required=settings.require_second_factor
        ),
    )


@bp.post("/my/account/sign-ins/<sign_in_id>/end")
def end_sign_in(sign_in_id: str) -> ResponseReturnValue:
    """Sign out one of one's browsers."""
    actor, now = current_actor(), clock.now()
    authorize(see=actor.is_signed_in)
    account = own_account()
    found = queries.get_sign_in(db.session(), sign_in_id)
    authorize(see=found.account_id == account.id)
    with db.transaction() as session:
        sign_ins.end_one(session, found, now=now)
        subject = service.subject_of(account.person)
        audit.record(session, actor, "sign_in.ended", subject, now=now, browser=found.browser)
    flash(gettext("That browser is signed out."), "ok")
    return redirect(url_for(".security"))


@bp.post("/my/account/sign-ins/end")
def end_others() -> ResponseReturnValue:
    """Sign out all of one's browsers but this one."""
    actor, now = current_actor(), clock.now()
    authorize(see=actor.is_signed_in)
    account, me = own_account(), whoever_has_signed_in()
    with db.transaction() as session:
        ended = sign_ins.end_all(session, account.id, now=now, but=me.token)
        subject = service.subject_of(account.person)
        audit.record(session, actor, "sign_in.others_ended", subject, now=now, count=ended)
    flash(gettext("%(count)s other browsers are signed out.", count=ended), "ok")
    return redirect(url_for(".security"))


@bp.route("/my/account/confirm", methods=["GET", "POST"])
@limiter.limit("30/minute", methods=["POST"])
def confirm() -> ResponseReturnValue:
    """Show once more who is there, before the ways to sign in are changed."""
    authorize(see=current_actor().is_signed_in)
    account, me = own_account(), whoever_has_signed_in()
    has_passkey = queries.has_passkey(db.session(), account.id)
    form = PasswordForm()
    status = 422 if form.is_submitted() else 200
    if form.validate_on_submit():
        entered = prove_password(
            account.login,
            form.password.data or "",
            then=lambda proved: enter(proved, way="password", onward=target()),
        )
        if entered is not None:
            return entered
        form.password.errors = [gettext("The password is not right. Please try again.")]
    page = render_template(
        "lms/people/accounts/confirm.html",
        form=form,
        the_account=account,
        next=target(),
        has_passkey=has_passkey,
        needs_passkey=has_passkey and account.totp_sealed is None and not me.has_second_factor,
    )
    return page, status


@bp.route("/my/account/password", methods=["GET", "POST"])
@limiter.limit("30/minute", methods=["POST"])
def password() -> ResponseReturnValue:
    """Change one's password, the present one asked for; or set the first one."""
    actor = current_actor()
    authorize(see=actor.is_signed_in)
    account, me = own_account(), whoever_has_signed_in()
    if account.password_hash is None and not may_change_ways(account):
        return to_confirm(url_for(".password"))
    form = ChangePasswordForm() if account.password_hash else NewPasswordForm()
    status = 422 if form.is_submitted() else 200
    if form.validate_on_submit():
        if account.password_hash and not _is_ones_password(account, form.old.data or ""):
            form.old.errors = [gettext("The password is not right. Please try again.")]
        else:
            try:
                with db.transaction() as session:
                    account = queries.get_account(session, account.id)
                    service.set_password(
                        session, actor, account, form.password.data or "", now=clock.now()
                    )
                    start_sign_in(
                        account, way=me.way, has_second_factor=me.has_second_factor
                    )  # the only browser that stays
            except passwords.WeakPassword as refusal:
                form.password.errors = [gettext(refusal.message, **refusal.values)]
            else:
                flash(gettext("Your password is changed. All other browsers are signed out."), "ok")
                return redirect(url_for(".security"))
    page = render_template("lms/people/accounts/password.html", form=form, the_account=account)
    return page, status


def _is_ones_password(account: Account, typed: str) -> bool:
    return prove_password(account.login, typed, then=lambda _account: True) is True
