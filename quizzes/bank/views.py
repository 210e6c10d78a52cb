"""The question bank of the units whose questions somebody reads, writes or approves."""

from collections.abc import Collection, Sequence
from typing import Any

from flask import (
    Blueprint,
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
from lms.kernel.actor import Actor, Role
from lms.kernel.errors import N_, BadInput
from lms.kernel.web import authorize, current_actor, page_number
from lms.people.persons.queries import list_names
from lms.people.units.models import Unit
from lms.people.units.queries import list_units
from quizzes.bank import policy, queries, service, showing, uses
from quizzes.bank.content import excerpt
from quizzes.bank.forms import QuestionForm
from quizzes.bank.kind_forms import FORMS, make_form
from quizzes.bank.models import Category, Question
from quizzes.bank.queries import Branch, Filter
from quizzes.bank.wording import KIND_NAMES, KIND_PURPOSES, STATES

bp = Blueprint("bank", __name__)


@bp.app_context_processor
def _words() -> dict[str, Any]:
    return {
        "question_kinds": KIND_NAMES,
        "question_states": STATES,
        "excerpt": excerpt,
        "say": lambda message, values: gettext(message, **values),
    }


def _seen(actor: Actor) -> frozenset[int] | None:
    """The units whose banks the actor sees; None: every unit's."""
    read, written = actor.readable, actor.scope(Role.QUESTION_AUTHOR, Role.QUESTION_APPROVER)
    return None if read is None or written is None else read | written


def written_units(actor: Actor) -> frozenset[int] | None:
    """The units that the actor may put questions into; None: every one."""
    return actor.scope(Role.ORGANISER, Role.QUESTION_AUTHOR)


def _with_keys(actor: Actor) -> frozenset[int] | None:
    """The units whose answer keys the actor sees; None: every unit's."""
    return actor.scope(Role.ORGANISER, Role.QUESTION_APPROVER)


def _offered(actor: Actor) -> tuple[list[Branch], list[Unit]]:
    """The categories and units that the actor may put questions into."""
    session, scope = db.session(), written_units(actor)
    return queries.list_categories(session, scope), list_units(session, within=scope)


def _load(question_id: str) -> Question:
    """Return a question of a bank that the actor opens; to all others it does not exist."""
    actor = current_actor()
    authorize(see=actor.is_signed_in)
    question = queries.get_question(db.session(), question_id)
    authorize(see=policy.may_see_question(actor, question.category.unit_id))
    return question


def _may_edit(actor: Actor, question: Question) -> bool:
    return policy.may_edit(
        actor,
        question.category.unit_id,
        author_id=question.created_by,
        is_draft=question.state == "draft",
    )


def chosen_filter(
    actor: Actor, branches: Sequence[Branch], scope: Collection[int] | None
) -> Filter:
    """Return what the address asks for of these units' questions."""
    args = request.args
    chosen = next((b for b in branches if b.public_id == args.get("category")), None)
    kind, state = args.get("kind", ""), args.get("state", "")
    return Filter(
        scope,
        search=args.get("q", ""),
        answers_of=_with_keys(actor),
        category_ids=None if chosen is None else queries.below(branches, chosen.id),
        kind=kind if kind in KIND_NAMES else "",
        state=state if state in STATES else "",
        sort=args.get("sort", ""),
    )


@bp.get("/bank")
def index() -> ResponseReturnValue:
    """List the questions of the banks that the actor opens."""
    actor, session = current_actor(), db.session()
    authorize(see=policy.may_open_bank(actor))
    branches = queries.list_categories(session, _seen(actor))
    page = queries.page_of_questions(
        session, chosen_filter(actor, branches, _seen(actor)), page_number()
    )
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
        can_make_quiz=can_make_quiz(actor),
        may_write=policy.may_write(actor),
        may_export=policy.may_export(actor),
    )


def can_make_quiz(actor: Actor) -> bool:
    """Tell whether the actor makes quizzes, and there is a page for it."""
    return actor.is_staff and "papers.new" in current_app.view_functions


@bp.get("/questions/<question_id>")
def show(question_id: str) -> ResponseReturnValue:
    """Show a question as learners see it, its key, its versions, and where it is asked."""
    actor, question, session = current_actor(), _load(question_id), db.session()
    unit_id = question.category.unit_id
    authorize(see=policy.may_see_question(actor, unit_id))
    number = request.args.get("version", question.current.number, type=int)
    version = next((v for v in question.versions if v.number == number), question.current)
    return render_template(
        "quizzes/bank/show.html",
        question=question,
        shown=showing.show(version),
        uses=uses.list_uses(session, question.id),
        names=list_names(session, {v.created_by for v in question.versions}),
        sees_key=policy.may_see_key(actor, unit_id, author_id=question.created_by),
        sees_quizzes=actor.reads(unit_id),
        may_edit=_may_edit(actor, question),
        may_manage=policy.may_manage(actor, unit_id),
    )


@bp.route("/bank/new", methods=["GET", "POST"])
def new() -> ResponseReturnValue:
    """Write a new question of a kind; without a kind, choose it."""
    actor, kind = current_actor(), request.args.get("kind", "")
    authorize(see=policy.may_open_bank(actor), act=policy.may_write(actor))
    if kind not in FORMS:
        return render_template("quizzes/bank/new.html", form=None, purposes=KIND_PURPOSES)
    form = make_form(kind)
    branches, units = _offered(actor)
    form.offer(branches, units, chosen=request.args.get("category", ""))
    if _is_complete(form):
        try:
            with db.transaction() as session:
                category = _category(form, units)
                authorize(see=policy.may_author(actor, category.unit_id))
                question = service.add_question(
                    session,
                    category,
                    form.question(kind),
                    is_draft=form.is_draft.data or not policy.may_approve(actor, category.unit_id),
                    actor=actor,
                    now=clock.now(),
                )
        except BadInput as refusal:
            form.refuse(refusal)
        else:
            flash(gettext("The question is in the bank."), "ok")
            return redirect(url_for(".show", question_id=question.public_id))
    page = render_template(
        "quizzes/bank/new.html", form=form, kind=kind, units=units,
        may_approve=any(policy.may_approve(actor, unit.id) for unit in units),
    )  # fmt: skip
    return page, _status(form)


@bp.route("/questions/<question_id>/edit", methods=["GET", "POST"])
def edit(question_id: str) -> ResponseReturnValue:
    """Change a question by a new version; papers and attempts keep the one they have."""
    actor, question = current_actor(), _load(question_id)
    authorize(see=True, act=_may_edit(actor, question))
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
                    is_draft=form.is_draft.data or not policy.may_approve(actor, unit.id),
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
    page = render_template(
        "quizzes/bank/edit.html", form=form, question=question, units=[unit],
        may_approve=policy.may_approve(actor, unit.id),
    )  # fmt: skip
    return page, status


@bp.post("/questions/<question_id>/retire")
def retire(question_id: str) -> ResponseReturnValue:
    """Keep a question out of new quizzes."""
    question = _load(question_id)
    authorize(see=True, act=policy.may_manage(current_actor(), question.category.unit_id))
    with db.transaction() as session:
        service.retire_question(session, question, actor=current_actor(), now=clock.now())
    flash(gettext("The question is retired."), "ok")
    return redirect(url_for(".show", question_id=question_id))


@bp.post("/questions/<question_id>/restore")
def restore(question_id: str) -> ResponseReturnValue:
    """Use a retired question again."""
    question = _load(question_id)
    authorize(see=True, act=policy.may_manage(current_actor(), question.category.unit_id))
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
