"""The participants of an event: the list, one by hand, sign-in sheet, invitations."""

import base64
from datetime import datetime

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from sqlalchemy.orm import Session

from courses.enrolment import policy, queries, service
from courses.enrolment.forms import ParticipantForm
from courses.enrolment.models import Enrolment
from courses.programme import overview, tabs
from courses.programme import queries as programme
from courses.programme.models import TrainingEvent
from courses.programme.overview import Part, Step
from courses.programme.policy import may_change_event, may_see_event
from courses.programme.views import load_event
from lms.kernel import clock, db, qr
from lms.kernel.config import get_settings
from lms.kernel.errors import N_
from lms.kernel.exports import answer_persons_xlsx
from lms.kernel.sheet_writing import MIME, write_xlsx
from lms.kernel.web import authorize, current_actor, page_number
from lms.people.units.queries import list_units

bp = Blueprint("enrolment", __name__)


def load_enrolment(enrolment_id: str) -> Enrolment:
    """Return a place in an event that the actor organises; to all others it does not exist."""
    actor = current_actor()
    authorize(see=actor.is_signed_in)
    found = queries.get_enrolment(db.session(), enrolment_id)
    authorize(see=may_see_event(actor, found.event.unit_id, found.event.public_id))
    return found


@bp.route("/events/<event_id>/participants", methods=["GET", "POST"])
def index(event_id: str) -> ResponseReturnValue:
    """List who takes part, by given name, or who has withdrawn; a POST takes the list away."""
    actor, event, session = current_actor(), load_event(event_id), db.session()
    authorize(see=may_see_event(actor, event.unit_id, event_id))
    sees_contacts = policy.may_see_contacts(actor, event.unit_id)
    withdrawn = request.args.get("show") == "withdrawn"
    search, sort = request.args.get("q", ""), request.args.get("sort", "")
    if request.method == "POST":
        authorize(see=True, act=sees_contacts)
        rows = queries.list_participants(
            session, event.id, withdrawn=withdrawn, search=search, sort=sort
        )
        return _export(event, rows)
    page = queries.page_of_participants(
        session, event.id, page_number(), withdrawn=withdrawn, search=search, sort=sort,
        by_phone=sees_contacts,
    )  # fmt: skip
    total, claimed = queries.count_with_accounts(session, event.id)
    return render_template(
        "courses/enrolment/index.html",
        event=event,
        page=page,
        withdrawn=withdrawn,
        total=total,
        claimed=claimed,
        sees_contacts=sees_contacts,
        may_change=may_change_event(actor, event.unit_id),
    )


def _export(event: TrainingEvent, rows: list[queries.Participant]) -> ResponseReturnValue:
    columns = [
        gettext("No."), gettext("Full name"), gettext("Birth date"), gettext("Gender"),
        gettext("Position"), gettext("Unit"), gettext("Phone"), gettext("Email"),
        gettext("Account"),
    ]  # fmt: skip
    genders = {"female": gettext("Female"), "male": gettext("Male")}
    lines = (
        (
            number, one.enrolment.person.full_name, one.enrolment.person.birth_date,
            genders.get(one.enrolment.person.gender or "", ""), one.enrolment.position,
            one.enrolment.unit.name, one.enrolment.person.phone, one.enrolment.person.email,
            gettext("Has an account") if one.has_account else gettext("No account yet"),
        )
        for number, one in enumerate(rows, start=1)
    )  # fmt: skip
    title = gettext("Participants")
    return answer_persons_xlsx(
        current_actor(),
        f"event:{event.public_id}",
        "participants.xlsx",
        title,
        columns,
        lines,
        heading=event.title,
    )


@bp.get("/events/<event_id>/participants/sign-in-sheet")
def sign_in_sheet(event_id: str) -> ResponseReturnValue:
    """Show the sheet to print and sign: one column a session."""
    event = load_event(event_id)
    authorize(see=may_see_event(current_actor(), event.unit_id, event_id))
    session = db.session()
    return render_template(
        "courses/enrolment/sign_in_sheet.html",
        event=event,
        enrolments=queries.list_enrolments(session, event.id),
        sessions=programme.list_sessions(session, event.id),
    )


