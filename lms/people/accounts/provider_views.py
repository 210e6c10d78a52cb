"""Signing in through another provider: the way there, and the way back."""

from flask import flash, redirect, render_template, request, url_for
from flask import session as cookie
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from lms.kernel import clock, db
from lms.kernel.config import get_settings
from lms.kernel.errors import N_, NotFound, NotSignedIn, Refusal, RuleViolation
from lms.kernel.limits import limiter
from lms.kernel.web import authorize, current_actor, public
from lms.people.accounts import challenges, linking, service
from lms.people.accounts.challenges import Begun
from lms.people.accounts.entering import (
    enter,
    may_change_ways,
    start_sign_in,
    target,
    to_confirm,
    whoever_has_signed_in,
)
from lms.people.accounts.provider import Identity, ProviderRefused, get_provider, label
from lms.people.accounts.security_views import own_account
from lms.people.accounts.views import bp

PURPOSE = "provider"  # of the challenge, and its name in the cookie
SIGN_IN, LINK, CLAIM = "sign_in", "link", "claim"  # what one comes back for
WAY = "provider"


class NoProvider(RuleViolation):
    """No other provider is set."""

    message = N_("Here one does not sign in through another provider.")


@bp.post("/sign-in/provider")
@public
@limiter.limit("30/minute")
def leave() -> ResponseReturnValue:
    """Lead the browser to the provider: to sign in, to link its account, or to claim an invitation."""
    _refuse_where_there_is_none()
    now, why = clock.now(), request.form.get("why", SIGN_IN)
    code, account_id = request.form.get("code", ""), None
    if why == LINK:
        authorize(see=current_actor().is_signed_in)
        account = own_account()
        if not may_change_ways(account):
            return to_confirm(url_for(".security"))
        account_id = account.id
    elif why == CLAIM:
        service.open_invitation(db.session(), code, now=now)
    elif why != SIGN_IN:
        raise NotFound
    provider, state = get_provider(), challenges.new_token()
    with db.transaction() as session:
        departure = provider.depart(
            state=state, redirect_uri=_way_back(), again=current_actor().is_signed_in
        )
        challenges.begin(
            session, PURPOSE, now=now, token=state, account_id=account_id, why=why, code=code,
            next=target(), nonce=departure.nonce, verifier=departure.verifier,
        )  # fmt: skip
    cookie[PURPOSE] = state
    # A page that leads on, for a form may be answered by no redirect to another site (form-action).
    page = render_template("lms/people/accounts/leave.html", url=departure.url, label=label())
    return page, {"Refresh": f"0; url={departure.url}"}


@bp.get("/sign-in/provider/back")
@public
def provider_back() -> ResponseReturnValue:
    """Take the browser that comes back; it sends what it brings as a form, for a GET changes nothing."""
    _refuse_where_there_is_none()
    brought = {name: request.args.get(name, "") for name in ("state", "code", "iss", "error")}
    return render_template("lms/people/accounts/provider_back.html", brought=brought)


@bp.post("/sign-in/provider/back")
@public
@limiter.limit("30/minute")
def arrive() -> ResponseReturnValue:
    """Do what one went to the provider for, once its answer has been checked."""
    _refuse_where_there_is_none()
    state, now = request.form.get("state", ""), clock.now()
    if not state or state != cookie.pop(PURPOSE, ""):  # begun in another browser, or not at all
        raise ProviderRefused(label=label())
    with db.transaction() as session:  # spent whatever comes of it
        begun = challenges.take(session, PURPOSE, state, now=now)
    back = _where_it_began(begun)
    try:
        identity = _identity(begun)
        if begun.kept["why"] == LINK:
            return _link(begun, identity)
        return _enter(begun, identity)
    except NotSignedIn:
        raise
    except Refusal as refusal:
        flash(gettext(refusal.message, **refusal.values), "bad")
        return redirect(back)


@bp.post("/my/account/provider/unlink")
def unlink() -> ResponseReturnValue:
    """Forget the provider's account that is linked to one's own."""
    actor = current_actor()
    authorize(see=actor.is_signed_in)
    account = own_account()
    if not may_change_ways(account):
        return to_confirm(url_for(".security"))
    with db.transaction() as session:
        linking.unlink(session, actor, account, get_settings().oidc_issuer, now=clock.now())
    flash(gettext("The link is removed."), "ok")
    return redirect(url_for(".security"))


def _identity(begun: Begun) -> Identity:
    provider, sent = get_provider(), request.form
    if sent.get("error") or not sent.get("code") or not provider.is_issuer(sent.get("iss") or None):
        raise ProviderRefused(label=label())
    return provider.arrive(
        code=sent["code"],
        nonce=begun.kept["nonce"],
        verifier=begun.kept["verifier"],
        redirect_uri=_way_back(),
    )


def _enter(begun: Begun, identity: Identity) -> ResponseReturnValue:
    now = clock.now()
    if begun.kept["why"] == CLAIM:
        with db.transaction() as session:
            account = linking.claim(session, begun.kept["code"], identity, now=now)
            start_sign_in(account, way=WAY)
        flash(gettext("Welcome. Your account is ready."), "ok")
        return redirect(url_for("home.index"))
    with db.transaction() as session:
        account = linking.find_account(session, identity, now=now)
        return enter(account, way=WAY, onward=begun.kept["next"])


def _link(begun: Begun, identity: Identity) -> ResponseReturnValue:
    """Link for the person who began it, who is still the one signed in."""
    authorize(see=current_actor().is_signed_in)
    account = own_account()
    if account.id != begun.account_id or not may_change_ways(account):
        raise ProviderRefused(label=label())
    with db.transaction() as session:
        linking.link(session, current_actor(), account, identity, now=clock.now())
        me = whoever_has_signed_in()
        start_sign_in(account, way=me.way, has_second_factor=me.has_second_factor)
    flash(gettext("Your %(label)s account is linked.", label=label()), "ok")
    return redirect(url_for(".security"))


def _where_it_began(begun: Begun) -> str:
    if begun.kept["why"] == LINK:
        return url_for(".security")
    if begun.kept["why"] == CLAIM:
        return url_for(".claim", code=begun.kept["code"])
    return url_for(".sign_in", next=begun.kept["next"])


def _way_back() -> str:
    """Return our own address as set, whatever host a request names."""
    return f"{get_settings().base_url}{url_for('.provider_back')}"


def _refuse_where_there_is_none() -> None:
    if not get_settings().has_provider:
        raise NoProvider
