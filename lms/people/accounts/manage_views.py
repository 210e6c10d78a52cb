"""Other people's accounts: codes to hand out, browsers to sign out, suspending and restoring."""

from datetime import datetime

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from sqlalchemy.orm import Session

from lms.kernel import audit, clock, db, qr
from lms.kernel.actor import Actor
from lms.kernel.config import get_settings
from lms.kernel.errors import NotFound
from lms.kernel.i18n import show_time
from lms.kernel.web import authorize, current_actor
from lms.people.accounts import passkey_views as _passkey_views
from lms.people.accounts import policy, queries, resets, second_factor, service, sign_ins
from lms.people.accounts import provider_views as _provider_views
from lms.people.accounts import second_factor_views as _second_factor_views
from lms.people.accounts.entering import whoever_has_signed_in
from lms.people.accounts.forms import ReasonForm
from lms.people.accounts.models import Account, SignIn
from lms.people.accounts.views import bp
from lms.people.persons import panels
from lms.people.persons.models import Person
from lms.people.persons.panels import Panel

__all__ = ["bp"]
# Importing this module completes the blueprint: the others put their pages on it.
PARTS = (_passkey_views, _provider_views, _second_factor_views)


def load_person(person_id: str) -> Person:
    """Return a person whose account the actor may look at; to all others there is nobody."""
    actor, session = current_actor(), db.session()
    authorize(see=actor.is_signed_in)
    person = queries.get_person_by_public_id(session, person_id)
    authorize(see=policy.may_see_account(actor, queries.list_unit_ids(session, person.id)))
    return person


def _may_hand_out(session: Session, actor: Actor, person: Person, now: datetime) -> bool:
    return policy.may_hand_out_code(
        actor,
        queries.list_unit_ids(session, person.id),
        has_role=bool(queries.holders_of_roles(session, [person.id], now)),
    )


def _account_of(person: Person) -> Account:
    account = queries.find_account_of(db.session(), person.id)
    if account is None:
        raise NotFound
    return account


@bp.get("/people/<person_id>/account")
def manage(person_id: str) -> ResponseReturnValue:
    """Show how a person signs in, and what can be done about it."""
    person = load_person(person_id)
    authorize(see=True)
    actor, session, now = current_actor(), db.session(), clock.now()
    account = queries.find_account_of(session, person.id)
    return render_template(
        "lms/people/accounts/manage.html",
        person=person,
        the_account=account,
        last=queries.find_last_sign_in(session, account.id) if account else None,
        browsers=_browsers(session, account, actor, now),
        passkeys=len(queries.list_passkeys(session, account.id)) if account else 0,
        may_hand_out=_may_hand_out(session, actor, person, now),
        may_suspend=policy.may_suspend(actor, person.id),
    )


def _browsers(
    session: Session, account: Account | None, actor: Actor, now: datetime
) -> list[tuple[SignIn, bool]]:
    """Return a person's browsers, for administrators, each with whether it is the one that asks."""
    if account is None or not actor.is_administrator:
        return []
    token = whoever_has_signed_in().token
    found = queries.list_live_sign_ins(session, account.id, now)
    return [(each, sign_ins.is_token_of(each, token)) for each in found]


@bp.post("/people/<person_id>/account/code")
def hand_out(person_id: str) -> ResponseReturnValue:
    """Make a code and show it this once: an invitation, or the way to a new password."""
    person, actor, now = load_person(person_id), current_actor(), clock.now()
    authorize(see=True, act=_may_hand_out(db.session(), actor, person, now))
    account = queries.find_account_of(db.session(), person.id)
    with db.transaction() as session:
        if account is None:
            code = service.invite(session, [person], now=now, even_with_roles=True)[person.id]
            subject = service.subject_of(person)
            audit.record(session, actor, "invitation.handed_out", subject, now=now)
            link = f"{get_settings().base_url}/invitation/{code}"
        else:
            code = resets.hand_out(session, actor, account, now=now)
            link = resets.link_to(code)
    return render_template(
        "lms/people/accounts/hand_out.html",
        person=person, code=code, link=link, image=qr.image(link), is_new=account is None,
    )  # fmt: skip


