"""The list of a unit's own people from a file: upload, columns, what would change, confirmation."""

from typing import Any

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from sqlalchemy.orm import Session

from lms.kernel import clock, db
from lms.kernel.exports import answer_persons_xlsx
from lms.kernel.web import authorize, current_actor, page_number
from lms.people.roster import queries, service, tasks, unit_list
from lms.people.roster.flow import Flow, columns_page, notes_of, problems_sheet, shown_problems
from lms.people.roster.forms import UploadForm
from lms.people.roster.models import UNIT, RosterFile, RosterLine
from lms.people.roster.opening import MAX_LINES
from lms.people.roster.policy import may_keep_list, may_see_list
from lms.people.roster.rules import Action
from lms.people.roster.wording import ACTION_NAMES, shown_changes
from lms.people.units.models import Unit
from lms.people.units.queries import get_unit

bp = Blueprint("roster", __name__)
FLOW = Flow(unit_list.UNIT_LIST, "roster", tasks.READ, tasks.IMPORT)
SAMPLE = 8
SHOWN = 100  # of each kind of line; the whole is in the download
MISSING_SHOWN = 300


def load_unit(unit_id: str) -> Unit:
    """Return a unit whose list the actor sees; to all others it does not exist."""
    actor = current_actor()
    authorize(see=actor.is_signed_in)
    found = queries.get_unit_by_id(db.session(), unit_id)
    authorize(see=may_see_list(actor, found.id))
    return found


def load_file(import_id: str, *, whole: bool = False) -> RosterFile:
    """Return a file of a unit whose list the actor sees; to all others it does not exist."""
    actor = current_actor()
    authorize(see=actor.is_signed_in)
    found = queries.get_unit_file(db.session(), import_id, whole=whole)
    authorize(see=may_see_list(actor, found.unit_id))
    return found


@bp.route("/my/units/<unit_id>/import", methods=["GET", "POST"])
def upload(unit_id: str) -> ResponseReturnValue:
    """Take a file and show what it would change; nothing is changed yet."""
    actor, unit = current_actor(), load_unit(unit_id)
    authorize(see=True, act=may_keep_list(actor, unit.id))
    form = UploadForm()

    def keep(session: Session, content: bytes, filename: str) -> RosterFile:
        file = service.keep_file(
            session, actor, purpose=UNIT, unit_id=unit.id, content=content, filename=filename,
            now=clock.now(),
        )  # fmt: skip
        file.unit = get_unit(session, unit.id)
        return file

    if form.validate_on_submit():
        answer = FLOW.receive(actor, form, unit.id, keep)
        if answer is not None:
            return answer
    status = 422 if form.is_submitted() else 200
    page = "lms/people/roster/upload.html"
    return render_template(page, unit=unit, form=form, max_lines=MAX_LINES), status


@bp.route("/unit-imports/<import_id>/columns", methods=["GET", "POST"])
def columns(import_id: str) -> ResponseReturnValue:
    """Show what each column is taken for, and take what is chosen instead."""
    actor, file = current_actor(), load_file(import_id, whole=True)
    authorize(see=True, act=may_keep_list(actor, file.unit_id))
    if (elsewhere := FLOW.past_choosing(file)) is not None:
        return elsewhere
    page = columns_page(file, needs_unit=False)
    if page.form.validate_on_submit():
        return FLOW.choose(actor, file, page)
    status = 422 if page.form.is_submitted() else 200
    return render_template(
        "lms/people/roster/columns.html", unit=file.unit, file=file, page=page, form=page.form
    ), status


@bp.get("/unit-imports/<import_id>")
def review(import_id: str) -> ResponseReturnValue:
    """Show what a file would change, or what it has changed: before and after, and every bad line."""
    file = load_file(import_id)
    authorize(see=may_see_list(current_actor(), file.unit_id))
    if (elsewhere := FLOW.waiting_for(file)) is not None:
        return elsewhere
    session = db.session()
    figures = queries.figures_of(session, file.id)
    is_open = file.read_at is not None and file.confirmed_at is None
    news = (Action.NEW, Action.JOIN)
    missing = unit_list.list_missing(session, file) if is_open else []
    return render_template(
        "lms/people/roster/review.html",
        unit=file.unit,
        file=file,
        figures=figures,
        changed=queries.list_lines(session, file.id, actions=[Action.CHANGE], limit=SHOWN),
        new=queries.list_lines(session, file.id, actions=news, limit=SHOWN) if is_open else [],
        missing=missing[:MISSING_SHOWN],
        missing_count=len(missing),
        page=queries.page_of_refused(session, file.id, page_number(), figures),
        doubtful=queries.list_lines(session, file.id, doubtful=True, limit=SHOWN),
        may_keep=may_keep_list(current_actor(), file.unit_id),
        notes=notes_of(file),
        shown=shown_problems,
        shown_changes=shown_changes,
        news=news,
    )


@bp.post("/unit-imports/<import_id>/confirm")
def confirm(import_id: str) -> ResponseReturnValue:
    """Do exactly what was shown, once, and end those who were ticked."""
    actor, file = current_actor(), load_file(import_id)
    authorize(see=True, act=may_keep_list(actor, file.unit_id))
    ticked = request.form.getlist("end")

    def before(session: Session, locked: RosterFile) -> None:
        if locked.confirmed_at is None:
            missing = unit_list.list_missing(session, locked)[:MISSING_SHOWN]
            unit_list.tick(locked, ticked, missing)

    return FLOW.confirm(actor, import_id, before)


@bp.get("/unit-imports/<import_id>/problems.xlsx")
def problems_xlsx(import_id: str) -> ResponseReturnValue:
    """Give the lines with problems as a sheet, to send back to who made the list."""
    file = load_file(import_id)
    authorize(see=may_see_list(current_actor(), file.unit_id))
    return problems_sheet(file)


@bp.post("/unit-imports/<import_id>/changes.xlsx")
def changes_xlsx(import_id: str) -> ResponseReturnValue:
    """Give every line with what it would do as a sheet: before and after."""
    file = load_file(import_id)
    authorize(see=may_see_list(current_actor(), file.unit_id))
    columns = [
        gettext("Line"), gettext("Full name"), gettext("What follows"), gettext("Before the import"),
        gettext("After the import"),
    ]  # fmt: skip
    lines = queries.list_lines(db.session(), file.id)
    title = gettext("Changes")
    rows = (_as_row(line) for line in lines)
    return answer_persons_xlsx(
        current_actor(),
        f"unit:{file.unit.public_id}",
        "changes.xlsx",
        title,
        columns,
        rows,
        heading=file.unit.name,
    )


def _as_row(line: RosterLine) -> tuple[Any, ...]:
    changes = shown_changes(line.changes or {})
    return (
        line.line,
        line.row["full_name"],
        gettext(ACTION_NAMES[Action(line.action)]),
        "; ".join(f"{one.label}: {one.before}" for one in changes),
        "; ".join(f"{one.label}: {one.after}" for one in changes),
    )
