"""What can be done with lessons and an event's quizzes. The caller commits."""

from datetime import datetime

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from courses.content import queries, rules
from courses.content.models import EventQuiz, Lesson, LessonRead
from courses.content.queries import Item
from courses.enrolment.models import Enrolment
from courses.programme.models import TrainingEvent
from courses.programme.rules import EventState
from courses.programme.service import EventClosed
from lms.kernel import audit
from lms.kernel.actor import Actor
from lms.kernel.errors import N_, BadInput, NotFound, RuleViolation
from lms.kernel.text import nfc
from quizzes.attempts.models import Attempt
from quizzes.attempts.service import start_attempt
from quizzes.papers.models import Quiz

CHANGEABLE = frozenset({EventState.DRAFT, EventState.OPEN})
OPEN = frozenset({EventState.OPEN})  # when what participants do counts


class NoWords(BadInput):
    """A lesson says something."""

    message = N_("The lesson is empty. Please send a Word file or type the text.")


class LessonWasRead(RuleViolation):
    """What people have done is not thrown away."""

    message = N_(
        "Participants have already read this lesson, so it stays. You may change its text,"
        " or make it optional."
    )


class QuizTaken(RuleViolation):
    """A quiz belongs to one event: its attempts count there."""

    message = N_("Another event uses this quiz already. Please choose another one.")


class EventNotOpen(RuleViolation):
    """What is done before an event opens or after it ends does not count."""

    message = N_("The event is not open now, so this cannot be recorded.")


def add_lesson(
    session: Session,
    actor: Actor,
    event: TrainingEvent,
    *,
    title: str,
    html: str,
    source_name: str = "",
    is_required: bool = True,
    now: datetime,
) -> Lesson:
    """Add a lesson at the end of the event; ``html`` is cleaned already."""
    _refuse_closed(event)
    if not html.strip():
        raise NoWords
    lesson = Lesson(
        event_id=event.id,
        position=_next_position(session, event),
        title=nfc(title),
        html=html,
        source_name=nfc(source_name),
        is_required=is_required,
        created_at=now,
    )
    session.add(lesson)
    session.flush()
    _note(session, actor, event, "lesson.added", lesson, now)
    return lesson


def change_lesson(
    session: Session,
    actor: Actor,
    lesson: Lesson,
    *,
    title: str,
    is_required: bool,
    html: str | None = None,
    source_name: str = "",
    now: datetime,
) -> None:
    """Change a lesson's title, and its words where new ones are given; who has read it has read it."""
    _refuse_closed(lesson.event)
    lesson.title = nfc(title)
    lesson.is_required = is_required
    if html is not None:
        if not html.strip():
            raise NoWords
        lesson.html, lesson.source_name = html, nfc(source_name)
    session.flush()
    _note(session, actor, lesson.event, "lesson.changed", lesson, now)


def add_quiz(
    session: Session,
    actor: Actor,
    event: TrainingEvent,
    quiz: Quiz,
    *,
    is_required: bool = True,
    now: datetime,
) -> EventQuiz:
    """Let an event use a training quiz of its own unit; a quiz serves one event."""
    _refuse_closed(event)
    if quiz.unit_id != event.unit_id or quiz.purpose != "training":
        raise NotFound
    used = EventQuiz(
        event_id=event.id,
        quiz_id=quiz.id,
        position=_next_position(session, event),
        is_required=is_required,
    )
    used.quiz = quiz
    try:
        with session.begin_nested():
            session.add(used)
    except IntegrityError:
        raise QuizTaken from None
    _note(session, actor, event, "event_quiz.added", used, now)
    return used


def move_item(
    session: Session, actor: Actor, event: TrainingEvent, item: Item, *, up: bool, now: datetime
) -> None:
    """Move a lesson or quiz one step; the first does not go further up."""
    _refuse_closed(event)
    order = rules.moved(queries.list_items(session, event.id), item, up=up)
    for position, each in enumerate(order, start=1):
        each.position = position
    session.flush()
    _note(session, actor, event, "content.moved", item, now)


def set_required(
    session: Session,
    actor: Actor,
    event: TrainingEvent,
    item: Item,
    *,
    is_required: bool,
    now: datetime,
) -> None:
    """Say whether completing the event asks for this lesson or quiz."""
    _refuse_closed(event)
    item.is_required = is_required
    session.flush()
    _note(session, actor, event, "content.required", item, now, is_required=is_required)


def remove_item(
    session: Session, actor: Actor, event: TrainingEvent, item: Item, *, now: datetime
) -> None:
    """Take a lesson that nobody has read, or the use of a quiz, out of the event."""
    _refuse_closed(event)
    if isinstance(item, Lesson) and queries.is_read(session, item.id):
        raise LessonWasRead
    _note(session, actor, event, "content.removed", item, now)
    session.delete(item)
    try:
        session.flush()
    except IntegrityError:  # somebody read it in the meantime
        raise LessonWasRead from None


def mark_read(session: Session, lesson: Lesson, enrolment: Enrolment, *, now: datetime) -> None:
    """Record that a participant has read a lesson; a second time changes nothing."""
    if queries.find_read(session, lesson.id, enrolment.id) is not None:
        return
    if lesson.event.state not in OPEN:
        raise EventNotOpen
    try:
        with session.begin_nested():
            session.add(LessonRead(lesson_id=lesson.id, enrolment_id=enrolment.id, read_at=now))
    except IntegrityError:  # a second tap: the first one counts
        return


def start_quiz(
    session: Session,
    event: TrainingEvent,
    event_quiz: EventQuiz,
    enrolment: Enrolment,
    *,
    now: datetime,
) -> Attempt:
    """Start an attempt of a participant at a quiz of an open event, or go on with the open one."""
    if event.state not in OPEN:
        raise EventNotOpen
    return start_attempt(session, event_quiz.quiz, enrolment.person_id, now=now)


def _refuse_closed(event: TrainingEvent) -> None:
    if event.state not in CHANGEABLE:
        raise EventClosed


def _next_position(session: Session, event: TrainingEvent) -> int:
    return max((item.position for item in queries.list_items(session, event.id)), default=0) + 1


def _note(
    session: Session,
    actor: Actor,
    event: TrainingEvent,
    action: str,
    item: Item,
    now: datetime,
    **details: object,
) -> None:
    title = item.title if isinstance(item, Lesson) else item.quiz.title
    public_id = item.public_id if isinstance(item, Lesson) else item.quiz.public_id
    audit.record(
        session,
        actor,
        action,
        f"event:{event.public_id}",
        now=now,
        item=public_id,
        title=title,
        **details,
    )
