"""Importing a roster file: upload, columns, review of what was read, confirmation."""

from flask import render_template
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from courses.enrolment import imports, queries, tasks
from courses.enrolment.models import RosterImport
from courses.enrolment.views import bp
from courses.programme.policy import may_change_event
from courses.programme.views import load_event
from lms.kernel import clock, db
from lms.kernel.web import authorize, current_actor, page_number
from lms.people.roster import queries as roster
from lms.people.roster.flow import Flow, columns_page, notes_of, problems_sheet, shown_problems
from lms.people.roster.forms import UploadForm
from lms.people.roster.models import RosterFile
from lms.people.roster.opening import MAX_LINES

SAMPLE = 8
WARNINGS_SHOWN = 50
FLOW = Flow(imports.EVENT_LIST, "enrolment", tasks.READ, tasks.IMPORT)


def load_import(import_id: str, *, whole: bool = False) -> RosterImport:
    """Return a file of an event that the actor organises; to all others it does not exist."""
    actor = current_actor()
    authorize(see=actor.is_signed_in)
    found = queries.get_import(db.session(), import_id, whole=whole)
    authorize(see=may_change_event(actor, found.event.unit_id))
    return found


@bp.route("/events/<event_id>/participants/import", methods=["GET", "POST"])
def upload(event_id: str) -> ResponseReturnValue:
    """Take a file and show what was read in it; nobody is enrolled yet."""
    actor, event = current_actor(), load_event(event_id)
    authorize(see=True, act=may_change_event(actor, event.unit_id))
    form = UploadForm()

    def keep(session: Session, content: bytes, filename: str) -> RosterFile:
        now = clock.now()
        return imports.keep(session, actor, event, content=content, filename=filename, now=now).file

    if form.validate_on_submit():
        answer = FLOW.receive(actor, form, event.unit_id, keep)
        if answer is not None:
            return answer
    status = 422 if form.is_submitted() else 200
    page = "courses/enrolment/upload.html"
    return render_template(page, event=event, form=form, max_lines=MAX_LINES), status


@bp.route("/imports/<import_id>/columns", methods=["GET", "POST"])
def columns(import_id: str) -> ResponseReturnValue:
    """Show what each column is taken for, and take what is chosen instead."""
    actor, roster_import = current_actor(), load_import(import_id, whole=True)
    event, file = roster_import.event, roster_import.file
    authorize(see=True, act=may_change_event(actor, event.unit_id))
    if (elsewhere := FLOW.past_choosing(file)) is not None:
        return elsewhere
    page = columns_page(file, needs_unit=True)
    if page.form.validate_on_submit():
        return FLOW.choose(actor, file, page)
    status = 422 if page.form.is_submitted() else 200
    return render_template(
        "courses/enrolment/columns.html", event=event, file=file, page=page, form=page.form
    ), status


@bp.get("/imports/<import_id>")
def review(import_id: str) -> ResponseReturnValue:
    """Show what a file would do, or what it did: every bad line, and why."""
    kept = load_import(import_id)
    event, file = kept.event, kept.file
    authorize(see=may_change_event(current_actor(), event.unit_id))
    if (elsewhere := FLOW.waiting_for(file)) is not None:
        return elsewhere
    session = db.session()
    figures = roster.figures_of(session, file.id)
    return render_template(
        "courses/enrolment/review.html",
        event=event,
        file=file,
        figures=figures,
        free=imports.free_places(session, event),
        twin=queries.find_confirmed_twin(session, kept),
        page=roster.page_of_refused(session, file.id, page_number(), figures),
        doubtful=roster.list_lines(session, file.id, doubtful=True, limit=WARNINGS_SHOWN),
        sample=[] if file.finished_at else roster.list_lines(session, file.id, limit=SAMPLE),
        notes=notes_of(file),
        shown=shown_problems,
    )


@bp.post("/imports/<import_id>/confirm")
def confirm(import_id: str) -> ResponseReturnValue:
    """Enrol exactly the good rows; a second click finds it done."""
    actor, kept = current_actor(), load_import(import_id)
    authorize(see=True, act=may_change_event(actor, kept.event.unit_id))
    return FLOW.confirm(actor, import_id)


@bp.get("/imports/<import_id>/problems.xlsx")
def problems_xlsx(import_id: str) -> ResponseReturnValue:
    """Give the lines with problems as a sheet, to send back to who made the list."""
    kept = load_import(import_id)
    authorize(see=may_change_event(current_actor(), kept.event.unit_id))
    return problems_sheet(kept.file)
