"""The content of an event as its participants meet it: reading lessons, starting quizzes."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from flask import current_app, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from markupsafe import Markup

from courses.content import policy, queries, service, steps
from courses.content.models import EventQuiz, Lesson
from courses.content.rules import pass_mark
from courses.content.views import bp as bp
from courses.content.views import is_published
from courses.enrolment.models import Enrolment
from courses.enrolment.queries import find_enrolment, get_event_with_place
from courses.programme.models import TrainingEvent
from lms.kernel import clock, db
from lms.kernel.errors import NotAllowed
from lms.kernel.web import authorize, current_actor
from quizzes.attempts import rules as attempt_rules
from quizzes.attempts.models import Attempt
from quizzes.papers.models import Quiz

steps.register()


@dataclass(frozen=True)
class Neighbours:
    """Where to go from one lesson or quiz: the one before, and the one after."""

    before: tuple[str, str] | None
    after: tuple[str, str] | None


@dataclass(frozen=True)
class Result:
    """A past attempt as its person may see it; ``percent`` is None while results are hidden."""

    attempt: Attempt
    percent: object
    is_passed: bool


def place_of(event: TrainingEvent) -> Enrolment | None:
    """Return the actor's place in a published event, None for who looks on; 404 to others."""
    authorize(see=current_actor().is_signed_in)
    place = find_enrolment(db.session(), event.id, current_actor().id)
    _authorize_reading(event, place)
    return place


def load_event(public_id: str) -> tuple[TrainingEvent, Enrolment | None]:
    """Return a published event and the actor's place in it, None for who looks on; 404 to others."""
    authorize(see=current_actor().is_signed_in)
    event, place = get_event_with_place(db.session(), public_id, current_actor().id)
    _authorize_reading(event, place)
    return event, place


def _authorize_reading(event: TrainingEvent, place: Enrolment | None) -> None:
    authorize(
        see=policy.may_read_content(
            current_actor(),
            event.unit_id,
            event.public_id,
            is_participant=place is not None,
            is_published=is_published(event),
        )
    )


def own(place: Enrolment | None) -> Enrolment:
    """Return the actor's own place; an organiser who only looks may not do what participants do."""
    if place is None:
        raise NotAllowed
    return place


def event_url(event: TrainingEvent, place: Enrolment | None) -> str:
    """Return the event's page for a participant, or the list of its content for an organiser."""
    if place is not None and "completion.mine" in current_app.view_functions:
        return url_for("completion.mine", event_id=event.public_id)
    return url_for("content.index", event_id=event.public_id)


def item_url(event: TrainingEvent, item: Lesson | EventQuiz) -> str:
    """Return the address of a lesson or quiz."""
    if isinstance(item, Lesson):
        return url_for("content.lesson", lesson_id=item.public_id)
    return url_for("content.quiz", event_id=event.public_id, quiz_id=item.quiz.public_id)


def _neighbours(
    event: TrainingEvent, items: Sequence[Lesson | EventQuiz], item: Lesson | EventQuiz
) -> Neighbours:
    links = [(_title(each), item_url(event, each)) for each in items]
    at = next(number for number, each in enumerate(items) if each is item)
    return Neighbours(links[at - 1] if at else None, links[at + 1] if at + 1 < len(links) else None)


def _title(item: Lesson | EventQuiz) -> str:
    return item.title if isinstance(item, Lesson) else item.quiz.title


@bp.get("/lessons/<lesson_id>")
def lesson(lesson_id: str) -> ResponseReturnValue:
    """Show a lesson to read."""
    authorize(see=current_actor().is_signed_in)
    session = db.session()
    lesson = queries.get_lesson(session, lesson_id)
    place = place_of(lesson.event)
    read = queries.find_read(session, lesson.id, place.id) if place else None
    return render_template(
        "courses/content/lesson.html",
        lesson=lesson,
        event=lesson.event,
        html=Markup(lesson.html),  # noqa: S704 -- cleaned before it was kept
        place=place,
        read=read,
        neighbours=_neighbours(lesson.event, queries.list_items(session, lesson.event_id), lesson),
        event_url=event_url(lesson.event, place),
        may_edit=policy.may_edit_content(
            current_actor(), lesson.event.unit_id, lesson.event.public_id
        ),
    )


