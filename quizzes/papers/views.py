"""The organisers' quizzes: the list, a new one, its settings and its preview."""

from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from wtforms import SelectChoice

from lms.kernel import clock, db
from lms.kernel.actor import Role
from lms.kernel.errors import BadInput, RuleViolation
from lms.kernel.paging import paginate
from lms.kernel.sheet_writing import MIME, write_xlsx
from lms.kernel.web import authorize, current_actor, is_safe_path, page_number
from lms.people.audit_log import titles
from lms.people.units.queries import get_unit, list_units
from quizzes.papers import policy, queries, service, uses
from quizzes.papers.forms import RESULT_POLICIES, NewQuizForm, SettingsForm, read_parts
from quizzes.papers.models import Quiz
from quizzes.papers.rules import is_open_for_all

bp = Blueprint("papers", __name__)
uses.register()
titles.register("quiz", Quiz.public_id, Quiz.title)
MOST_LISTED = 1000  # questions to tick one by one; a larger bank is drawn from


def _is_open(quiz: Quiz) -> bool:
    return is_open_for_all(quiz.opens_at, quiz.closes_at, clock.now())


@bp.get("/quizzes")
def index() -> ResponseReturnValue:
    """List the quizzes of the units whose work the actor reads."""
    actor = current_actor()
    authorize(see=policy.may_see_quizzes(actor))
    search, sort = request.args.get("q", ""), request.args.get("sort", "")
    query = queries.quizzes_of(actor.readable, search=search, sort=sort)
    if request.args.get("export") == "xlsx":
        return _export(query)
    page = paginate(db.session(), query, page_number())
    return render_template(
        "quizzes/papers/index.html", page=page, is_open=_is_open, may_make=policy.may_make(actor)
    )


def _export(query: Any) -> Response:
    columns = [
        gettext("Title"),
        gettext("Questions"),
        gettext("Opens at"),
        gettext("Closes at"),
        gettext("Time limit (minutes)"),
        gettext("Attempts allowed"),
        gettext("Pass mark (percent)"),
    ]
    rows = [
        (
            quiz.title,
            questions,
            quiz.opens_at,
            quiz.closes_at,
            quiz.time_limit_s // 60 if quiz.time_limit_s else None,
            quiz.attempts_allowed,
            quiz.pass_percent,
        )
        for quiz, questions in db.session().execute(query)
    ]
    answer = Response(write_xlsx(gettext("Quizzes"), columns, rows), mimetype=MIME)
    answer.headers["Content-Disposition"] = "attachment; filename=bai-kiem-tra.xlsx"
    return answer


@bp.route("/quizzes/new", methods=["GET", "POST"])
def new() -> ResponseReturnValue:
    """Make a quiz of chosen questions, whole categories and draws."""
    actor = current_actor()
    authorize(see=policy.may_see_quizzes(actor), act=policy.may_make(actor))
    session, units = db.session(), actor.scope(Role.ORGANISER)
    categories = queries.list_categories(session, units)
    form = NewQuizForm()
    owners = {unit.public_id: unit for unit in list_units(session, within=units)}
    form.unit.choices = [SelectChoice(id_, unit.name) for id_, unit in owners.items()]
    ticked = request.values.getlist("question")[:MOST_LISTED]  # far more than a quiz may ask
    if not form.is_submitted():
        form.pass_percent.data, form.shuffle.data, form.attempts_allowed.data = 50, True, 1
    elif form.validate():
        chosen = queries.list_questions(session, units, public_ids=ticked)
        try:
            with db.transaction() as session:
                quiz = service.make_quiz(
                    session,
                    unit_id=owners[form.unit.data].id,
                    title=form.title.data or "",
                    parts=read_parts(request.form, categories, chosen),
                    settings=form.settings(),
                    actor=actor,
                    now=clock.now(),
                )
        except BadInput as refusal:
            form.form_errors.append(gettext(refusal.message, **refusal.values))
        else:
            flash(gettext("The quiz has been made."), "ok")
            return redirect(_onward(quiz))
    questions = queries.list_questions(session, units, limit=MOST_LISTED)
    listed = {question.public_id for question in questions}
    beyond = [public_id for public_id in ticked if public_id not in listed]
    if beyond:  # chosen on the bank's own page
        questions += queries.list_questions(session, units, public_ids=beyond)
    page = render_template(
        "quizzes/papers/new.html",
        form=form,
        categories=categories,
        questions=questions,
        ticked=set(ticked),
        sent=request.form,
        next=_next(),
        is_long=len(questions) >= MOST_LISTED,
    )
    return page, 422 if form.is_submitted() else 200


def _next() -> str:
    target = request.values.get("next", "")
    return target if is_safe_path(target) else ""


def _onward(quiz: Quiz) -> str:
    target = _next()
    if not target:
        return url_for(".preview", quiz_id=quiz.public_id)
    return f"{target}{'&' if '?' in target else '?'}quiz={quiz.public_id}"


@bp.route("/quizzes/<quiz_id>/settings", methods=["GET", "POST"])
def edit(quiz_id: str) -> ResponseReturnValue:
    """Change a quiz's settings."""
    actor = current_actor()
    authorize(see=actor.is_signed_in)
    quiz = queries.get_quiz(db.session(), quiz_id)
    authorize(
        see=policy.may_see_quiz(actor, quiz.unit_id), act=policy.may_manage(actor, quiz.unit_id)
    )
    form = SettingsForm()
    if not form.is_submitted():
        form.fill(quiz)
    elif form.validate():
        try:
            with db.transaction() as session:
                service.change_settings(
                    session,
                    quiz,
                    title=form.title.data or "",
                    settings=form.settings(),
                    actor=actor,
                    now=clock.now(),
                )
        except (BadInput, RuleViolation) as refusal:
            form.form_errors.append(gettext(refusal.message, **refusal.values))
            status = 422 if isinstance(refusal, BadInput) else 409
            return render_template("quizzes/papers/edit.html", form=form, quiz=quiz), status
        flash(gettext("The settings have been saved."), "ok")
        return redirect(url_for(".preview", quiz_id=quiz.public_id))
    status = 422 if form.is_submitted() else 200
    return render_template("quizzes/papers/edit.html", form=form, quiz=quiz), status


@bp.get("/quizzes/<quiz_id>/preview")
def preview(quiz_id: str) -> ResponseReturnValue:
    """Show what a quiz asks; with the right answers to those who manage it."""
    actor, session = current_actor(), db.session()
    authorize(see=actor.is_signed_in)
    quiz = queries.get_quiz(session, quiz_id)
    authorize(see=policy.may_see_quiz(actor, quiz.unit_id))
    slots = queries.list_slots(session, quiz.id)
    drawn = {slot.category_id for slot in slots if slot.category_id is not None}
    return render_template(
        "quizzes/papers/preview.html",
        quiz=quiz,
        unit=get_unit(session, quiz.unit_id),
        slots=slots,
        total=sum(slot.count for slot in slots),
        questions=queries.get_questions(
            session, {slot.version_id for slot in slots if slot.version_id is not None}
        ),
        paths=queries.get_category_paths(session, drawn),
        pools=queries.list_pools(session, drawn),
        policies=dict(RESULT_POLICIES),
        is_open=_is_open(quiz),
        may_manage=policy.may_manage(actor, quiz.unit_id),
        sees_key=policy.may_see_key(actor, quiz.unit_id),
    )
