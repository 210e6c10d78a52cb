"""Importing a list of units: upload, review of what was read, confirmation."""

from typing import Any

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from lms.kernel import clock, db
from lms.kernel.errors import BadInput
from lms.kernel.paging import PER_PAGE, Page
from lms.kernel.sheet_writing import answer_xlsx
from lms.kernel.web import authorize, current_actor, page_number
from lms.people.units import imports, policy, queries
from lms.people.units.forms import UploadForm
from lms.people.units.lines import Problem, problem_from_json
from lms.people.units.models import Unit, UnitImport
from lms.people.units.views import bp, today_here

SAMPLE = 12
WARNINGS_SHOWN = 50


def load_import(import_id: str) -> UnitImport:
    """Return a list as it was read, for administrators; to all others it does not exist."""
    actor = current_actor()
    authorize(see=actor.is_signed_in)
    authorize(see=policy.may_change_units(actor))
    return queries.get_import(db.session(), import_id)


@bp.route("/units/import", methods=["GET", "POST"])
def upload() -> ResponseReturnValue:
    """Take a list and show what was read in it; no unit is added yet."""
    actor = current_actor()
    authorize(see=policy.may_see_units(actor), act=policy.may_change_units(actor))
    form = UploadForm(queries.list_units(db.session()))
    status = 422 if form.is_submitted() else 200
    if form.validate_on_submit():
        sent = form.file.data
        content, filename = sent.read(), sent.filename or ""
        sent.close()  # a large one lies in a temporary file
        try:
            reading = imports.read_file(content, filename)
            with db.transaction() as session:
                kept = imports.keep_reading(
                    session, actor, reading, form.terms, content=content, filename=filename,
                    today=today_here(), now=clock.now(),
                )  # fmt: skip
        except BadInput as refusal:
            form.file.errors = [gettext(refusal.message, **refusal.values)]
        else:
            return redirect(url_for(".review", import_id=kept.units.public_id), 303)
    page = render_template("lms/people/units/upload.html", form=form, max_lines=imports.MAX_LINES)
    return page, status


@bp.get("/units/imports/<import_id>")
def review(import_id: str) -> ResponseReturnValue:
    """Show what a list would do, or what it did: every bad line, and why."""
    kept, session = load_import(import_id), db.session()
    authorize(see=policy.may_change_units(current_actor()))
    plan = None if kept.confirmed_at else imports.plan_kept(session, kept, today=today_here())
    problems = plan.problems if plan else [problem_from_json(one) for one in kept.problems]
    errors = [problem for problem in problems if problem.is_error]
    warnings = [problem for problem in problems if not problem.is_error]
    number = page_number()
    start = (number - 1) * PER_PAGE
    return render_template(
        "lms/people/units/review.html",
        kept=kept,
        plan=plan,
        parent=session.get(Unit, kept.parent_id) if kept.parent_id else None,
        twin=queries.find_confirmed_twin(session, kept),
        page=Page([shown(one) for one in errors[start : start + PER_PAGE]], number, len(errors)),
        refused=len({one.line for one in errors}),
        warnings=[shown(one) for one in warnings[:WARNINGS_SHOWN]],
        warned=len(warnings),
        sample=plan.items[:SAMPLE] if plan else [],
    )


def shown(problem: Problem) -> dict[str, Any]:
    """Give a problem as a person reads it."""
    column = " · ".join(part for part in (problem.column, problem.label) if part)
    return {
        "line": problem.line,
        "column": column,
        "sentence": gettext(problem.message, **problem.values),
        "read": problem.values.get("read", ""),
        "is_error": problem.is_error,
    }


@bp.post("/units/imports/<import_id>/confirm")
def confirm(import_id: str) -> ResponseReturnValue:
    """Add exactly the good lines; a second click finds it done."""
    actor = current_actor()
    load_import(import_id)
    authorize(see=True, act=policy.may_change_units(actor))
    with db.transaction() as session:
        imports.confirm_import(session, actor, import_id, today=today_here(), now=clock.now())
    return redirect(url_for(".review", import_id=import_id), 303)


@bp.get("/units/imports/<import_id>/problems.xlsx")
def problems_xlsx(import_id: str) -> ResponseReturnValue:
    """Give the lines with problems as a sheet, to send back to who made the list."""
    kept = load_import(import_id)
    authorize(see=policy.may_change_units(current_actor()))
    columns = [
        gettext("Line"), gettext("Column"), gettext("What is wrong"), gettext("What was read"),
        gettext("What follows"),
    ]  # fmt: skip
    rows = (
        (
            one["line"], one["column"], one["sentence"], one["read"],
            gettext("Not imported") if one["is_error"] else gettext("Imported; please check"),
        )
        for one in (shown(problem_from_json(problem)) for problem in kept.problems)
    )  # fmt: skip
    title = gettext("Lines to correct")
    return answer_xlsx("lines-to-correct.xlsx", title, columns, rows, heading=kept.filename)
