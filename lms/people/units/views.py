"""The list of units and a unit's page; administrators add, correct, end and reopen them."""

from datetime import date

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from lms.kernel import clock, db
from lms.kernel.errors import RuleViolation
from lms.kernel.paging import PER_PAGE
from lms.kernel.sheet_writing import answer_xlsx
from lms.kernel.web import authorize, current_actor, page_number
from lms.people.units import policy, queries, service
from lms.people.units.forms import EndForm, UnitForm, day_or_none, export_columns
from lms.people.units.models import Unit
from lms.people.units.panels import panels_of
from lms.people.units.queries import Which
from lms.people.units.wording import history, lineage_kind, unit_kind, unit_kinds

bp = Blueprint("units", __name__)
bp.add_app_template_global(unit_kind)
bp.add_app_template_global(lineage_kind)
STATES = ("in_force", "ended", "all")


def today_here() -> date:
    """Return the province's day."""
    return clock.local(clock.now()).date()


def load_unit(unit_id: str) -> Unit:
    """Return a unit for staff; to all others there is none."""
    actor = current_actor()
    authorize(see=actor.is_signed_in)
    authorize(see=policy.may_see_units(actor))
    return queries.get_by_public_id(db.session(), unit_id)


@bp.get("/units")
def index() -> ResponseReturnValue:
    """List the units in force today or on a day; search, filter, sort, export, print."""
    actor, session = current_actor(), db.session()
    authorize(see=policy.may_see_units(actor))
    parents = queries.list_parents(session)
    which = _which(parents)
    if request.args.get("export") == "xlsx":
        return _export(which)
    is_printed = bool(request.args.get("print"))
    rows = queries.list_of_units(session, which) if is_printed else []
    return render_template(
        "lms/people/units/index.html",
        page=None if is_printed else queries.page_of_units(session, which, page_number()),
        rows=rows,
        is_printed=is_printed,
        which=which,
        today=today_here(),
        kinds=unit_kinds(),
        parents=[(unit.public_id, unit.name) for unit in parents],
        may_change=policy.may_change_units(actor),
        is_filtered=any(request.args.get(name) for name in ("q", "kind", "under", "state", "on")),
    )


def _which(parents: list[Unit]) -> Which:
    asked = request.args
    under = next((unit.id for unit in parents if unit.public_id == asked.get("under")), None)
    kind, state = asked.get("kind", ""), asked.get("state", "")
    return Which(
        search=asked.get("q", ""),
        kind=kind if kind in dict(unit_kinds()) else "",
        under=under,
        state=state if state in STATES else "in_force",
        on=day_or_none(asked.get("on")) or today_here(),
        sort=asked.get("sort", ""),
    )


def _export(which: Which) -> ResponseReturnValue:
    rows = (
        (
            unit.code,
            unit.name,
            unit_kind(unit.kind),
            unit.parent.name if unit.parent else "",
            f"{unit.began_on:%d/%m/%Y}" if unit.began_on else "",
            f"{unit.ended_on:%d/%m/%Y}" if unit.ended_on else "",
        )
        for unit in queries.list_of_units(db.session(), which)
    )
    return answer_xlsx("units.xlsx", gettext("Units"), export_columns(), rows)


@bp.get("/units/<unit_id>")
def show(unit_id: str) -> ResponseReturnValue:
    """Show a unit: its facts, those under it, what it came from and what it became."""
    actor, unit, session = current_actor(), load_unit(unit_id), db.session()
    authorize(see=policy.may_see_units(actor))
    today = today_here()
    number = page_number()
    under = queries.page_of_units(session, Which(under=unit.id, state="all", sort="name"), number)
    return render_template(
        "lms/people/units/show.html",
        unit=unit,
        is_in_force=unit.period.holds_on(today),
        today=today,
        under=under,
        per_page=PER_PAGE,
        steps=history(unit, queries.list_lineage(session, unit.id)),
        panels=panels_of(session, unit, actor, today),
        may_change=policy.may_change_units(actor),
    )


@bp.route("/units/new", methods=["GET", "POST"])
def new() -> ResponseReturnValue:
    """Add a unit."""
    actor = current_actor()
    authorize(see=policy.may_see_units(actor), act=policy.may_change_units(actor))
    form = UnitForm(queries.list_units(db.session()))
    if not form.is_submitted() and request.args.get("under"):
        form.parent.data = request.args["under"]
    status = 422 if form.is_submitted() else 200
    if form.validate_on_submit():
        try:
            with db.transaction() as session:
                unit = service.create_unit(session, actor, form.facts, now=clock.now())
        except RuleViolation as refusal:
            form.refuse(refusal)
            status = 409
        else:
            flash(gettext("“%(name)s” was added.", name=unit.name), "ok")
            return redirect(url_for(".show", unit_id=unit.public_id))
    return render_template("lms/people/units/new.html", form=form), status


@bp.route("/units/<unit_id>/edit", methods=["GET", "POST"])
def edit(unit_id: str) -> ResponseReturnValue:
    """Correct what is written about a unit."""
    actor, unit = current_actor(), load_unit(unit_id)
    authorize(see=True, act=policy.may_change_units(actor))
    offered = [one for one in queries.list_units(db.session()) if one.id != unit.id]
    above = [unit.parent] if unit.parent and unit.parent not in offered else []
    form = UnitForm([*offered, *above], unit)
    status = 422 if form.is_submitted() else 200
    if form.validate_on_submit():
        try:
            with db.transaction() as session:
                service.change_unit(session, actor, unit, form.facts, now=clock.now())
        except RuleViolation as refusal:
            form.refuse(refusal)
            status = 409
        else:
            flash(gettext("Saved."), "ok")
            return redirect(url_for(".show", unit_id=unit_id))
    return render_template("lms/people/units/edit.html", form=form, unit=unit), status


@bp.route("/units/<unit_id>/end", methods=["GET", "POST"])
def end(unit_id: str) -> ResponseReturnValue:
    """End a unit that nobody carries on."""
    actor, unit = current_actor(), load_unit(unit_id)
    authorize(see=True, act=policy.may_change_units(actor))
    form, today = EndForm(), today_here()
    if not form.is_submitted():
        form.ended_on.data = today
    status = 422 if form.is_submitted() else 200
    if form.validate_on_submit():
        try:
            with db.transaction() as session:
                service.end_unit(
                    session, actor, unit, form.ended_on.data, today=today, now=clock.now()
                )
        except RuleViolation as refusal:
            form.refuse(refusal)
            status = 409
        else:
            flash(
                gettext("“%(name)s” has ended. It can be reopened on this page.", name=unit.name),
                "ok",
            )
            return redirect(url_for(".show", unit_id=unit_id))
    panels = panels_of(db.session(), unit, actor, today)
    page = render_template("lms/people/units/end.html", form=form, unit=unit, panels=panels)
    return page, status


@bp.post("/units/<unit_id>/reopen")
def reopen(unit_id: str) -> ResponseReturnValue:
    """Take back an end that was entered by mistake."""
    actor, unit = current_actor(), load_unit(unit_id)
    authorize(see=True, act=policy.may_change_units(actor))
    with db.transaction() as session:
        service.reopen_unit(session, actor, unit, now=clock.now())
    flash(gettext("“%(name)s” is in force again.", name=unit.name), "ok")
    return redirect(url_for(".show", unit_id=unit_id))
