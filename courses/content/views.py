"""The content of an event: its lessons and quizzes as the organiser arranges them."""

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from werkzeug.datastructures import FileStorage

from courses.content import documents, policy, queries, service
from courses.content.forms import WORD, LessonForm, NewLessonForm, QuizForm, refuse
from courses.content.models import Lesson
from courses.content.rules import pass_mark
from courses.programme.models import TrainingEvent
from courses.programme.queries import get_event
from courses.programme.rules import EventState
from lms.kernel import clock, db, richtext
from lms.kernel.errors import BadInput, NotFound
from lms.kernel.web import authorize, current_actor
from quizzes.papers.queries import get_quiz

bp = Blueprint("content", __name__)
bp.add_app_template_global(pass_mark)


def load_event(event_id: str, *, lock: bool = False) -> TrainingEvent:
    """Return an event all of whose content the actor sees; to all others it does not exist."""
    actor = current_actor()
    authorize(see=actor.is_signed_in)
    event = get_event(db.session(), event_id, lock=lock)
    authorize(see=policy.may_see_outline(actor, event.unit_id, event_id))
    return event


@bp.get("/events/<event_id>/content")
def index(event_id: str) -> ResponseReturnValue:
    """Show an event's lessons and quizzes in order."""
    actor, event, session = current_actor(), load_event(event_id), db.session()
    authorize(see=policy.may_see_outline(actor, event.unit_id, event_id))
    is_open = event.state in service.CHANGEABLE
    return render_template(
        "courses/content/index.html",
        event=event,
        items=queries.list_items(session, event.id),
        reads=queries.count_reads(session, event.id),
        may_edit=is_open and policy.may_edit_content(actor, event.unit_id, event_id),
        may_choose=is_open and policy.may_choose_quizzes(actor, event.unit_id),
    )


@bp.route("/events/<event_id>/content/lessons/new", methods=["GET", "POST"])
def add_lesson(event_id: str) -> ResponseReturnValue:
    """Add a lesson from a Word file, or a typed one."""
    actor, event = current_actor(), load_event(event_id)
    authorize(see=True, act=policy.may_edit_content(actor, event.unit_id, event_id))
    form = NewLessonForm()
    if form.validate_on_submit():
        try:
            found = _read(form)
            with db.transaction() as session:
                lesson = service.add_lesson(
                    session,
                    actor,
                    get_event(session, event_id, lock=True),
                    title=form.title.data or found.title,
                    html=found.html,
                    source_name=form.file.data.filename if form.has_file() else "",
                    is_required=form.is_required.data,
                    now=clock.now(),
                )
        except BadInput as refusal:
            refuse(form.file, refusal.message, **refusal.values)
        else:
            return _after_reading(lesson, found)
    status = 422 if form.is_submitted() else 200
    return render_template(
        "courses/content/add_lesson.html", event=event, form=form, accept=WORD
    ), status


def _read(form: NewLessonForm) -> documents.Imported:
    """Return what was sent: a document, else the typed text under a title of its own."""
    if form.has_file():
        sent: FileStorage = form.file.data
        return documents.read_document(sent.stream.read(), sent.filename or "")
    if not (form.title.data or "").strip():
        raise BadInput(documents.NO_TITLE)
    return documents.Imported("", documents.typed(form.text.data or ""), ())


def _after_reading(lesson: Lesson, found: documents.Imported) -> ResponseReturnValue:
    flash(gettext("The lesson is kept. This is how participants see it."), "ok")
    for notice in found.notices:
        flash(gettext(notice.message, **notice.values), "warning")
    return redirect(url_for(".lesson", lesson_id=lesson.public_id))


