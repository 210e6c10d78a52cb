"""The question bank of the units that somebody organises for."""

from collections.abc import Sequence
from typing import Any

from flask import (
    Blueprint,
    Response,
    current_app,
    flash,
    redirect,
    render_template,
    request,
    url_for,
)
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from lms.kernel import clock, db
from lms.kernel.actor import Actor
from lms.kernel.errors import N_, BadInput
from lms.kernel.web import authorize, current_actor, page_number
from lms.people.units.models import Unit
from lms.people.units.queries import list_units
from quizzes.bank import exporting, policy, queries, reviewing, service, showing, uses
from quizzes.bank.content import excerpt
from quizzes.bank.forms import FORMS, QuestionForm, UploadForm, make_form
from quizzes.bank.models import Category, Question, QuestionImport
from quizzes.bank.queries import Branch, Filter
from quizzes.bank.wording import KIND_NAMES, KIND_PURPOSES, SAMPLE, STATES

bp = Blueprint("bank", __name__)


@bp.app_context_processor
def _words() -> dict[str, Any]:
    return {
        "question_kinds": KIND_NAMES,
        "question_states": STATES,
        "excerpt": excerpt,
        "say": lambda message, values: gettext(message, **values),
    }


def _scope(actor: Actor) -> frozenset[int] | None:
    """The units whose banks the actor sees; None: every unit's."""
    return None if actor.is_administrator else actor.organised


def _offered(actor: Actor) -> tuple[list[Branch], list[Unit]]:
    """The categories and units that the actor may put questions into."""
    session, scope = db.session(), _scope(actor)
    return queries.list_categories(session, scope), list_units(session, within=scope)


def _load(question_id: str) -> Question:
    """Return a question of a unit that the actor organises for; to all others it does not exist."""
    actor = current_actor()
    authorize(see=actor.is_signed_in)
    question = queries.get_question(db.session(), question_id)
    authorize(see=policy.may_manage(actor, question.category.unit_id))
    return question


def _load_import(import_id: str) -> QuestionImport:
    actor = current_actor()
    authorize(see=actor.is_signed_in)
    kept = queries.get_import(db.session(), import_id)
    authorize(see=policy.may_manage(actor, kept.unit_id))
    return kept


def _filter(actor: Actor, branches: Sequence[Branch]) -> Filter:
    args = request.args
    chosen = next((b for b in branches if b.public_id == args.get("category")), None)
    kind, state = args.get("kind", ""), args.get("state", "")
    return Filter(
        _scope(actor),
        search=args.get("q", ""),
        category_ids=None if chosen is None else queries.below(branches, chosen.id),
        kind=kind if kind in KIND_NAMES else "",
        state=state if state in STATES else "",
        sort=args.get("sort", ""),
    )


@bp.get("/bank")
def index() -> ResponseReturnValue:
    """List the questions of the units that the actor organises for."""
    actor, session = current_actor(), db.session()
    authorize(see=policy.may_open_bank(actor))
    branches = queries.list_categories(session, _scope(actor))
    page = queries.page_of_questions(session, _filter(actor, branches), page_number())
    return render_template(
        "quizzes/bank/index.html",
        page=page,
        branches=branches,
        units={
            unit.id: unit.name
            for unit in list_units(
                session, within={branch.unit_id for branch in branches}, with_ended=True
            )
        },
        uses=uses.count_uses(session, [row.id for row in page.rows]),
        can_make_quiz="papers.new" in current_app.view_functions,
    )


@bp.get("/bank/export")
def export() -> ResponseReturnValue:
    """Say what a GIFT file of the questions listed would not keep; with ``?file=gift`` give it."""
    actor, session = current_actor(), db.session()
    authorize(see=policy.may_open_bank(actor))
    branches = queries.list_categories(session, _scope(actor))
    rows = queries.list_questions(session, _filter(actor, branches))
    losses = exporting.losses(rows)
    if request.args.get("file") != "gift":
        return render_template("quizzes/bank/export.html", count=len(rows), losses=losses)
    remarks = [gettext(loss.message, count=loss.count) for loss in losses]
    answer = Response(exporting.write_gift(rows, branches, remarks), mimetype="text/plain")
    answer.headers["Content-Disposition"] = "attachment; filename=cau-hoi.gift"
    return answer


@bp.route("/bank/import", methods=["GET", "POST"])
def upload() -> ResponseReturnValue:
    """Read a file of questions; nothing enters the bank yet."""
    actor = current_actor()
    authorize(see=policy.may_open_bank(actor))
    form = UploadForm()
    units = list_units(db.session(), within=_scope(actor))
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
    return render_template("quizzes/bank/upload.html", form=form, sample=SAMPLE), status


@bp.get("/bank/imports/<import_id>")
def review(import_id: str) -> ResponseReturnValue:
    """Show what confirming a file would import and what it would not, or what was imported."""
    kept = _load_import(import_id)
    authorize(see=policy.may_manage(current_actor(), kept.unit_id))
    return render_template(
        "quizzes/bank/review.html",
        kept=kept,
        review=reviewing.review(db.session(), kept),
        most=reviewing.MOST_LISTED,
        unsorted=service.UNSORTED,
        can_make_quiz="papers.new" in current_app.view_functions,
    )


