"""Certificates: issuing, the register, downloads, and the public check."""

from io import BytesIO

from flask import Blueprint, Response, flash, redirect, render_template, request, send_file, url_for
from flask.blueprints import BlueprintSetupState
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from certificates import (
    policy,
    queries,
    readiness,
    service,
    steps,
    storing,
    tasks,
    verifying,
    wording,
)
from certificates.composing import issuer_of
from certificates.forms import CodeForm, FileForm, ReasonForm
from certificates.issued import Issued
from certificates.rules import grouped, normalise_code
from courses.programme.models import TrainingEvent
from courses.programme.queries import get_event, list_sessions
from lms.kernel import clock, db, jobs
from lms.kernel.config import get_settings
from lms.kernel.errors import BadInput
from lms.kernel.exports import answer_persons_xlsx, record_export
from lms.kernel.limits import limiter
from lms.kernel.paging import Page
from lms.kernel.web import authorize, current_actor, page_number, public

bp = Blueprint("certificates", __name__)
bp.add_app_template_global(wording.certificate_state)
bp.add_app_template_global(wording.days, "certificate_days")
bp.add_app_template_filter(grouped)
bp.add_app_template_filter(verifying.masked)
steps.register()
PDF = "application/pdf"
YEARS = range(2020, 2101)
# Guessing a code of 135 bits is hopeless; the limit keeps the check quick for everybody.
CHECKS = "30/minute"


@bp.record_once
def _send_without_token(state: BlueprintSetupState) -> None:
    # The public check changes nothing, and its page leaves the session alone.
    state.app.extensions["csrf"].exempt(verify)


@bp.after_request
def _keep_out(response: Response) -> Response:
    response.headers["X-Robots-Tag"] = "noindex"
    response.headers["Cache-Control"] = "no-store"
    return response


def _load_event(event_id: str) -> TrainingEvent:
    actor = current_actor()
    authorize(see=actor.is_signed_in)
    event = get_event(db.session(), event_id)
    authorize(see=policy.may_see_certificates(actor, event.unit_id))
    return event


def _load_issued(code: str) -> Issued:
    authorize(see=current_actor().is_signed_in)
    return queries.get_certificate(db.session(), normalise_code(code) or verifying.NO_CODE)


@bp.get("/events/<event_id>/certificates")
def event(event_id: str) -> ResponseReturnValue:
    """Show who has earned a certificate, what stands against issuing, and what was issued."""
    actor, session = current_actor(), db.session()
    authorize(see=actor.is_signed_in)
    search, sort = request.args.get("q", ""), request.args.get("sort", "")
    found = queries.get_event_page(session, event_id, page_number(), search=search, sort=sort)
    event = found.event
    authorize(see=policy.may_see_certificates(actor, event.unit_id))
    candidates = readiness.candidates(
        session, event, found.holders, issuer=issuer_of(get_settings()), now=clock.now()
    )
    return render_template(
        "certificates/event.html",
        event=event,
        candidates=candidates,
        page=found.page,
        issued=len(found.holders),
        may_issue=policy.may_issue(actor, event.unit_id),
        may_revoke=policy.may_revoke(actor, event.unit_id),
    )


@bp.post("/events/<event_id>/certificates")
def issue(event_id: str) -> ResponseReturnValue:
    """Start the job that issues to all who have earned one."""
    actor, event = current_actor(), _load_event(event_id)
    authorize(see=True, act=policy.may_issue(actor, event.unit_id))
    if refusals := readiness.obstacles(event, list_sessions(db.session(), event.id)):
        raise refusals[0]
    with db.transaction() as session:
        job = jobs.enqueue(
            session,
            tasks.ISSUE,
            {"event_id": event_id, "already": queries.count_issued(session, event.id)},
            asked_by=actor.id,
            now=clock.now(),
            back_url=url_for(".event", event_id=event_id),
        )
    return redirect(url_for("jobs.show", public_id=job.public_id))


@bp.post("/events/<event_id>/certificates/list")
def export(event_id: str) -> ResponseReturnValue:
    """Take the list of an event's certificates away, as it is searched and sorted."""
    actor, event = current_actor(), _load_event(event_id)
    authorize(see=policy.may_see_certificates(actor, event.unit_id))
    search, sort = request.args.get("q", ""), request.args.get("sort", "")
    rows = queries.list_of_event(db.session(), event.id, search=search, sort=sort)
    filename = f"giay-chung-nhan-{event_id}.xlsx"
    return _export(f"event:{event_id}", filename, event.title, rows)


@bp.post("/events/<event_id>/certificates.zip", endpoint="zip")
def zip_(event_id: str) -> ResponseReturnValue:
    """Send every valid certificate of an event in one archive."""
    actor, event = current_actor(), _load_event(event_id)
    authorize(see=policy.may_see_certificates(actor, event.unit_id))
    rows = sum(1 for _ in queries.each_valid(db.session(), event.id))
    name = f"Giay-chung-nhan-{event_id}.zip"
    record_export(actor, f"event:{event_id}", name=gettext("Certificates"), file=name, rows=rows)
    stream, size = storing.write_archive(queries.each_valid(db.session(), event.id))
    answer = send_file(stream, "application/zip", as_attachment=True, download_name=name)
    answer.content_length = size
    answer.call_on_close(stream.close)
    return answer