@bp.route("/lessons/<lesson_id>/edit", methods=["GET", "POST"])
def edit_lesson(lesson_id: str) -> ResponseReturnValue:
    """Change a lesson's title and words."""
    actor = current_actor()
    authorize(see=actor.is_signed_in)
    lesson = queries.get_lesson(db.session(), lesson_id)
    event = lesson.event
    authorize(
        see=policy.may_see_outline(actor, event.unit_id, event.public_id),
        act=policy.may_edit_content(actor, event.unit_id, event.public_id),
    )
    form = LessonForm(obj=None if request.method == "POST" else lesson)
    is_typed = not lesson.source_name
    if request.method == "GET" and is_typed:
        form.text.data = richtext.to_plain(lesson.html)
    if form.validate_on_submit():
        try:
            found = _replaced(form, is_typed=is_typed)
            with db.transaction() as session:
                service.change_lesson(
                    session,
                    actor,
                    lesson,
                    title=form.title.data or "",
                    is_required=form.is_required.data,
                    html=None if found is None else found.html,
                    source_name=form.file.data.filename if form.has_file() else "",
                    now=clock.now(),
                )
        except BadInput as refusal:
            refuse(form.file, refusal.message, **refusal.values)
        else:
            return _after_reading(lesson, found or documents.Imported("", "", ()))
    status = 422 if form.is_submitted() else 200
    return render_template(
        "courses/content/edit_lesson.html",
        event=lesson.event,
        lesson=lesson,
        form=form,
        is_typed=is_typed,
        accept=WORD,
    ), status


def _replaced(form: LessonForm, *, is_typed: bool) -> documents.Imported | None:
    """Return the new words, or None where they stay as they are."""
    if form.has_file():
        sent: FileStorage = form.file.data
        return documents.read_document(sent.stream.read(), sent.filename or "")
    if is_typed:
        return documents.Imported("", documents.typed(form.text.data or ""), ())
    return None


@bp.route("/events/<event_id>/content/quizzes/new", methods=["GET", "POST"])
def add_quiz(event_id: str) -> ResponseReturnValue:
    """Choose one of the unit's training quizzes that no event uses yet."""
    actor, event = current_actor(), load_event(event_id)
    authorize(see=True, act=policy.may_choose_quizzes(actor, event.unit_id))
    free = queries.list_free_quizzes(db.session(), event.unit_id)
    form = QuizForm()
    form.offer(free)
    if request.method == "GET":
        form.quiz.data = request.args.get("quiz")  # just made, see the link in the page
    if form.validate_on_submit():
        with db.transaction() as session:
            service.add_quiz(
                session,
                actor,
                get_event(session, event_id, lock=True),
                get_quiz(session, form.quiz.data),
                is_required=form.is_required.data,
                now=clock.now(),
            )
        flash(gettext("The quiz is part of the event."), "ok")
        return redirect(url_for(".index", event_id=event_id))
    status = 422 if form.is_submitted() else 200
    return render_template(
        "courses/content/add_quiz.html",
        event=event,
        form=form,
        free=free,
        can_make="papers.new" in current_app.view_functions,
    ), status


@bp.post("/events/<event_id>/content/arrange")
def arrange(event_id: str) -> ResponseReturnValue:
    """Move a lesson or quiz up or down, say whether it is required, or remove it."""
    actor = current_actor()
    load_event(event_id)
    with db.transaction() as session:
        event = load_event(event_id, lock=True)
        authorize(see=True, act=policy.may_edit_content(actor, event.unit_id, event_id))
        kind, _, public_id = request.form.get("item", "").partition(":")
        if kind == "quiz" and request.form.get("do") not in {"up", "down"}:
            authorize(see=True, act=policy.may_choose_quizzes(actor, event.unit_id))
        item = queries.get_item(session, event.id, kind, public_id)
        now = clock.now()
        match request.form.get("do"):
            case "up" | "down" as way:
                service.move_item(session, actor, event, item, up=way == "up", now=now)
            case "require" | "release" as what:
                service.set_required(
                    session, actor, event, item, is_required=what == "require", now=now
                )
            case "remove":
                service.remove_item(session, actor, event, item, now=now)
                flash(gettext("Removed from the event."), "ok")
            case _:
                raise NotFound
    return redirect(url_for(".index", event_id=event_id, _anchor=f"{kind}-{public_id}"))


def is_published(event: TrainingEvent) -> bool:
    """Tell whether participants see the event."""
    return event.state != EventState.DRAFT
