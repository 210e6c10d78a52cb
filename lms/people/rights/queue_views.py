"""The queue of requests, for those who handle them: entering, answering, copies, erasure."""

from datetime import datetime
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from sqlalchemy import Select

from lms.kernel import clock, db
from lms.kernel.errors import NotFound
from lms.kernel.exports import answer_persons_xlsx
from lms.kernel.web import authorize, current_actor, page_number
from lms.people.persons.models import Person
from lms.people.rights import asked, asking, copies, policy, queries, wording
from lms.people.rights.erasing import NoReason, may_be_kept
from lms.people.rights.forms import AnswerForm, EnterForm, EraseForm
from lms.people.rights.holdings import KINDS
from lms.people.rights.identifying import identify
from lms.people.rights.models import DataRequest
from lms.people.rights.rules import (
    Channel,
    RequestKind,
    State,
    is_open,
    is_overdue,
    lacks_moon_holidays,
    needs_another_person,
)
from lms.people.rights.showing import count_held
from lms.people.rights.views import bp

SHOWS = ("", "closed", "all")


def _is_late(request_: DataRequest, state: str, now: datetime) -> bool:
    return is_overdue(
        State(state),
        answer_due_at=request_.answer_due_at,
        finish_due_at=request_.finish_due_at,
        now=now,
    )


@bp.get("/data-requests")
def queue() -> ResponseReturnValue:
    """List the requests, overdue ones first; or those that are closed."""
    actor, now, session = current_actor(), clock.now(), db.session()
    authorize(see=policy.may_see_desk(actor))
    query = _query()
    return render_template(
        "lms/people/rights/queue.html",
        page=asked.page_of_requests(session, query, page_number()),
        overdue=asked.count_overdue(session, now),
        is_late=lambda one: _is_late(one.request, one.state, now),
        kinds=wording.choices(wording.KINDS),
        may_handle=policy.may_handle(actor),
        lacks_holidays=lacks_moon_holidays(clock.local(now).year, queries.get_calendar(session)),
    )


def _query() -> Select[Any]:
    kind, show = request.args.get("kind", ""), request.args.get("show", "")
    return asked.requests_of(
        show=show if show in SHOWS else "",
        kind=kind if kind in {each.value for each in RequestKind} else "",
        search=request.args.get("q", ""),
        sort=request.args.get("sort", ""),
        person=request.args.get("person", ""),
    )


@bp.post("/data-requests")
def export() -> ResponseReturnValue:
    """Give the list as a sheet; who takes it is on record."""
    authorize(see=policy.may_see_desk(current_actor()))
    rows = asked.list_requests(db.session(), _query())
    columns = [
        gettext("Code"), gettext("Person"), gettext("What is asked"), gettext("How it came"),
        gettext("Received"), gettext("Answer by"), gettext("Finish by"), gettext("State"),
    ]  # fmt: skip
    lines = (
        (
            one.request.public_id, one.request.person.full_name,
            wording.kind_words(one.request.kind), wording.channel_words(one.request.channel),
            one.request.received_at, one.request.answer_due_at, one.request.finish_due_at,
            wording.state_words(one.state)[1],
        )
        for one in rows
    )  # fmt: skip
    title = gettext("Requests about personal data")
    return answer_persons_xlsx(
        current_actor(), "data_requests", "data-requests.xlsx", title, columns, lines
    )


@bp.route("/data-requests/new", methods=["GET", "POST"])
def enter() -> ResponseReturnValue:
    """Enter a request that came by letter, phone, email or in person: first whose, then what."""
    actor, now, session = current_actor(), clock.now(), db.session()
    authorize(see=policy.may_see_desk(actor), act=policy.may_handle(actor))
    chosen = request.args.get("person", "")
    if not chosen:
        found = queries.find_persons(
            session, request.args.get("q", ""), today=clock.local(now).date()
        )
        return render_template("lms/people/rights/enter.html", person=None, found=found)
    person, form = queries.get_person(session, chosen), EnterForm()
    if not form.is_submitted():
        form.received_at.process_data(now)
        form.kind.process_data(request.args.get("kind"))
    status = 422 if form.is_submitted() else 200
    if form.validate_on_submit():
        try:
            with db.transaction() as session:
                entered = asking.enter_request(
                    session, person, RequestKind(form.kind.data), form.asks.data or "",
                    channel=Channel(form.channel.data), actor=actor, terms=wording.terms(),
                    now=now, received_at=form.received_at.utc,
                )  # fmt: skip
        except asking.ReceivedInFuture as refusal:
            form.received_at.errors = [gettext(refusal.message)]
        except (asking.OpenAlready, asking.PersonErased) as refusal:
            form.refuse(refusal)
            status = 409
        else:
            flash(gettext("The request has been entered; its clocks are running."), "ok")
            return redirect(url_for(".show", request_id=entered.public_id))
    return render_template(
        "lms/people/rights/enter.html", person=person, form=form, found=[]
    ), status


