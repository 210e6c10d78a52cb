"""Files of questions: reading them into the bank in two steps, and giving them out."""

from flask import Response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from lms.kernel import clock, db
from lms.kernel.actor import Actor, Role
from lms.kernel.errors import BadInput
from lms.kernel.web import authorize, current_actor
from lms.people.units.queries import list_units
from quizzes.bank import exporting, policy, queries, reviewing, service
from quizzes.bank.formats import workbook_writing
from quizzes.bank.formats.writers import WRITERS
from quizzes.bank.forms import UploadForm
from quizzes.bank.models import QuestionImport
from quizzes.bank.views import bp as bp
from quizzes.bank.views import can_make_quiz, chosen_filter, written_units
from quizzes.bank.wording import SAMPLE, WORD_SAMPLE


def _load_import(import_id: str) -> QuestionImport:
    actor = current_actor()
    authorize(see=actor.is_signed_in)
    kept = queries.get_import(db.session(), import_id)
    authorize(see=_may_import(actor, kept))
    return kept


def _may_import(actor: Actor, kept: QuestionImport) -> bool:
    return policy.may_import(actor, kept.unit_id, sent_by=kept.read_by)


@bp.get("/bank/export")
def export() -> ResponseReturnValue:
    """Say what a file of the questions listed would not keep in a format; with ``?file=1`` give it."""
    actor, session = current_actor(), db.session()
    authorize(see=policy.may_open_bank(actor), act=policy.may_export(actor))
    scope = actor.scope(Role.ORGANISER)
    branches = queries.list_categories(session, scope)
    rows = queries.list_questions(session, chosen_filter(actor, branches, scope))
    name = request.args.get("format", "gift")
    name = name if name in WRITERS else "gift"
    writer, losses = WRITERS[name], exporting.losses(rows, name)
    remarks = [gettext(loss.message, count=loss.count) for loss in losses]
    written = exporting.write(name, rows, branches, remarks)
    if "file" not in request.args:
        return render_template(
            "quizzes/bank/export.html",
            count=len(rows) - sum(loss.is_left_out for loss in written.losses),
            losses=losses,
            item_losses=exporting.by_message(written.losses),
            writers=WRITERS,
            chosen=name,
        )
    answer = Response(written.content, mimetype=writer.mime)
    answer.headers["Content-Disposition"] = f"attachment; filename={writer.filename}"
    return answer


@bp.get("/bank/import/sample.xlsx")
def sample() -> ResponseReturnValue:
    """Give a sheet with an example of each kind of question, to be filled in."""
    actor = current_actor()
    authorize(see=policy.may_open_bank(actor), act=policy.may_write(actor))
    answer = Response(workbook_writing.sample(), mimetype=workbook_writing.MIME)
    answer.headers["Content-Disposition"] = "attachment; filename=mau-cau-hoi.xlsx"
    return answer


@bp.route("/bank/import", methods=["GET", "POST"])
def upload() -> ResponseReturnValue:
    """Read a file of questions; nothing enters the bank yet."""
    actor = current_actor()
    authorize(see=policy.may_open_bank(actor), act=policy.may_write(actor))
    form = UploadForm()
    units = list_units(db.session(), within=written_units(actor))
    form.offer(units)
    if form.validate_on_submit():
        unit = next(unit for unit in units if unit.public_id == form.unit.data)
        sent = form.file.data
        try:
            with db.transaction() as session:
                kept = service.keep_upload(
                    session, unit.id, sent.filename or "", sent.read(), actor=actor, now=clock.now()
                )
        except BadInput as refusal:
            form.file.errors = [gettext(refusal.message, **refusal.values)]
        else:
            return redirect(url_for(".review", import_id=kept.public_id))
    status = 422 if form.is_submitted() else 200
    return render_template(
        "quizzes/bank/upload.html", form=form, sample=SAMPLE, word_sample=WORD_SAMPLE
    ), status


@bp.get("/bank/imports/<import_id>")
def review(import_id: str) -> ResponseReturnValue:
    """Show what confirming a file would import and what it would not, or what was imported."""
    actor, kept = current_actor(), _load_import(import_id)
    authorize(see=_may_import(actor, kept))
    return render_template(
        "quizzes/bank/review.html",
        kept=kept,
        review=reviewing.review(db.session(), kept),
        most=reviewing.MOST_LISTED,
        unsorted=service.UNSORTED,
        can_make_quiz=can_make_quiz(actor),
    )


@bp.post("/bank/imports/<import_id>/confirm")
def confirm(import_id: str) -> ResponseReturnValue:
    """Import the good and new questions of a file, once however often this is sent."""
    actor, kept = current_actor(), _load_import(import_id)
    authorize(see=_may_import(actor, kept))
    is_draft = not policy.may_approve(actor, kept.unit_id)
    with db.transaction() as session:
        service.confirm_import(session, import_id, is_draft=is_draft, actor=actor, now=clock.now())
    return redirect(url_for(".review", import_id=import_id))