@bp.post("/lessons/<lesson_id>/read")
def mark_read(lesson_id: str) -> ResponseReturnValue:
    """Record that the participant has read the lesson, and go on to what follows it."""
    authorize(see=current_actor().is_signed_in)
    lesson = queries.get_lesson(db.session(), lesson_id)
    place = own(place_of(lesson.event))
    with db.transaction() as session:
        service.mark_read(session, lesson, place, now=clock.now())
    flash(gettext("“%(title)s” is marked as read.", title=lesson.title), "ok")
    items = queries.list_items(db.session(), lesson.event_id)
    after = _neighbours(lesson.event, items, lesson).after
    return redirect(after[1] if after else event_url(lesson.event, place))


@bp.get("/events/<event_id>/quizzes/<quiz_id>")
def quiz(event_id: str, quiz_id: str) -> ResponseReturnValue:
    """Show what a quiz asks for, how often one may try, and one's past results."""
    actor, now = current_actor(), clock.now()
    authorize(see=actor.is_signed_in)
    session = db.session()
    event, place = load_event(event_id)
    items = queries.list_items(session, event.id)
    used = queries.pick_quiz(items, quiz_id)
    attempts = queries.list_attempts(session, used.quiz_id, actor.id) if place else []
    blocked = attempt_rules.may_start(
        opens_at=used.quiz.opens_at,
        closes_at=used.quiz.closes_at,
        now=now,
        attempts_used=len(attempts),
        attempts_allowed=used.quiz.attempts_allowed,
    )
    needed = pass_mark(event.pass_mark, used.quiz.pass_percent)
    open_attempt = next((each for each in attempts if _goes_on(each, now)), None)
    return render_template(
        "courses/content/quiz.html",
        event=event,
        event_quiz=used,
        quiz=used.quiz,
        questions=queries.count_questions(session, used.quiz_id),
        place=place,
        needed=needed,
        results=[_result(used.quiz, each, needed, now) for each in attempts],
        open_attempt=open_attempt,
        blocked=attempt_rules.BLOCKED_SENTENCES[blocked] if blocked and not open_attempt else "",
        is_open=event.state in service.OPEN,
        minutes=_minutes(used.quiz),
        neighbours=_neighbours(event, items, used),
        event_url=event_url(event, place),
    )


def _goes_on(attempt: Attempt, now: datetime) -> bool:
    in_progress = attempt.state == attempt_rules.State.IN_PROGRESS
    return in_progress and attempt_rules.is_open(attempt.due_at, now)


def _minutes(quiz: Quiz) -> int | None:
    if quiz.time_limit_s is None:
        return None
    return -(-timedelta(seconds=quiz.time_limit_s) // timedelta(minutes=1))


def _result(quiz: Quiz, attempt: Attempt, needed: int, now: datetime) -> Result:
    is_submitted = attempt.state == attempt_rules.State.SUBMITTED
    shown = attempt_rules.result_visible(
        attempt_rules.ResultPolicy(quiz.result_policy),
        is_submitted=is_submitted,
        closes_at=quiz.closes_at,
        published_at=quiz.results_published_at,
        now=now,
    )
    if not shown or attempt.earned is None or attempt.maximum is None:
        return Result(attempt, None, False)
    return Result(
        attempt,
        attempt_rules.percent(attempt.earned, attempt.maximum),
        attempt_rules.is_passed(attempt.earned, attempt.maximum, needed),
    )


@bp.post("/events/<event_id>/quizzes/<quiz_id>/start")
def start_quiz(event_id: str, quiz_id: str) -> ResponseReturnValue:
    """Start an attempt, or go on with the open one."""
    authorize(see=current_actor().is_signed_in)
    event, place = load_event(event_id)
    place = own(place)
    with db.transaction() as session:
        used = queries.get_event_quiz(session, event.id, quiz_id)
        attempt = service.start_quiz(session, event, used, place, now=clock.now())
    back = url_for(".quiz", event_id=event_id, quiz_id=quiz_id)
    return redirect(url_for("attempts.take", attempt_id=attempt.public_id, back=back))
