"""Reforms of units, step by step: what happens, who takes over, who goes where, and carried out."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from lms.kernel import clock, db
from lms.kernel.errors import Refusal, RuleViolation
from lms.kernel.paging import Page
from lms.kernel.sheet_writing import answer_xlsx
from lms.kernel.web import authorize, current_actor, page_number
from lms.people.persons import in_units as in_units  # importing it puts people on a unit's page
from lms.people.reforms import drafts, late_moves, policy, queries, service, staying, undoing
from lms.people.reforms.forms import ReformForm, SuccessorsForm
from lms.people.reforms.models import Reform
from lms.people.reforms.rules import STAYS
from lms.people.units.models import Unit
from lms.people.units.queries import get_by_public_id, list_units
from lms.people.units.rules import LineageKind
from lms.people.units.views import today_here
from lms.people.units.wording import lineage_kind

bp = Blueprint("reforms", __name__)
MOST_LEFT_OVER = 30  # units named above the list; the rest follow once these are done
MOST_ROLES = 200  # roles that the preview names one by one


def load_reform(reform_id: str) -> Reform:
    """Return a reform, for administrators; to all others it does not exist."""
    actor = current_actor()
    authorize(see=actor.is_signed_in)
    authorize(see=policy.may_reform(actor))
    return queries.get_reform(db.session(), reform_id)


@bp.get("/reforms")
def index() -> ResponseReturnValue:
    """List reforms, drafted, carried out and undone; and where people were left over."""
    authorize(see=policy.may_reform(current_actor()))
    session, asked = db.session(), request.args
    search, sort, state = asked.get("q", ""), asked.get("sort", ""), asked.get("state", "")
    state = state if state in queries.STATES else ""
    if asked.get("export") == "xlsx":
        return _export(queries.list_reforms(session, search=search, state=state, sort=sort))
    return render_template(
        "lms/people/reforms/index.html",
        page=queries.page_of_reforms(session, page_number(), search=search, state=state, sort=sort),
        left_over=queries.list_left_over(session, MOST_LEFT_OVER, clock.now()),
        state_of=state_of,
    )


def state_of(reform: Reform) -> tuple[str, str]:
    """Return the kind of chip and the word for how far a reform is."""
    if reform.undone_at is not None:
        return "neutral", gettext("Undone")
    if reform.applied_at is not None:
        return "ok", gettext("In effect")
    return "info", gettext("Draft")


def _export(reforms: list[Reform]) -> ResponseReturnValue:
    columns = [
        gettext("Day"), gettext("What happens"), gettext("Units"), gettext("Document"), gettext("State"),
        gettext("Carried out at"),
    ]  # fmt: skip
    rows = (
        (
            f"{one.on:%d/%m/%Y}", lineage_kind(one.kind), one.title, one.document, state_of(one)[1],
            one.applied_at,
        )
        for one in reforms
    )  # fmt: skip
    return answer_xlsx("reforms.xlsx", gettext("Reforms of units"), columns, rows)


@bp.route("/reforms/new", methods=["GET", "POST"])
def new() -> ResponseReturnValue:
    """Begin a reform: what happens, to which units, from which day."""
    actor = current_actor()
    authorize(see=policy.may_reform(actor))
    form = ReformForm(list_units(db.session(), with_parents=True), request.args.getlist("unit"))
    if not form.is_submitted():
        form.on.data = today_here()
    status = 422 if form.is_submitted() else 200
    if form.validate_on_submit():
        try:
            with db.transaction() as session:
                reform = service.start(
                    session, actor, LineageKind(form.kind.data), form.unit_ids, form.on.data,
                    document=form.document.data or "", goes_on=form.goes_on.data,
                    today=today_here(), now=clock.now(),
                )  # fmt: skip
        except RuleViolation as refusal:
            form.refuse(refusal)
            status = 409
        else:
            return redirect(url_for(".successors", reform_id=reform.public_id), 303)
    return render_template("lms/people/reforms/new.html", form=form), status


@bp.route("/reforms/<reform_id>/successors", methods=["GET", "POST"])
def successors(reform_id: str) -> ResponseReturnValue:
    """Say who takes over: units that are there, or new ones."""
    actor, reform, session = current_actor(), load_reform(reform_id), db.session()
    authorize(see=policy.may_reform(actor))
    draft, kind = drafts.draft_of(reform), LineageKind(reform.kind)
    known = queries.units_by_id(session, draft.units)
    givers = [known[unit_id] for unit_id in draft.units]
    form = SuccessorsForm(kind, givers, list_units(session), draft)
    status = 422 if form.is_submitted() else 200
    if form.validate_on_submit():
        try:
            with db.transaction() as session:
                service.name_successors(session, actor, reform, form.successors, now=clock.now())
        except RuleViolation as refusal:
            form.refuse(refusal)
            status = 409
        else:
            return redirect(url_for(".review", reform_id=reform_id), 303)
    page = render_template(
        "lms/people/reforms/successors.html", form=form, reform=reform, kind=kind, givers=givers
    )
    return page, status


@bp.get("/reforms/<reform_id>")
def review(reform_id: str) -> ResponseReturnValue:
    """Show who and what a reform would move and what stays; or what it has done."""
    reform, session = load_reform(reform_id), db.session()
    authorize(see=policy.may_reform(current_actor()))
    draft = drafts.draft_of(reform)
    if reform.applied_at is None and not draft.successors:
        return redirect(url_for(".successors", reform_id=reform_id))
    if reform.applied_at is not None:
        return render_template("lms/people/reforms/review.html", **_done(reform, draft))
    seen = drafts.picture(session, reform, now=clock.now())
    number = page_number()
    parents = {one.parent_id for one in draft.successors if one.parent_id}
    taken = {one.unit_id for one in draft.successors if one.unit_id}
    return render_template(
        "lms/people/reforms/review.html",
        reform=reform,
        draft=draft,
        seen=seen,
        page=_page(seen.positions, number),
        people=len({one.person_id for one in seen.positions}),
        places=[(place, _place_name(draft, place)) for place in _places(draft)],
        known=queries.units_by_id(session, parents | taken),
        roles=seen.grants[:MOST_ROLES],
        staying=staying.staying_at(session, draft.units),
        state_of=state_of,
    )


def _page(rows: list[Any], number: int) -> Page[Any]:
    page: Page[Any] = Page([], 1, len(rows))
    number = min(number, page.pages)
    start = (number - 1) * page.per_page
    return Page(rows[start : start + page.per_page], number, len(rows))


def _places(draft: drafts.Draft) -> list[int]:
    """Return where people may go: each successor, and the unit itself where it goes on."""
    return [*range(len(draft.successors)), *([STAYS] if draft.goes_on else [])]


def _place_name(draft: drafts.Draft, place: int) -> str:
    if place == STAYS:
        return str(gettext("Stays at the unit"))
    successor = draft.successors[place]
    if successor.unit_id is None:
        return successor.name
    return str(queries.units_by_id(db.session(), [successor.unit_id])[successor.unit_id].name)


def _done(reform: Reform, draft: drafts.Draft) -> dict[str, Any]:
    session, written = db.session(), reform.written or {}
    is_undone = reform.undone_at is not None
    successor_ids = [one.unit_id for one in draft.successors if one.unit_id]
    units = queries.units_by_id(session, [*draft.units, *successor_ids, *written["created"]])
    return {
        "reform": reform,
        "draft": draft,
        "givers": [units[id_] for id_ in draft.units],
        "takers": [units[id_] for id_ in (*successor_ids, *written["created"]) if id_ in units],
        "against": [] if is_undone else undoing.reasons_against(session, reform),
        "state_of": state_of,
    }


@bp.post("/reforms/<reform_id>/assign")
def assign(reform_id: str) -> ResponseReturnValue:
    """Say where people go: all by default, or those of this page one by one."""
    reform = load_reform(reform_id)
    authorize(see=policy.may_reform(current_actor()))
    default = request.form.get("default", type=int)
    choices = _choices()
    with db.transaction() as session:
        service.assign(session, reform, default=default, choices=choices)
    flash(gettext("Saved. Nobody has moved yet."), "ok")
    return redirect(
        url_for(".review", reform_id=reform_id, page=page_number(), _anchor="people"), 303
    )


def _choices() -> dict[str, int]:
    named = {
        key.removeprefix("to-"): value
        for key, value in request.form.items()
        if key.startswith("to-")
    }
    return {
        key: int(value)
        for key, value in named.items()
        if key.isdigit() and value.lstrip("-").isdigit()
    }


@bp.post("/reforms/<reform_id>/confirm")
def confirm(reform_id: str) -> ResponseReturnValue:
    """Carry the reform out as it was shown; a second click finds it done."""
    actor = current_actor()
    load_reform(reform_id)
    authorize(see=policy.may_reform(actor))
    try:
        with db.transaction() as session:
            service.apply(
                session, actor, reform_id, seen=request.form.get("seen", ""), today=today_here(),
                now=clock.now(),
            )  # fmt: skip
    except service.HasChanged as refusal:
        flash(_said(refusal), "warn")
    return redirect(url_for(".review", reform_id=reform_id), 303)


def _said(refusal: Refusal) -> str:
    return str(gettext(refusal.message, **refusal.values))


@bp.post("/reforms/<reform_id>/undo")
def undo(reform_id: str) -> ResponseReturnValue:
    """Take the reform back while nothing hangs on it."""
    actor = current_actor()
    load_reform(reform_id)
    authorize(see=policy.may_reform(actor))
    with db.transaction() as session:
        undoing.undo(session, actor, reform_id, now=clock.now())
    flash(
        gettext("The reform was undone: units, people and roles are as they were before it."), "ok"
    )
    return redirect(url_for(".review", reform_id=reform_id), 303)


@bp.post("/reforms/<reform_id>/discard")
def discard(reform_id: str) -> ResponseReturnValue:
    """Throw a draft away."""
    actor, reform = current_actor(), load_reform(reform_id)
    authorize(see=policy.may_reform(actor))
    with db.transaction() as session:
        service.discard(session, actor, reform, now=clock.now())
    flash(gettext("The draft was thrown away. No unit was changed."), "ok")
    return redirect(url_for(".index"), 303)


@bp.route("/units/<unit_id>/leftover", methods=["GET", "POST"])
def leftover(unit_id: str) -> ResponseReturnValue:
    """Show who is still at a unit that has ended, and move them to its successors."""
    actor = current_actor()
    authorize(see=actor.is_signed_in)
    authorize(see=policy.may_reform(actor))
    unit = get_by_public_id(db.session(), unit_id)
    if request.method == "POST":
        moved = _move(unit)
        flash(gettext("%(count)s positions were moved.", count=moved), "ok")
        return redirect(url_for(".leftover", unit_id=unit_id), 303)
    found = late_moves.left_over(db.session(), unit, today=today_here(), now=clock.now())
    return render_template("lms/people/reforms/leftover.html", found=found, unit=unit)


def _move(unit: Unit) -> int:
    default = request.form.get("default", 0, type=int)
    with db.transaction() as session:
        return late_moves.move(
            session, current_actor(), unit, _choices(), default=default, today=today_here(),
            now=clock.now(),
        )  # fmt: skip