@bp.post("/bank/imports/<import_id>/confirm")
def confirm(import_id: str) -> ResponseReturnValue:
    """Import the good and new questions of a file, once however often this is sent."""
    kept = _load_import(import_id)
    authorize(see=policy.may_manage(current_actor(), kept.unit_id))
    with db.transaction() as session:
        service.confirm_import(session, import_id, actor=current_actor(), now=clock.now())
    return redirect(url_for(".review", import_id=import_id))


@bp.get("/questions/<question_id>")
def show(question_id: str) -> ResponseReturnValue:
    """Show a question as learners see it, its key, its versions, and where it is asked."""
    question, session = _load(question_id), db.session()
    authorize(see=policy.may_manage(current_actor(), question.category.unit_id))
    number = request.args.get("version", question.current.number, type=int)
    version = next((v for v in question.versions if v.number == number), question.current)
    return render_template(
        "quizzes/bank/show.html",
        question=question,
        shown=showing.show(version),
        uses=uses.list_uses(session, question.id),
        names=queries.get_names(session, {v.created_by for v in question.versions}),
    )


@bp.route("/bank/new", methods=["GET", "POST"])
def new() -> ResponseReturnValue:
    """Write a new question of a kind; without a kind, choose it."""
    actor, kind = current_actor(), request.args.get("kind", "")
    authorize(see=policy.may_open_bank(actor))
    if kind not in FORMS:
        return render_template("quizzes/bank/new.html", form=None, purposes=KIND_PURPOSES)
    form = make_form(kind)
    branches, units = _offered(actor)
    form.offer(branches, units, chosen=request.args.get("category", ""))
    if _is_complete(form):
        try:
            with db.transaction() as session:
                question = service.add_question(
                    session,
                    _category(form, units),
                    form.question(kind),
                    is_draft=form.is_draft.data,
                    actor=actor,
                    now=clock.now(),
                )
        except BadInput as refusal:
            form.refuse(refusal)
        else:
            flash(gettext("The question is in the bank."), "ok")
            return redirect(url_for(".show", question_id=question.public_id))
    page = render_template("quizzes/bank/new.html", form=form, kind=kind, units=units)
    return page, _status(form)


@bp.route("/questions/<question_id>/edit", methods=["GET", "POST"])
def edit(question_id: str) -> ResponseReturnValue:
    """Change a question by a new version; papers and attempts keep the one they have."""
    actor, question = current_actor(), _load(question_id)
    authorize(see=policy.may_manage(actor, question.category.unit_id))
    unit = question.category.unit
    form = make_form(question.current.kind, question)
    form.offer(queries.list_categories(db.session(), [unit.id]), [unit])
    status = _status(form)
    if _is_complete(form):
        try:
            with db.transaction() as session:
                is_changed = service.change_question(
                    session,
                    question,
                    form.question(question.current.kind),
                    category=_category(form, [unit]),
                    is_draft=form.is_draft.data,
                    seen_number=form.seen.data or 0,
                    actor=actor,
                    now=clock.now(),
                )
        except (BadInput, service.StaleEdit, service.Retired) as refusal:
            form.refuse(refusal)
            status = 422 if isinstance(refusal, BadInput) else 409
        else:
            flash(gettext("Saved.") if is_changed else gettext("Nothing was changed."), "ok")
            return redirect(url_for(".show", question_id=question_id))
    page = render_template("quizzes/bank/edit.html", form=form, question=question, units=[unit])
    return page, status


@bp.post("/questions/<question_id>/retire")
def retire(question_id: str) -> ResponseReturnValue:
    """Keep a question out of new quizzes."""
    question = _load(question_id)
    authorize(see=policy.may_manage(current_actor(), question.category.unit_id))
    with db.transaction() as session:
        service.retire_question(session, question, actor=current_actor(), now=clock.now())
    flash(gettext("The question is retired."), "ok")
    return redirect(url_for(".show", question_id=question_id))


@bp.post("/questions/<question_id>/restore")
def restore(question_id: str) -> ResponseReturnValue:
    """Use a retired question again."""
    question = _load(question_id)
    authorize(see=policy.may_manage(current_actor(), question.category.unit_id))
    with db.transaction() as session:
        service.restore_question(session, question, actor=current_actor(), now=clock.now())
    flash(gettext("The question may be used again."), "ok")
    return redirect(url_for(".show", question_id=question_id))


def _is_complete(form: QuestionForm) -> bool:
    """Add rows where that was asked for; else tell whether a valid form was sent."""
    if "more" in request.form:
        form.add_rows()
        return False
    return bool(form.validate_on_submit())


def _status(form: QuestionForm) -> int:
    return 422 if form.is_submitted() and "more" not in request.form else 200


def _category(form: QuestionForm, units: Sequence[Unit]) -> Category:
    """Return the category chosen, or the new one named, which is made."""
    session = db.session()
    if not form.new_path:
        return queries.get_category(session, form.category.data)
    if not units:
        raise BadInput(N_("There is no unit yet that could keep questions."))
    unit = next((u for u in units if u.public_id == form.unit.data), units[0])
    return service.ensure_category(session, unit.id, form.new_path)