@bp.get("/certificates/<code>.pdf")
def download(code: str) -> ResponseReturnValue:
    """Send the PDF exactly as issued, to its holder and to those who see the register."""
    issued, actor = _load_issued(code), current_actor()
    enrolment = issued.certificate.enrolment
    unit_id = enrolment.event.unit_id
    authorize(
        see=policy.may_download(actor, unit_id=unit_id, holder_id=enrolment.person_id),
        act=issued.is_valid or policy.may_see_certificates(actor, unit_id),
    )
    pdf = storing.read_pdf(issued.certificate)
    return send_file(BytesIO(pdf), PDF, as_attachment=True, download_name=storing.file_name(issued))


@bp.get("/my/certificates")
def mine() -> ResponseReturnValue:
    """Show the signed-in person's own certificates."""
    actor = current_actor()
    authorize(see=actor.is_signed_in)
    rows = queries.list_of_person(db.session(), actor.id)
    return render_template("certificates/mine.html", rows=rows)


@bp.route("/certificates/register", methods=["GET", "POST"])
def register() -> ResponseReturnValue:
    """Show a year's register of certificates: one's own units', or all for an administrator."""
    actor, session = current_actor(), db.session()
    authorize(see=policy.may_see_register(actor))
    this_year, scope = clock.local(clock.now()).year, actor.readable
    year = request.args.get("year", this_year, type=int)
    year = year if year in YEARS else this_year
    search, sort = request.args.get("q", ""), request.args.get("sort", "")
    if request.method == "POST":
        rows = queries.list_register(session, year=year, unit_ids=scope, search=search, sort=sort)
        title = gettext("Register of certificates, %(year)s", year=year)
        return _export("certificates", f"so-cap-giay-chung-nhan-{year}.xlsx", title, rows)
    is_printed = "print" in request.args
    if is_printed:
        rows = queries.list_register(session, year=year, unit_ids=scope, search=search, sort=sort)
        page = Page(rows, 1, len(rows), max(len(rows), 1))
    else:
        page = queries.page_of_register(
            session, page_number(), year=year, unit_ids=scope, search=search, sort=sort
        )
    years = sorted({*queries.list_years(session, unit_ids=scope), this_year, year}, reverse=True)
    return render_template(
        "certificates/register.html",
        page=page,
        year=year,
        years=years,
        is_printed=is_printed,
        columns=wording.register_columns(),
        lines=list(zip(page.rows, wording.register_lines(page.rows), strict=True)),
    )


def _export(subject: str, filename: str, title: str, rows: list[Issued]) -> ResponseReturnValue:
    lines, columns = wording.register_lines(rows), wording.register_columns()
    return answer_persons_xlsx(
        current_actor(), subject, filename, title, columns, lines, heading=title
    )


@bp.route("/certificates/<code>/revoke", methods=["GET", "POST"])
def revoke(code: str) -> ResponseReturnValue:
    """Ask why, then revoke a certificate."""
    issued = _load_issued(code)
    event = issued.certificate.enrolment.event
    authorize(
        see=policy.may_see_certificates(current_actor(), event.unit_id),
        act=policy.may_revoke(current_actor(), event.unit_id),
    )
    form = ReasonForm()
    if not form.validate_on_submit():
        page = render_template("certificates/revoke.html", form=form, issued=issued, event=event)
        return page, 422 if form.is_submitted() else 200
    with db.transaction() as session:
        service.revoke_certificate(
            session, issued, actor=current_actor(), reason=form.reason.data or "", now=clock.now()
        )
    flash(gettext("Certificate %(number)s is revoked.", number=issued.register_no), "ok")
    return redirect(url_for(".event", event_id=event.public_id))


@bp.route("/certificates/<code>/restore", methods=["GET", "POST"])
def restore(code: str) -> ResponseReturnValue:
    """Ask why, then make a revoked certificate valid again."""
    issued = _load_issued(code)
    event = issued.certificate.enrolment.event
    authorize(
        see=policy.may_see_certificates(current_actor(), event.unit_id),
        act=policy.may_revoke(current_actor(), event.unit_id),
    )
    form = ReasonForm()
    if not form.validate_on_submit():
        page = render_template("certificates/restore.html", form=form, issued=issued, event=event)
        return page, 422 if form.is_submitted() else 200
    with db.transaction() as session:
        service.restore_certificate(
            session, issued, actor=current_actor(), reason=form.reason.data or "", now=clock.now()
        )
    flash(gettext("Certificate %(number)s is valid again.", number=issued.register_no), "ok")
    return redirect(url_for(".event", event_id=event.public_id))


@bp.route("/verify", methods=["GET", "POST"])
@public
@limiter.shared_limit(CHECKS, scope="certificates.check", methods=["POST"])
def verify() -> ResponseReturnValue:
    """Take a code, or a certificate's file, from anybody."""
    code_form, file_form = CodeForm(request.args), FileForm()
    status = 200
    if request.method == "POST":
        status = 422
        try:
            if file_form.validate():
                return _show(verifying.check_file(db.session(), file_form.content))
        except BadInput as refusal:
            file_form.file.errors = [gettext(refusal.message)]
    elif "code" in request.args:
        if code_form.validate():
            code = normalise_code(code_form.code.data or "")
            return redirect(url_for(".verified", code=code or verifying.NO_CODE))
        status = 422
    page = render_template("certificates/verify.html", code_form=code_form, file_form=file_form)
    return page, status


@bp.get("/verify/<code>")
@public
@limiter.shared_limit(CHECKS, scope="certificates.check")
def verified(code: str) -> ResponseReturnValue:
    """Say whether the certificate of a code is valid, revoked or unknown."""
    return _show(verifying.check_code(db.session(), code))


def _show(answer: verifying.Answer) -> ResponseReturnValue:
    return render_template("certificates/verified.html", answer=answer)