@bp.route("/events/<event_id>/participants/new", methods=["GET", "POST"])
def add(event_id: str) -> ResponseReturnValue:
    """Enrol one person by hand."""
    actor, event, now = current_actor(), load_event(event_id), clock.now()
    authorize(see=True, act=may_change_event(actor, event.unit_id))
    form = ParticipantForm(list_units(db.session()), clock.local(now).date())
    status = 422 if form.is_submitted() else 200
    if form.validate_on_submit():
        try:
            with db.transaction() as session:
                enrolment, was_enrolled = service.add_by_hand(
                    session, actor, event, form.newcomer, now=now
                )
        except (service.EventFull, service.EventOver) as refusal:
            form.refuse(refusal)
            status = 409
        else:
            name = enrolment.person.full_name
            if was_enrolled:
                flash(gettext("%(name)s takes part already.", name=name), "info")
            else:
                flash(gettext("%(name)s takes part now.", name=name), "ok")
            return redirect(url_for(".index", event_id=event_id))
    return render_template("courses/enrolment/add.html", event=event, form=form), status


@bp.post("/enrolments/<enrolment_id>/withdraw")
def withdraw(enrolment_id: str) -> ResponseReturnValue:
    """Take a person off the list; it can be undone."""
    actor, enrolment = current_actor(), load_enrolment(enrolment_id)
    authorize(see=True, act=may_change_event(actor, enrolment.event.unit_id))
    event_id, name = enrolment.event.public_id, enrolment.person.full_name
    with db.transaction() as session:
        service.withdraw(session, actor, enrolment, now=clock.now())
    flash(gettext("%(name)s no longer takes part.", name=name), "ok")
    return redirect(url_for(".index", event_id=event_id))


@bp.post("/enrolments/<enrolment_id>/restore")
def restore(enrolment_id: str) -> ResponseReturnValue:
    """Undo a withdrawal."""
    actor, enrolment = current_actor(), load_enrolment(enrolment_id)
    authorize(see=True, act=may_change_event(actor, enrolment.event.unit_id))
    event_id, name = enrolment.event.public_id, enrolment.person.full_name
    with db.transaction() as session:
        service.restore(session, actor, enrolment, now=clock.now())
    flash(gettext("%(name)s takes part again.", name=name), "ok")
    return redirect(url_for(".index", event_id=event_id))


@bp.post("/events/<event_id>/invitations")
def invite(event_id: str) -> ResponseReturnValue:
    """Make new codes and show them this once, to print or to keep as a sheet."""
    actor, event = current_actor(), load_event(event_id)
    authorize(see=True, act=may_change_event(actor, event.unit_id))
    only = None
    if request.form.get("enrolment_id"):
        only = load_enrolment(request.form["enrolment_id"])
        authorize(see=only.event_id == event.id)
    with db.transaction() as session:
        invited = service.invite(session, actor, event, only=only, now=clock.now())
    letters = [_letter(one) for one in invited]
    return render_template(
        "courses/enrolment/invite.html",
        event=event,
        letters=letters,
        sheet=_as_link(_codes_sheet(event, letters), MIME) if letters else "",
    )


def _letter(one: service.Invited) -> dict[str, str]:
    link = f"{get_settings().base_url}/invitation/{one.code}"
    return {
        "name": one.enrolment.person.full_name,
        "position": one.enrolment.position,
        "unit": one.enrolment.unit.name,
        "code": one.code,
        "link": link,
        "qr": qr.image(link),
    }


def _codes_sheet(event: TrainingEvent, letters: list[dict[str, str]]) -> bytes:
    columns = [
        gettext("No."), gettext("Full name"), gettext("Position"), gettext("Unit"),
        gettext("Invitation code"), gettext("Link"),
    ]  # fmt: skip
    rows = [
        (number, one["name"], one["position"], one["unit"], one["code"], one["link"])
        for number, one in enumerate(letters, start=1)
    ]
    return write_xlsx(gettext("Invitation codes"), columns, rows, heading=event.title)


def _as_link(content: bytes, mime: str) -> str:
    """Put a file into the page itself: what it shows is nowhere kept and cannot be asked for again."""
    return f"data:{mime};base64,{base64.b64encode(content).decode()}"


def _part(session: Session, event: TrainingEvent, _now: datetime) -> Part:
    total, claimed = queries.count_with_accounts(session, event.id)
    address = url_for("enrolment.index", event_id=event.public_id)
    joined = Step(
        gettext("Import the list of participants"),
        total > 0,
        address if total else url_for("enrolment.upload", event_id=event.public_id),
        gettext(
            "%(total)s of at most %(capacity)s take part.", total=total, capacity=event.capacity
        )
        if total
        else "",
    )
    note = ""
    if total > claimed:
        note = gettext("%(count)s participants have no account yet.", count=total - claimed)
    invited = Step(gettext("Hand out the invitations"), 0 < total == claimed, address, note)
    number = (gettext("Participants"), f"{total}/{event.capacity}", address)
    return Part((joined, invited), (number,))


overview.register("enrolment", 20, _part)
tabs.register("enrolment.index", 20, N_("Participants"), may_see_event)
