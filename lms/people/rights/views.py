"""A person's own page: what is held, consents, requests and copies."""

from datetime import datetime
from io import BytesIO

from flask import Blueprint, flash, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from lms.kernel import clock, db
from lms.kernel.errors import NotFound
from lms.kernel.limits import limiter
from lms.kernel.web import authorize, current_actor
from lms.people.persons.models import Person
from lms.people.persons.queries import get_person
from lms.people.rights import asked, asking, copies, policy, queries, service, wording
from lms.people.rights.forms import AskForm, ConsentForm, read_consent
from lms.people.rights.holdings import KINDS, names_of_subjects
from lms.people.rights.identifying import identify
from lms.people.rights.models import Consent, Notice
from lms.people.rights.rules import (
    NOTIFIED,
    Channel,
    Purpose,
    RequestKind,
    State,
    is_open,
    needs_representative,
)
from lms.people.rights.showing import count_held, list_shown

bp = Blueprint("rights", __name__)
for words in (
    wording.purpose_words, wording.kind_words, wording.state_words, wording.channel_words,
    wording.told,
):  # fmt: skip
    bp.add_app_template_global(words, f"rights_{words.__name__}")
COPIES = "10/hour"


def _me() -> Person:
    actor = current_actor()
    authorize(see=policy.may_see_own(actor))
    return get_person(db.session(), actor.id)


@bp.get("/my/data")
def mine() -> ResponseReturnValue:
    """Show all that is held about oneself by kind, consents, requests and copies."""
    actor, now = current_actor(), clock.now()
    authorize(see=policy.may_see_own(actor))
    person, session = _me(), db.session()
    consents = queries.latest_consents(session, person.id)
    versions = queries.list_all_versions(session)
    return render_template(
        "lms/people/rights/mine.html",
        person=person,
        held=count_held(session, identify(session, person)),
        kinds=KINDS,
        consents=consents,
        subjects=names_of_subjects(session, [each.subject for each in consents]),
        offered=_offered(consents, versions, now),
        notices={each.id: each for known in versions.values() for each in known},
        may_agree={each.id for each in consents if _may_agree(each, versions, now)},
        requests=asked.list_own_requests(session, person.id),
        is_open=lambda state: is_open(State(state)),
        exports=queries.list_exports(session, person.id)[:5],
        is_ready=copies.is_ready,
        is_being_made=copies.is_being_made,
    )


def _offered(
    consents: list[Consent], versions: dict[str, list[Notice]], now: datetime
) -> list[tuple[str, str, Notice, bool]]:
    """Return the notices to decide on: the account's, and newer texts of what was agreed to."""
    found = []
    known = {(each.purpose, each.subject): each for each in consents}
    for purpose, subject in {(Purpose.ACCOUNT.value, ""): None, **known}:
        published, standing = versions.get(purpose, []), known.get((purpose, subject))
        notice = queries.in_force_of(published, now)
        if notice is None:
            continue
        if standing is None:
            found.append((purpose, subject, notice, False))
        elif standing.is_given and standing.notice_id in {
            each.id for each in published if each is not notice
        }:
            found.append((purpose, subject, notice, True))
    return found


def _may_agree(consent: Consent, versions: dict[str, list[Notice]], now: datetime) -> bool:
    """Tell whether what was not agreed to, or withdrawn, can be agreed to on this page."""
    is_asked = consent.purpose in {each.value for each in NOTIFIED} and not consent.is_given
    return is_asked and queries.in_force_of(versions.get(consent.purpose, ()), now) is not None


@bp.get("/my/data/held/<kind>")
def held(kind: str) -> ResponseReturnValue:
    """Show the rows of one kind that are held about oneself."""
    actor = current_actor()
    authorize(see=policy.may_see_own(actor))
    if kind not in KINDS:
        raise NotFound
    session = db.session()
    identity = identify(session, _me())
    found = count_held(session, identity).get(kind, [])
    return render_template(
        "lms/people/rights/held.html",
        title=KINDS[kind],
        tables=list_shown(session, identity, found),
    )


def _purpose(name: str) -> Purpose:
    if name not in {each.value for each in NOTIFIED}:
        raise NotFound
    return Purpose(name)