@bp.post("/people/<person_id>/account/sign-ins/end")
def end_person_sign_ins(person_id: str) -> ResponseReturnValue:
    """Sign out every browser of a person."""
    person, actor, now = load_person(person_id), current_actor(), clock.now()
    authorize(see=True, act=actor.is_administrator)
    account = _account_of(person)
    with db.transaction() as session:
        ended = sign_ins.end_all(session, account.id, now=now)
        subject = service.subject_of(person)
        audit.record(session, actor, "sign_in.all_ended", subject, now=now, count=ended)
    flash(gettext("%(count)s browsers are signed out.", count=ended), "ok")
    return redirect(url_for(".manage", person_id=person_id))


@bp.post("/people/<person_id>/account/sign-ins/<browser_id>/end")
def end_person_sign_in(person_id: str, browser_id: str) -> ResponseReturnValue:
    """Sign out one browser of a person."""
    person, actor, now = load_person(person_id), current_actor(), clock.now()
    authorize(see=True, act=actor.is_administrator)
    account, found = _account_of(person), queries.get_sign_in(db.session(), browser_id)
    authorize(see=found.account_id == account.id)
    with db.transaction() as session:
        sign_ins.end_one(session, found, now=now)
        subject = service.subject_of(person)
        audit.record(session, actor, "sign_in.ended", subject, now=now, browser=found.browser)
    flash(gettext("That browser is signed out."), "ok")
    return redirect(url_for(".manage", person_id=person_id))


@bp.post("/people/<person_id>/account/second-step/remove")
def remove_person_second_factor(person_id: str) -> ResponseReturnValue:
    """Take a person's second step and passkeys off, when the phone is gone: they set it up anew."""
    person, actor = load_person(person_id), current_actor()
    authorize(see=True, act=policy.may_suspend(actor, person.id))
    account = _account_of(person)
    with db.transaction() as session:
        second_factor.remove_all(session, actor, account, now=clock.now())
    flash(
        gettext("The second step and the passkeys are removed. Every browser is signed out."), "ok"
    )
    return redirect(url_for(".manage", person_id=person_id))


@bp.route("/people/<person_id>/account/suspend", methods=["GET", "POST"])
def suspend(person_id: str) -> ResponseReturnValue:
    """Suspend an account, with a reason."""
    person, actor = load_person(person_id), current_actor()
    authorize(see=True, act=policy.may_suspend(actor, person.id))
    account, form = _account_of(person), ReasonForm()
    status = 422 if form.is_submitted() else 200
    if form.validate_on_submit():
        reason = form.reason.data or ""
        with db.transaction() as session:
            service.suspend(session, actor, account, reason=reason, now=clock.now())
        flash(gettext("The account of %(name)s is suspended.", name=person.full_name), "ok")
        return redirect(url_for(".manage", person_id=person_id))
    return render_template("lms/people/accounts/suspend.html", person=person, form=form), status


@bp.route("/people/<person_id>/account/restore", methods=["GET", "POST"])
def restore(person_id: str) -> ResponseReturnValue:
    """Restore a suspended account, with a reason."""
    person, actor = load_person(person_id), current_actor()
    authorize(see=True, act=policy.may_suspend(actor, person.id))
    account, form = _account_of(person), ReasonForm()
    status = 422 if form.is_submitted() else 200
    if form.validate_on_submit():
        reason = form.reason.data or ""
        with db.transaction() as session:
            service.restore(session, actor, account, reason=reason, now=clock.now())
        flash(gettext("%(name)s may sign in again.", name=person.full_name), "ok")
        return redirect(url_for(".manage", person_id=person_id))
    page = render_template(
        "lms/people/accounts/restore.html", person=person, the_account=account, form=form
    )
    return page, status


def _panel(session: Session, person: Person, actor: Actor, now: datetime) -> Panel | None:
    if not policy.may_see_account(actor, queries.list_unit_ids(session, person.id)):
        return None
    account = queries.find_account_of(session, person.id)
    address = url_for("accounts.manage", person_id=person.public_id)
    if account is None:
        return Panel(gettext("Account"), (gettext("No account yet"),), address)
    last = queries.find_last_sign_in(session, account.id)
    seen = gettext("Never signed in")
    if last is not None:
        seen = gettext("Signed in last: %(time)s", time=show_time(last.created_at))
    state = gettext("Has an account") if account.suspended_at is None else gettext("Suspended")
    return Panel(gettext("Account"), (state, seen), address)


panels.register("accounts", 10, _panel)
