"""Checking in: the projector's screen in the hall, and the phone that scans it."""

from flask import (
    Response,
    current_app,
    jsonify,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from courses.attendance import codes, policy, queries, rules, service, steps
from courses.attendance.forms import DigitsForm
from courses.attendance.rules import Mark, Verdict, Window
from courses.attendance.views import bp as bp
from courses.attendance.views import load_session, may_keep
from courses.enrolment.models import Enrolment
from courses.enrolment.queries import find_enrolment
from courses.programme.models import TrainingSession
from courses.programme.queries import get_session
from courses.programme.rules import EventState
from lms.kernel import clock, db, qr
from lms.kernel.config import get_settings
from lms.kernel.errors import NotFound, NotSignedIn
from lms.kernel.limits import limiter
from lms.kernel.web import authorize, current_actor

steps.register()
CLAIM_COOKIE = "lms_check_in"
DIGITS_LIMIT = "20/minute"  # a million codes: guessing one takes a year


def _person_key() -> str:
    # A whole hall shares one address, so the limit is each person's own.
    return f"person:{current_actor().id}"


def _screen_state(found: TrainingSession) -> dict[str, object]:
    """Return what the screen shows now: the code while check-in is open, and the count."""
    now = clock.now()
    window = service.window_of(found, now=now)
    count = queries.count_present(db.session(), found)
    state: dict[str, object] = {
        "window": window.value,
        "present": count.present,
        "participants": count.participants,
        "counted": gettext(
            "%(present)s of %(participants)s checked in",
            present=count.present,
            participants=count.participants,
        ),
        "seconds": 5.0,
    }
    if window is Window.OPEN:
        step = rules.step(now)
        token = rules.token(found.secret, found.public_id, step)
        path = url_for(".check_in", session_id=found.public_id, token=token)
        digits = codes.typed_code(found.secret, found.public_id, step)
        state |= {
            "svg": qr.svg(get_settings().base_url + path, label=gettext("Code to check in")),
            "digits": f"{digits[:3]} {digits[3:]}",
            "seconds": round((rules.changes_at(now) - now).total_seconds(), 2),
        }
    return state


@bp.get("/sessions/<session_id>/screen")
def screen(session_id: str) -> ResponseReturnValue:
    """Show the code for a hall to scan, and how many have."""
    found = load_session(session_id)
    authorize(see=True, act=may_keep(found))
    return render_template(
        "courses/attendance/screen.html",
        session=found,
        event=found.event,
        opens_at=found.starts_at - rules.OPENS_BEFORE,
        state=_screen_state(found),
        typing_url=get_settings().base_url.partition("://")[2] + url_for(".enter"),
    )


@bp.get("/sessions/<session_id>/code")
def code(session_id: str) -> ResponseReturnValue:
    """Give the screen its next code and the count."""
    found = load_session(session_id)
    authorize(see=True, act=may_keep(found))
    return jsonify(_screen_state(found))


@bp.route("/check-in/<session_id>/<token>", methods=["GET", "POST"])
def check_in(session_id: str, token: str) -> ResponseReturnValue:
    """Open what the phone's camera has read, and check in with one press."""
    actor, now = current_actor(), clock.now()
    if not actor.is_signed_in:
        return _sign_in_first(session_id, token)
    found = get_session(db.session(), session_id)
    is_good = _is_good(found, token)
    place = find_enrolment(db.session(), found.event_id, actor.id)
    is_published = found.event.state != EventState.DRAFT
    if place is None and is_good and is_published:
        raise service.NotOnTheList
    authorize(see=policy.may_check_in(is_participant=place is not None, is_published=is_published))
    if place is None:
        raise NotFound
    if request.method == "POST":
        return _press(found, place, token)
    known = queries.find_scan(db.session(), found.id, place.id)
    window = service.window_of(found, now=now)
    verdict = rules.accepts(found.secret, found.public_id, token, now)
    refusal = ""
    if window is not Window.OPEN:
        refusal = rules.WINDOW_SENTENCES[window]
    elif not is_good:
        refusal = rules.VERDICT_SENTENCES[verdict]
    page = _page(found, "" if known else refusal, known=known is not None)
    return _with_claim(make_response(page), found, token)


def _page(found: TrainingSession, refusal: str, *, known: bool = False) -> str:
    now = clock.now()
    return render_template(
        "courses/attendance/check_in.html",
        session=found,
        event=found.event,
        refusal=gettext(refusal) if refusal else "",
        known=known,
        opens_at=found.starts_at - rules.OPENS_BEFORE,
        window=service.window_of(found, now=now).value,
        is_late=rules.mark_at(found.starts_at, now) is Mark.LATE,
    )


def _press(found: TrainingSession, place: Enrolment, token: str) -> ResponseReturnValue:
    try:
        with db.transaction() as session:
            done = service.check_in(
                session,
                found,
                place,
                token=token,
                claim=request.cookies.get(CLAIM_COOKIE, ""),
                now=clock.now(),
            )
    except (service.CheckInClosed, service.CodeRefused) as refusal:
        return _page(found, refusal.message), 409
    return redirect(
        url_for(".done", session_id=found.public_id, again=1 if done.is_repeat else None)
    )


def _sign_in_first(session_id: str, token: str) -> ResponseReturnValue:
    """Send a visitor to sign in; who scanned a good code keeps the right to use it."""
    if request.method == "POST":
        raise NotSignedIn
    there = url_for("accounts.sign_in", next=request.path)
    try:
        found = get_session(db.session(), session_id)
    except NotFound:
        return redirect(there)  # a visitor does not learn which sessions there are
    return _with_claim(make_response(redirect(there)), found, token)


def _is_good(found: TrainingSession, token: str) -> bool:
    now, claim = clock.now(), request.cookies.get(CLAIM_COOKIE, "")
    is_claimed = codes.is_claimed(found.secret, found.public_id, claim, now=now)
    return is_claimed or _is_shown(found, token)


def _is_shown(found: TrainingSession, token: str) -> bool:
    verdict = rules.accepts(found.secret, found.public_id, token, clock.now())
    return verdict is Verdict.ACCEPTED


def _with_claim(response: Response, found: TrainingSession, token: str) -> Response:
    """Give this browser two minutes to press the button, if the code is on the screen now."""
    if _is_shown(found, token):
        response.set_cookie(
            CLAIM_COOKIE,
            codes.new_claim(found.secret, found.public_id, now=clock.now()),
            max_age=codes.CLAIM_LASTS,
            path=url_for(".enter"),
            httponly=True,
            samesite="Lax",
            secure=current_app.config["SESSION_COOKIE_SECURE"],
        )
    return response


@bp.route("/check-in", methods=["GET", "POST"])
@limiter.limit(DIGITS_LIMIT, key_func=_person_key, methods=["POST"])
def enter() -> ResponseReturnValue:
    """Type the six digits of the screen, for whoever cannot scan."""
    actor = current_actor()
    authorize(see=actor.is_signed_in)
    form = DigitsForm()
    if form.validate_on_submit():
        try:
            with db.transaction() as session:
                found, done = service.check_in_by_digits(
                    session, actor.id, form.digits.data or "", now=clock.now()
                )
        except service.WrongDigits as refusal:
            form.digits.errors = [gettext(refusal.message)]
        else:
            again = 1 if done.is_repeat else None
            return redirect(url_for(".done", session_id=found.public_id, again=again))
    status = 422 if form.is_submitted() else 200
    return render_template("courses/attendance/enter.html", form=form), status


@bp.get("/sessions/<session_id>/checked-in")
def done(session_id: str) -> ResponseReturnValue:
    """Show a participant when they checked in."""
    actor = current_actor()
    authorize(see=actor.is_signed_in)
    found = get_session(db.session(), session_id)
    place = find_enrolment(db.session(), found.event_id, actor.id)
    is_published = found.event.state != EventState.DRAFT
    authorize(see=policy.may_check_in(is_participant=place is not None, is_published=is_published))
    scan = queries.find_scan(db.session(), found.id, place.id) if place else None
    if scan is None:
        raise NotFound
    return render_template(
        "courses/attendance/done.html",
        session=found,
        event=found.event,
        scan=scan,
        is_late=scan.mark == Mark.LATE,
        is_repeat="again" in request.args,
        has_event_page="completion.mine" in current_app.view_functions,
    )