def _load(request_id: str) -> DataRequest:
    authorize(see=policy.may_see_desk(current_actor()))
    return asked.get_request(db.session(), request_id)


@bp.get("/data-requests/<request_id>")
def show(request_id: str) -> ResponseReturnValue:
    """Show a request with its clocks, what was answered, and what can be done."""
    actor, now = current_actor(), clock.now()
    found = _load(request_id)
    authorize(see=policy.may_see_desk(actor))
    form = AnswerForm()
    return _show_page(found, form, now), 200


def _show_page(found: DataRequest, form: AnswerForm, now: datetime) -> str:
    actor, session = current_actor(), db.session()
    state = found.states[-1].state
    return render_template(
        "lms/people/rights/show.html",
        request_=found,
        person=found.person,
        state=state,
        is_open=is_open(State(state)),
        is_late=_is_late(found, state, now),
        form=form,
        may_handle=policy.may_handle(actor),
        exports=queries.list_exports(session, found.person_id, request_id=found.id),
        is_ready=copies.is_ready,
        is_being_made=copies.is_being_made,
        erasure=queries.find_erasure(session, found.person_id),
        persons=queries.names_of(
            session, [found.entered_by, *(each.decided_by for each in found.states)]
        ),
    )


@bp.post("/data-requests/<request_id>/answer")
def answer(request_id: str) -> ResponseReturnValue:
    """Answer, finish or refuse a request; the person reads the sentence on their own page."""
    actor, now, found = current_actor(), clock.now(), _load(request_id)
    authorize(see=True, act=policy.may_handle(actor))
    form = AnswerForm()
    if not form.validate():
        return _show_page(found, form, now), 422
    if found.kind == RequestKind.ERASURE and form.state.data == "finished":
        form.state.errors = [
            gettext("An erasure is finished by carrying it out: use the button below.")
        ]
        return _show_page(found, form, now), 422
    try:
        with db.transaction() as session:
            asking.decide(
                session, found, State(form.state.data), form.sentence.data or "", actor=actor,
                now=now,
            )  # fmt: skip
    except asking.NoSentence as refusal:
        form.sentence.errors = [gettext(refusal.message)]
        return _show_page(asked.get_request(db.session(), request_id), form, now), 422
    flash(gettext("Recorded. The person reads it on their own page."), "ok")
    return redirect(url_for(".show", request_id=request_id))


@bp.post("/data-requests/<request_id>/copy")
def copy_for(request_id: str) -> ResponseReturnValue:
    """Have a copy of the person's data made, to be handed over."""
    actor, found = current_actor(), _load(request_id)
    authorize(see=True, act=policy.may_handle(actor))
    back_url = url_for(".show", request_id=request_id)
    try:
        with db.transaction() as session:
            _export_row, job = copies.ask_copy(
                session, actor, found.person, now=clock.now(), back_url=back_url, request=found
            )
    except copies.BeingMade as refusal:
        flash(gettext(refusal.message), "info")
        return redirect(back_url)
    return redirect(url_for("jobs.show", public_id=job.public_id))


@bp.route("/data-requests/<request_id>/erase", methods=["GET", "POST"])
def erase(request_id: str) -> ResponseReturnValue:
    """Show what an erasure takes away and what it keeps; carry it out once the name is typed."""
    actor, now, found = current_actor(), clock.now(), _load(request_id)
    authorize(see=True, act=policy.may_handle(actor))
    if found.kind != RequestKind.ERASURE:
        raise NotFound
    if not is_open(State(found.states[-1].state)):
        raise asking.Closed
    kept = may_be_kept()
    form = EraseForm([(table, gettext(label)) for table, label, _reason in kept])
    status = 422 if form.is_submitted() else 200
    if form.validate_on_submit():
        try:
            with db.transaction() as session:
                counts = asking.carry_out_erasure(
                    session, found, actor=actor, typed=form.typed.data or "",
                    reason=form.reason.data or "", kept=form.keep.data or [], now=now,
                )  # fmt: skip
        except asking.NotConfirmed as refusal:
            form.typed.errors = [gettext(refusal.message)]
        except NoReason as refusal:
            form.reason.errors = [gettext(refusal.message)]
        else:
            rows = sum(counts.values())
            flash(gettext("The data have been erased: %(rows)s records changed.", rows=rows), "ok")
            return redirect(url_for(".show", request_id=request_id))
    found = asked.get_request(db.session(), request_id)
    return render_template(
        "lms/people/rights/erase.html",
        request_=found,
        person=found.person,
        form=form,
        held=_held(found.person),
        kinds=KINDS,
        reasons={table: reason for table, _label, reason in kept},
        needs_another=needs_another_person(
            actor_id=actor.id, person_id=found.person_id, entered_by=found.entered_by
        ),
    ), status


def _held(person: Person) -> dict[str, int]:
    session = db.session()
    held = count_held(session, identify(session, person))
    return {kind: sum(each.count for each in tables) for kind, tables in held.items()}
