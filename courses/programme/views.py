"""The year's programme, events and sessions, for those who organise them."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from courses.programme import duties, overview, policy, queries, service, steps
from courses.programme.forms import EventForm, SessionForm
from courses.programme.models import TrainingEvent, TrainingSession
from courses.programme.queries import Whose
from courses.programme.tabs import event_tabs, event_trail
from courses.programme.wording import event_kind, event_state, target_reason
from lms.kernel import clock, db
from lms.kernel.actor import Actor, Role
from lms.kernel.errors import BadInput
from lms.kernel.sheet_writing import answer_xlsx
from lms.kernel.web import authorize, current_actor, page_number
from lms.people.audit_log import titles
from lms.people.roles.queries import list_duties
from lms.people.units.queries import list_units
from lms.plan.queries import list_tasks

bp = Blueprint("programme", __name__)
bp.add_app_template_global(event_tabs)
bp.add_app_template_global(event_trail)
bp.add_app_template_global(event_kind)
bp.add_app_template_global(event_state)
duties.register()
steps.register()
titles.register("event", TrainingEvent.public_id, TrainingEvent.title)
YEARS = range(2020, 2101)


def _events_of(actor: Actor) -> Whose:
    """The events that the actor sees in lists: those of units, and those that they train at."""
    return Whose(actor.readable, actor.events_as(Role.TRAINER))


def load_event(event_id: str) -> TrainingEvent:
    """Return an event that the actor may see; to all others it does not exist."""
    actor = current_actor()
    authorize(see=actor.is_signed_in)
    event = queries.get_event(db.session(), event_id)
    authorize(see=policy.may_see_event(actor, event.unit_id, event_id))
    return event


def load_session(session_id: str) -> TrainingSession:
    """Return a session of an event that the actor may see; to all others it does not exist."""
    actor = current_actor()
    authorize(see=actor.is_signed_in)
    found = queries.get_session(db.session(), session_id)
    authorize(see=policy.may_see_event(actor, found.event.unit_id, found.event.public_id))
    return found


@bp.get("/programme")
def index() -> ResponseReturnValue:
    """Show a year's events, and how far the year's target is."""
    actor = current_actor()
    authorize(see=policy.may_see_programme(actor))
    now, session = clock.now(), db.session()
    this_year = clock.local(now).year
    year = request.args.get("year", this_year, type=int)
    year = year if year in YEARS else this_year
    search, sort = request.args.get("q", ""), request.args.get("sort", "")
    whose = _events_of(actor)
    if request.args.get("export") == "xlsx":
        rows = queries.list_events(session, year=year, whose=whose, search=search, sort=sort)
        return _export(year, rows)
    page = queries.page_of_events(
        session, page_number(), year=year, whose=whose, search=search, sort=sort
    )
    years = sorted({*queries.list_years(session, whose=whose), this_year, year}, reverse=True)
    target = queries.get_target(session, year, now)
    return render_template(
        "courses/programme/index.html",
        page=page,
        year=year,
        years=years,
        target=target,
        reason=target_reason(target),
        may_plan=policy.may_plan_events(actor),
    )


def _export(year: int, rows: list[queries.EventRow]) -> ResponseReturnValue:
    columns = [
        gettext("Title"), gettext("Kind"), gettext("State"), gettext("Unit"),
        gettext("Task of the plan"), gettext("Sessions"), gettext("First session"),
        gettext("Last session ends"), gettext("Place"), gettext("Capacity"),
    ]  # fmt: skip
    lines = (
        (
            row.event.title, event_kind(row.event.kind), event_state(row.event.state)[1],
            row.event.unit.name, row.event.task.code if row.event.task else "", row.sessions,
            row.starts_at, row.ends_at, row.event.place, row.event.capacity,
        )
        for row in rows
    )  # fmt: skip
    title = gettext("Programme of %(year)s", year=year)
    return answer_xlsx(f"programme-{year}.xlsx", title, columns, lines)


@bp.route("/programme/new", methods=["GET", "POST"])
def new() -> ResponseReturnValue:
    """Plan an event for a unit that the actor organises."""
    actor = current_actor()
    authorize(see=policy.may_see_programme(actor), act=policy.may_plan_events(actor))
    form = EventForm()
    units, tasks = (
        list_units(db.session(), within=actor.scope(Role.ORGANISER)),
        list_tasks(db.session()),
    )
    form.offer(units, tasks)
    if request.method == "GET":
        this_year = clock.local(clock.now()).year
        form.propose(tasks, request.args.get("year", this_year, type=int))
    status = 422 if form.is_submitted() else 200
    if form.validate_on_submit():
        try:
            with db.transaction() as session:
                event = service.create_event(session, actor, form.details, now=clock.now())
        except BadInput as refusal:
            form.refuse(refusal)
        else:
            flash(gettext("The event is in the programme. Now add its sessions."), "ok")
            return redirect(url_for(".show", event_id=event.public_id))
    return render_template("courses/programme/new.html", form=form), status


@bp.get("/events/<event_id>")
def show(event_id: str) -> ResponseReturnValue:
    """Show an event at a glance, and what its organisers have to do next."""
    actor, event, now = current_actor(), load_event(event_id), clock.now()
    authorize(see=policy.may_see_event(actor, event.unit_id, event_id))
    parts = overview.read_parts(db.session(), event, now)
    return render_template(
        "courses/programme/show.html",
        event=event,
        sessions=event.sessions,
        numbers=[number for part in parts for number in part.numbers],
        steps=[step for part in parts for step in part.steps],
        may_change=policy.may_change_event(actor, event.unit_id),
        duties=list_duties(db.session(), f"event:{event_id}", now=now),
        sees_duties=actor.reads(event.unit_id),
    )


@bp.route("/events/<event_id>/edit", methods=["GET", "POST"])
def edit(event_id: str) -> ResponseReturnValue:
    """Change what is written about an event."""
    actor, event = current_actor(), load_event(event_id)
    authorize(see=True, act=policy.may_change_event(actor, event.unit_id))
    form = EventForm()
    units, tasks = (
        list_units(db.session(), within=actor.scope(Role.ORGANISER)),
        list_tasks(db.session()),
    )
    form.offer([*units, *([] if event.unit in units else [event.unit])], tasks)
    if request.method == "GET":
        form.show(event)
    status = 422 if form.is_submitted() else 200
    if form.validate_on_submit():
        try:
            with db.transaction() as session:
                service.change_event(session, actor, event, form.details, now=clock.now())
        except (BadInput, service.BadSchedule) as refusal:
            form.refuse(refusal)
        else:
            flash(gettext("Saved."), "ok")
            return redirect(url_for(".show", event_id=event_id))
    return render_template("courses/programme/edit.html", form=form, event=event), status


@bp.route("/events/<event_id>/sessions/new", methods=["GET", "POST"])
def add_session(event_id: str) -> ResponseReturnValue:
    """Add a half day; the next free half day is proposed."""
    actor, event = current_actor(), load_event(event_id)
    authorize(see=True, act=policy.may_change_event(actor, event.unit_id))
    form = SessionForm()
    if request.method == "GET":
        form.propose(queries.list_sessions(db.session(), event.id))
    status = 422 if form.is_submitted() else 200
    if form.validate_on_submit():
        starts_at, ends_at = form.times
        try:
            with db.transaction() as session:
                service.add_session(
                    session, actor, event, starts_at=starts_at, ends_at=ends_at,
                    periods=form.periods.data, topic=form.topic.data or "", now=clock.now(),
                )  # fmt: skip
        except service.BadSchedule as refusal:
            form.refuse(refusal)
            status = 409
        else:
            flash(gettext("The session was added."), "ok")
            return redirect(url_for(".show", event_id=event_id, _anchor="sessions"))
    return render_template("courses/programme/add_session.html", form=form, event=event), status


@bp.route("/sessions/<session_id>/edit", methods=["GET", "POST"])
def edit_session(session_id: str) -> ResponseReturnValue:
    """Change a session's hours, periods or topic."""
    actor, changed = current_actor(), load_session(session_id)
    authorize(see=True, act=policy.may_change_event(actor, changed.event.unit_id))
    form = SessionForm()
    if request.method == "GET":
        form.show(changed)
    status = 422 if form.is_submitted() else 200
    if form.validate_on_submit():
        starts_at, ends_at = form.times
        try:
            with db.transaction() as session:
                service.change_session(
                    session, actor, changed, starts_at=starts_at, ends_at=ends_at,
                    periods=form.periods.data, topic=form.topic.data or "", now=clock.now(),
                )  # fmt: skip
        except service.BadSchedule as refusal:
            form.refuse(refusal)
            status = 409
        else:
            flash(gettext("Saved."), "ok")
            return redirect(url_for(".show", event_id=changed.event.public_id, _anchor="sessions"))
    return (
        render_template(
            "courses/programme/edit_session.html", form=form, event=changed.event, changed=changed
        ),
        status,
    )


