"""Every read of lessons and of the quizzes that events use."""

from collections.abc import Collection
from dataclasses import dataclass
from functools import cache

from sqlalchemy import Select, bindparam, func, select
from sqlalchemy.orm import Session, contains_eager, defer, joinedload

from courses.content.models import EventQuiz, Lesson, LessonRead
from courses.programme.models import TrainingEvent
from lms.kernel.errors import NotFound
from quizzes.attempts.models import Attempt
from quizzes.papers.models import Quiz, QuizSlot

Item = Lesson | EventQuiz


@dataclass(frozen=True)
class FreeQuiz:
    """A quiz that no event uses yet, and how many questions it asks."""

    quiz: Quiz
    questions: int


def get_lesson(session: Session, public_id: str) -> Lesson:
    """Return a lesson with its event and the event's unit."""
    query = (
        select(Lesson)
        .where(Lesson.public_id == public_id)
        .options(joinedload(Lesson.event).joinedload(TrainingEvent.unit))
    )
    lesson = session.scalar(query)
    if lesson is None:
        raise NotFound
    return lesson


# Statements of every journey are built once: building costs as much as asking.
@cache
def _lessons() -> Select[Lesson]:
    return (
        select(Lesson)
        .where(Lesson.event_id.in_(bindparam("event_ids", expanding=True)))
        .options(defer(Lesson.html))
        .order_by(Lesson.event_id, Lesson.position, Lesson.id)
    )


def list_lessons(session: Session, event_ids: Collection[int]) -> list[Lesson]:
    """Return the lessons of events in order, without their words: a page of titles stays light."""
    return list(session.scalars(_lessons(), {"event_ids": list(event_ids)}))


@cache
def _event_quizzes() -> Select[EventQuiz]:
    return (
        select(EventQuiz)
        .join(EventQuiz.quiz)
        .options(contains_eager(EventQuiz.quiz))
        .where(EventQuiz.event_id.in_(bindparam("event_ids", expanding=True)))
        .order_by(EventQuiz.event_id, EventQuiz.position, EventQuiz.id)
    )


def list_event_quizzes(session: Session, event_ids: Collection[int]) -> list[EventQuiz]:
    """Return what quizzes events use, in order, each with its quiz."""
    return list(session.scalars(_event_quizzes(), {"event_ids": list(event_ids)}))


def list_items(session: Session, event_id: int) -> list[Item]:
    """Return an event's lessons and quizzes in the one order that they are taught in."""
    lessons = list_lessons(session, [event_id])
    return in_order(lessons, list_event_quizzes(session, [event_id]))


def in_order(lessons: Collection[Lesson], quizzes: Collection[EventQuiz]) -> list[Item]:
    """Put one event's lessons and quizzes together; at the same place a lesson comes first."""
    items: list[Item] = [*lessons, *quizzes]
    return sorted(items, key=lambda each: (each.position, isinstance(each, EventQuiz), each.id))


def pick_quiz(items: Collection[Item], public_id: str) -> EventQuiz:
    """Return the one use of a quiz among an event's items."""
    for item in items:
        if isinstance(item, EventQuiz) and item.quiz.public_id == public_id:
            return item
    raise NotFound


def get_item(session: Session, event_id: int, kind: str, public_id: str) -> Item:
    """Return one lesson or quiz of an event."""
    found: Item | None = None
    if kind == "lesson":
        found = session.scalar(
            select(Lesson).where(Lesson.event_id == event_id, Lesson.public_id == public_id)
        )
    elif kind == "quiz":
        found = _find_event_quiz(session, event_id, public_id)
    if found is None:
        raise NotFound
    return found


def get_event_quiz(session: Session, event_id: int, quiz_public_id: str) -> EventQuiz:
    """Return the use that an event makes of a quiz."""
    found = _find_event_quiz(session, event_id, quiz_public_id)
    if found is None:
        raise NotFound
    return found


@cache
def _event_quiz() -> Select[EventQuiz]:
    return _event_quizzes().where(Quiz.public_id == bindparam("public_id"))


def _find_event_quiz(session: Session, event_id: int, quiz_public_id: str) -> EventQuiz | None:
    asked = {"event_ids": [event_id], "public_id": quiz_public_id}
    return session.scalar(_event_quiz(), asked)


def list_free_quizzes(session: Session, unit_id: int) -> list[FreeQuiz]:
    """Return a unit's training quizzes that no event uses, newest first."""
    asked = (
        select(func.coalesce(func.sum(QuizSlot.count), 0))
        .where(QuizSlot.quiz_id == Quiz.id)
        .scalar_subquery()
    )
    query = (
        select(Quiz, asked)
        .outerjoin(EventQuiz, EventQuiz.quiz_id == Quiz.id)
        .where(Quiz.unit_id == unit_id, Quiz.purpose == "training", EventQuiz.id.is_(None))
        .order_by(Quiz.created_at.desc(), Quiz.id.desc())
    )
    return [FreeQuiz(quiz, questions) for quiz, questions in session.execute(query)]


_ASKED = select(func.coalesce(func.sum(QuizSlot.count), 0)).where(
    QuizSlot.quiz_id == bindparam("quiz_id")
)


def count_questions(session: Session, quiz_id: int) -> int:
    """Return how many questions a quiz asks."""
    return session.scalar(_ASKED, {"quiz_id": quiz_id}) or 0


def list_read(session: Session, enrolment_id: int) -> set[int]:
    """Return the ids of the lessons that a participant has read."""
    query = select(LessonRead.lesson_id).where(LessonRead.enrolment_id == enrolment_id)
    return set(session.scalars(query))


def find_read(session: Session, lesson_id: int, enrolment_id: int) -> LessonRead | None:
    """Return when a participant read a lesson."""
    query = select(LessonRead).where(
        LessonRead.lesson_id == lesson_id, LessonRead.enrolment_id == enrolment_id
    )
    return session.scalar(query)


def count_reads(session: Session, event_id: int) -> dict[int, int]:
    """Return how many participants have read each lesson of an event."""
    query = (
        select(LessonRead.lesson_id, func.count())
        .join(Lesson, Lesson.id == LessonRead.lesson_id)
        .where(Lesson.event_id == event_id)
        .group_by(LessonRead.lesson_id)
    )
    return {row[0]: row[1] for row in session.execute(query)}


def is_read(session: Session, lesson_id: int) -> bool:
    """Tell whether anybody has read a lesson."""
    query = select(LessonRead.id).where(LessonRead.lesson_id == lesson_id).limit(1)
    return session.scalar(query) is not None


@cache
def _attempts() -> Select[Attempt]:
    return (
        select(Attempt)
        .where(Attempt.quiz_id == bindparam("quiz_id"), Attempt.person_id == bindparam("person_id"))
        .options(defer(Attempt.paper), defer(Attempt.marks))  # long, and not asked for here
        .order_by(Attempt.number)
    )


def list_attempts(session: Session, quiz_id: int, person_id: int) -> list[Attempt]:
    """Return a person's attempts at a quiz, the first one first, without their papers."""
    return list(session.scalars(_attempts(), {"quiz_id": quiz_id, "person_id": person_id}))


def count_items(session: Session, event_id: int) -> tuple[int, int]:
    """Return how many lessons and how many quizzes an event has."""
    lessons = select(func.count()).select_from(Lesson).where(Lesson.event_id == event_id)
    quizzes = select(func.count()).select_from(EventQuiz).where(EventQuiz.event_id == event_id)
    row = session.execute(select(lessons.scalar_subquery(), quizzes.scalar_subquery())).one()
    return row[0], row[1]