@bp.route("/my/data/consents/<purpose>", methods=["GET", "POST"])
def consent(purpose: str) -> ResponseReturnValue:
    """Read the notice in force and agree to it."""
    actor, now = current_actor(), clock.now()
    authorize(see=policy.may_see_own(actor))
    person, chosen, session = _me(), _purpose(purpose), db.session()
    notice = queries.find_notice_in_force(session, chosen, now)
    form = ConsentForm()
    about = request.values.get("about", "")
    if chosen is not Purpose.ACCOUNT and not _has_decided(person.id, chosen, about):
        raise NotFound  # a contest asks when one registers for it
    if notice is None:
        raise service.NoNotice
    status = 422 if form.is_submitted() else 200
    if form.validate_on_submit():
        number, about = read_consent(form)
        proof = service.Proof(
            Channel.PAGE,
            request.remote_addr or "",
            form.representative_name.data or "",
            form.representative_relation.data or "",
        )
        try:
            with db.transaction() as session:
                service.give_consent(
                    session, person, chosen, number, actor=actor, now=now, proof=proof,
                    subject=about,
                )  # fmt: skip
        except (service.MissingRepresentative, service.NoticeChanged) as refusal:
            form.refuse(refusal)
            status = 409 if isinstance(refusal, service.NoticeChanged) else 422
        else:
            flash(gettext("Your consent has been recorded. You may withdraw it at any time."), "ok")
            return redirect(url_for(".mine", _anchor="consents"))
    form.number.data, form.about.data = str(notice.number), about
    return render_template(
        "lms/people/rights/consent.html",
        form=form,
        notice=notice,
        purpose=chosen.value,
        is_child=needs_representative(service.age_of(person, now)),
    ), status


def _has_decided(person_id: int, purpose: Purpose, about: str) -> bool:
    decided = queries.latest_consents(db.session(), person_id)
    return any((each.purpose, each.subject) == (purpose, about) for each in decided)


@bp.post("/my/data/consents/<purpose>/withdraw")
def withdraw(purpose: str) -> ResponseReturnValue:
    """Withdraw a consent; what rests on it ends at once."""
    actor = current_actor()
    authorize(see=policy.may_see_own(actor))
    person = _me()
    if purpose not in {each.value for each in Purpose}:
        raise NotFound
    proof = service.Proof(Channel.PAGE, request.remote_addr or "")
    with db.transaction() as session:
        service.withdraw_consent(
            session, person, Purpose(purpose), actor=actor, now=clock.now(), proof=proof,
            subject=request.form.get("about", ""),
        )  # fmt: skip
    flash(gettext("Your consent has been withdrawn. It is no longer used from now on."), "ok")
    return redirect(url_for(".mine", _anchor="consents"))


@bp.route("/my/data/requests/new", methods=["GET", "POST"])
def ask() -> ResponseReturnValue:
    """Ask for a correction, an erasure, or that a use of the data ends."""
    actor = current_actor()
    authorize(see=policy.may_see_own(actor))
    person, form = _me(), AskForm()
    status = 422 if form.is_submitted() else 200
    if not form.is_submitted():
        form.kind.process_data(request.args.get("kind"))
    elif form.validate():
        try:
            with db.transaction() as session:
                asking.enter_request(
                    session, person, RequestKind(form.kind.data), form.asks.data or "",
                    channel=Channel.PAGE, actor=actor, terms=wording.terms(), now=clock.now(),
                )  # fmt: skip
        except (asking.OpenAlready, asking.PersonErased) as refusal:
            form.refuse(refusal)
            status = 409
        else:
            flash(gettext("Your request has been received. Its state is shown on this page."), "ok")
            return redirect(url_for(".mine", _anchor="requests"))
    return render_template("lms/people/rights/ask.html", form=form, terms=wording.terms()), status


@bp.post("/my/data/requests/<request_id>/cancel")
def cancel(request_id: str) -> ResponseReturnValue:
    """Take one's own request back."""
    actor = current_actor()
    authorize(see=policy.may_see_own(actor))
    found = asked.get_request(db.session(), request_id)
    authorize(see=found.person_id == actor.id)
    with db.transaction() as session:
        asking.decide(session, found, State.CANCELLED, "", actor=actor, now=clock.now())
    flash(gettext("You have taken your request back."), "ok")
    return redirect(url_for(".mine", _anchor="requests"))


@bp.post("/my/data/copies")
@limiter.limit(COPIES)
def copy() -> ResponseReturnValue:
    """Ask for a copy of everything; the worker makes it."""
    actor = current_actor()
    authorize(see=policy.may_see_own(actor))
    person, back_url = _me(), url_for(".mine", _anchor="copies")
    try:
        with db.transaction() as session:
            _export, job = copies.ask_copy(
                session, actor, person, now=clock.now(), back_url=back_url
            )
    except copies.BeingMade as refusal:
        flash(gettext(refusal.message), "info")
        return redirect(back_url)
    return redirect(url_for("jobs.show", public_id=job.public_id))


@bp.post("/data-copies/<export_id>")
def download(export_id: str) -> ResponseReturnValue:
    """Send a copy, and write down who took it."""
    actor = current_actor()
    authorize(see=actor.is_signed_in)
    export = queries.get_export(db.session(), export_id)
    is_for_request = export.request_id is not None
    authorize(see=policy.may_download(actor, export.person_id, is_for_request=is_for_request))
    with db.transaction() as session:
        content = copies.hand_out(session, actor, export, now=clock.now())
    return send_file(
        BytesIO(content),
        "application/zip",
        as_attachment=True,
        download_name="du-lieu-ca-nhan.zip",
    )