@bp.post("/sessions/<session_id>/delete")
def delete_session(session_id: str) -> ResponseReturnValue:
    """Remove a session that has no marks."""
    actor, removed = current_actor(), load_session(session_id)
    authorize(see=True, act=policy.may_change_event(actor, removed.event.unit_id))
    event_id = removed.event.public_id
    with db.transaction() as session:
        service.delete_session(session, actor, removed, now=clock.now())
    flash(gettext("The session was removed."), "ok")
    return redirect(url_for(".show", event_id=event_id, _anchor="sessions"))


@bp.post("/events/<event_id>/open", endpoint="open")
def open_(event_id: str) -> ResponseReturnValue:
    """Open an event for its participants."""
    actor, event = current_actor(), load_event(event_id)
    authorize(see=True, act=policy.may_change_event(actor, event.unit_id))
    with db.transaction() as session:
        service.open_event(session, actor, event, now=clock.now())
    flash(gettext("The event is open."), "ok")
    return redirect(url_for(".show", event_id=event_id))


@bp.post("/events/<event_id>/finish")
def finish(event_id: str) -> ResponseReturnValue:
    """Say that an event is over."""
    actor, event = current_actor(), load_event(event_id)
    authorize(see=True, act=policy.may_change_event(actor, event.unit_id))
    with db.transaction() as session:
        service.finish_event(session, actor, event, now=clock.now())
    flash(gettext("The event is finished."), "ok")
    return redirect(url_for(".show", event_id=event_id))


@bp.post("/events/<event_id>/cancel")
def cancel(event_id: str) -> ResponseReturnValue:
    """Call an event off."""
    actor, event = current_actor(), load_event(event_id)
    authorize(see=True, act=policy.may_change_event(actor, event.unit_id))
    with db.transaction() as session:
        service.cancel_event(session, actor, event, now=clock.now())
    flash(gettext("The event is cancelled."), "ok")
    return redirect(url_for(".show", event_id=event_id))
