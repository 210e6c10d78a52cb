"""What an event teaches: lessons, and the quizzes that it uses."""

from datetime import datetime

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from courses.enrolment.models import Enrolment
from courses.programme.models import TrainingEvent
from lms.kernel.db import Base, new_public_id
from lms.kernel.types import UTCDateTime
from quizzes.papers.models import Quiz


class Lesson(Base):
    """A text to read; the words are sanitised HTML."""

    __tablename__ = "lesson"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(unique=True, default=new_public_id)
    event_id: Mapped[int] = mapped_column(ForeignKey("training_event.id"), index=True)
    position: Mapped[int]
    title: Mapped[str]
    html: Mapped[str]
    source_name: Mapped[str] = mapped_column(default="")
    is_required: Mapped[bool] = mapped_column(default=True)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)

    event: Mapped[TrainingEvent] = relationship()


class LessonRead(Base):
    """That a participant has read a lesson to the end."""

    __tablename__ = "lesson_read"
    __table_args__ = (UniqueConstraint("lesson_id", "enrolment_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    lesson_id: Mapped[int] = mapped_column(ForeignKey("lesson.id"))
    enrolment_id: Mapped[int] = mapped_column(ForeignKey("enrolment.id"), index=True)
    read_at: Mapped[datetime] = mapped_column(UTCDateTime)

    lesson: Mapped[Lesson] = relationship()
    enrolment: Mapped[Enrolment] = relationship()


class EventQuiz(Base):
    """That an event uses a quiz; a required one must be passed to complete the event."""

    __tablename__ = "event_quiz"
    __table_args__ = (UniqueConstraint("event_id", "quiz_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("training_event.id"))
    quiz_id: Mapped[int] = mapped_column(ForeignKey("quiz.id"), unique=True)
    position: Mapped[int]
    is_required: Mapped[bool] = mapped_column(default=True)

    event: Mapped[TrainingEvent] = relationship()
    quiz: Mapped[Quiz] = relationship()
