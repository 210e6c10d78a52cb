"""Importing a roster file: upload, review of what was read, confirmation."""

from typing import Any

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from courses.enrolment import imports, queries
from courses.enrolment.forms import UploadForm
from courses.enrolment.models import RosterImport
from courses.enrolment.views import bp
from courses.programme.policy import may_change_event
from courses.programme.views import load_event
from lms.kernel import clock, db
from lms.kernel.errors import BadInput
from lms.kernel.paging import PER_PAGE, Page
from lms.kernel.sheet_writing import answer_xlsx
from lms.kernel.web import authorize, current_actor, page_number

SAMPLE = 8
WARNINGS_SHOWN = 50


def load_import(import_id: str) -> RosterImport:
    """Return a file of an event that the actor organises; to all others it does not exist."""
    actor = current_actor()
    authorize(see=actor.is_signed_in)
    found = queries.get_import(db.session(), import_id)
    authorize(see=may_change_event(actor, found.event.unit_id))
    return found


@bp.route("/events/<event_id>/participants/import", methods=["GET", "POST"])
def upload(event_id: str) -> ResponseReturnValue:
    """Take a file and show what was read in it; nobody is enrolled yet."""
    actor, event = current_actor(), load_event(event_id)
    authorize(see=True, act=may_change_event(actor, event.unit_id))
    form = UploadForm()
    status = 422 if form.is_submitted() else 200
    if form.validate_on_submit():
        now, sent = clock.now(), form.file.data
        content, filename = sent.read(), sent.filename or ""
        sent.close()  # a large one lies in a temporary file
        try:
            reading = imports.read_file(
                db.session(), content, filename, today=clock.local(now).date()
            )
        except BadInput as refusal:
            form.file.errors = [gettext(refusal.message, **refusal.values)]
        else:
            with db.transaction() as session:
                roster = imports.keep_reading(
                    session, actor, event, reading, content=content, filename=filename, now=now
                )
            return redirect(url_for(".review", import_id=roster.public_id), 303)
    return (
        render_template(
            "courses/enrolment/upload.html", event=event, form=form, max_lines=imports.MAX_LINES
        ),
        status,
    )


@bp.get("/imports/<import_id>")
def review(import_id: str) -> ResponseReturnValue:
    """Show what a file would do, or what it did: every bad line, and why."""
    roster = load_import(import_id)
    event = roster.event
    authorize(see=may_change_event(current_actor(), event.unit_id))
    session = db.session()
    errors, warnings = imports.errors_of(roster), imports.warnings_of(roster)
    number = page_number()
    start = (number - 1) * PER_PAGE
    return render_template(
        "courses/enrolment/review.html",
        event=event,
        roster=roster,
        plan=None if roster.confirmed_at else imports.plan_import(session, event, roster.rows),
        twin=queries.find_confirmed_twin(session, roster),
        page=Page([_shown(one) for one in errors[start : start + PER_PAGE]], number, len(errors)),
        refused=len({one["line"] for one in errors}),
        warnings=[_shown(one) for one in warnings[:WARNINGS_SHOWN]],
        warned=len(warnings),
        sample=roster.rows[:SAMPLE],
    )


def _shown(problem: dict[str, Any]) -> dict[str, Any]:
    """Give a problem as a person reads it."""
    message, column = problem["message"], problem["column"]
    sentence = gettext(message, **problem["values"])
    if problem["label"]:
        column = f"{column} · {problem['label']}" if column else problem["label"]
    return {
        "line": problem["line"],
        "column": column,
        "sentence": sentence,
        "read": problem["values"].get("read", ""),
        "is_error": problem["severity"] == "error",
    }


@bp.post("/imports/<import_id>/confirm")
def confirm(import_id: str) -> ResponseReturnValue:
    """Enrol exactly the good rows; a second click finds it done."""
    actor, roster = current_actor(), load_import(import_id)
    authorize(see=True, act=may_change_event(actor, roster.event.unit_id))
    with db.transaction() as session:
        imports.confirm_import(session, actor, import_id, now=clock.now())
    return redirect(url_for(".review", import_id=import_id), 303)


@bp.get("/imports/<import_id>/problems.xlsx")
def problems_xlsx(import_id: str) -> ResponseReturnValue:
    """Give the lines with problems as a sheet, to send back to who made the list."""
    roster = load_import(import_id)
    authorize(see=may_change_event(current_actor(), roster.event.unit_id))
    columns = [
        gettext("Line"), gettext("Column"), gettext("What is wrong"), gettext("What was read"),
        gettext("What follows"),
    ]  # fmt: skip
    rows = (
        (
            one["line"], one["column"], one["sentence"], one["read"],
            gettext("Not imported") if one["is_error"] else gettext("Imported; please check"),
        )
        for one in map(_shown, roster.problems)
    )  # fmt: skip
    title = gettext("Lines to correct")
    return answer_xlsx("lines-to-correct.xlsx", title, columns, rows, heading=roster.filename)
