"""One's second step: turning it on and off, and its recovery codes."""

from flask import flash, redirect, render_template, url_for
from flask import session as cookie
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from lms.kernel import clock, db, qr
from lms.kernel.config import get_settings
from lms.kernel.limits import limiter
from lms.kernel.web import authorize, current_actor
from lms.people.accounts import challenges, policy, queries, second_factor
from lms.people.accounts.entering import (
    may_change_ways,
    start_sign_in,
    to_confirm,
    whoever_has_signed_in,
)
from lms.people.accounts.forms import EnrolForm
from lms.people.accounts.security_views import own_account
from lms.people.accounts.views import bp

ENROL = "enrol"  # the purpose of the challenge that holds the secret meanwhile, and its name in the cookie


@bp.get("/my/account/second-step")
def own_second_factor() -> ResponseReturnValue:
    """Say what the second step is, and whether it is on."""
    authorize(see=current_actor().is_signed_in)
    session, account, me = db.session(), own_account(), whoever_has_signed_in()
    is_required = policy.needs_second_factor(
        me.actor, is_required=get_settings().require_second_factor
    )
    return render_template(
        "lms/people/accounts/own_second_factor.html",
        the_account=account,
        recovery_codes=queries.count_recovery_codes(session, account.id),
        has_passkey=queries.has_passkey(session, account.id),
        is_required=is_required,
        is_missing=is_required and not me.has_second_factor,
    )


@bp.post("/my/account/second-step/new")
def begin_enrolment() -> ResponseReturnValue:
    """Make a secret for the person's app; nothing is on before a code shows that the app has it."""
    authorize(see=current_actor().is_signed_in)
    account = own_account()
    if account.totp_sealed is not None:
        raise second_factor.AlreadyEnrolled
    if not may_change_ways(account):
        return to_confirm(url_for(".own_second_factor"))
    with db.transaction() as session:
        cookie[ENROL] = challenges.begin(
            session, ENROL, now=clock.now(), account_id=account.id,
            secret=second_factor.new_secret(),
        )  # fmt: skip
    return redirect(url_for(".enrol"))


@bp.route("/my/account/second-step/app", methods=["GET", "POST"])
@limiter.limit("30/minute", methods=["POST"])
def enrol() -> ResponseReturnValue:
    """Show the secret as a QR code, and turn the second step on by the app's first code."""
    actor, now, token = current_actor(), clock.now(), cookie.get(ENROL, "")
    authorize(see=actor.is_signed_in)
    account, form = own_account(), EnrolForm()
    begun = challenges.look_at(db.session(), ENROL, token, now=now)
    authorize(see=begun.account_id == account.id)
    secret, status = begun.kept["secret"], 422 if form.is_submitted() else 200
    if form.validate_on_submit():
        way = whoever_has_signed_in().way
        try:
            with db.transaction() as session:
                challenges.take(session, ENROL, token, now=now)
                made = second_factor.enrol(
                    session, actor, account, secret, form.code.data or "", now=now
                )
                start_sign_in(account, way=way, has_second_factor=True)
        except second_factor.WrongCode as refusal:
            form.code.errors = [gettext(refusal.message)]
        else:
            return _show_recovery_codes(made, is_new=True)
    page = render_template(
        "lms/people/accounts/enrol.html",
        form=form,
        secret=" ".join(secret[at : at + 4] for at in range(0, len(secret), 4)),
        image=qr.image(second_factor.address_of(secret, account.login)),
    )
    return page, status


@bp.post("/my/account/second-step/recovery-codes")
def recovery_codes() -> ResponseReturnValue:
    """Make new recovery codes and show them this once."""
    actor = current_actor()
    authorize(see=actor.is_signed_in)
    account = own_account()
    if account.totp_sealed is None or not may_change_ways(account):
        return to_confirm(url_for(".own_second_factor"))
    with db.transaction() as session:
        made = second_factor.replace_recovery_codes(session, actor, account, now=clock.now())
    return _show_recovery_codes(made, is_new=False)


@bp.post("/my/account/second-step/remove")
def remove_second_factor() -> ResponseReturnValue:
    """Turn one's own second step off, unless one's role needs it."""
    actor = current_actor()
    authorize(see=actor.is_signed_in)
    account = own_account()
    if policy.needs_second_factor(actor, is_required=get_settings().require_second_factor):
        raise second_factor.Required
    if not may_change_ways(account):
        return to_confirm(url_for(".own_second_factor"))
    way = whoever_has_signed_in().way
    with db.transaction() as session:
        second_factor.remove(session, actor, account, now=clock.now())
        start_sign_in(account, way=way)
    flash(gettext("The second step is off. All other browsers are signed out."), "ok")
    return redirect(url_for(".security"))


def _show_recovery_codes(made: list[str], *, is_new: bool) -> str:
    return render_template("lms/people/accounts/recovery_codes.html", codes=made, is_new=is_new)
