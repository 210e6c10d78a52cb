"""Attempts at a quiz, every answer saved in them, and the marks that people gave."""

from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lms.kernel.db import Base, new_public_id
from lms.kernel.types import Marks, UTCDateTime
from lms.people.persons.models import Person
from quizzes.papers.models import Quiz

IN_PROGRESS = text("state = 'in_progress'")


class Attempt(Base):
    """One sitting of a quiz by one person.

    ``paper`` is the drawn paper, fixed at the start: one ``{"version": id, "order": [ids],
    "mark": "1.00"}`` a question. What follows ``closed_by`` is null until the attempt is
    closed and is written once.
    """

    __tablename__ = "attempt"
    __table_args__ = (
        UniqueConstraint("quiz_id", "person_id", "number"),
        Index(
            "uq_attempt_open",
            "quiz_id",
            "person_id",
            unique=True,
            sqlite_where=IN_PROGRESS,
            postgresql_where=IN_PROGRESS,
        ),
        Index("ix_attempt_due", "due_at", sqlite_where=IN_PROGRESS, postgresql_where=IN_PROGRESS),
        CheckConstraint("state IN ('in_progress', 'submitted')", name="state"),
        CheckConstraint("(state = 'submitted') = (submitted_at IS NOT NULL)", name="closed_once"),
        CheckConstraint("closed_by IN ('person', 'clock', 'organiser')", name="closed_by"),
        CheckConstraint("submitted_at >= started_at", name="times_in_order"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(unique=True, default=new_public_id)
    quiz_id: Mapped[int] = mapped_column(ForeignKey("quiz.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    number: Mapped[int]
    state: Mapped[str] = mapped_column(default="in_progress")
    paper: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    last_seq: Mapped[int] = mapped_column(default=0)
    started_at: Mapped[datetime] = mapped_column(UTCDateTime)
    due_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    submitted_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    closed_by: Mapped[str | None]
    duration_ms: Mapped[int | None]
    earned: Mapped[Decimal | None] = mapped_column(Marks)
    maximum: Mapped[Decimal | None] = mapped_column(Marks)
    correct: Mapped[int | None]  # questions with full marks
    prediction: Mapped[int | None]  # the answer to a question of kind "prediction"
    marks: Mapped[list[str | None] | None] = mapped_column(JSON)  # by place in ``paper``

    quiz: Mapped[Quiz] = relationship()
    person: Mapped[Person] = relationship()


class AnswerSave(Base):
    """One acknowledged save; the newest for a place in the paper is the answer given."""

    __tablename__ = "answer_save"

    attempt_id: Mapped[int] = mapped_column(
        ForeignKey("attempt.id"), primary_key=True, autoincrement=False
    )
    seq: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    place: Mapped[int]  # index in the attempt's paper
    response: Mapped[Any] = mapped_column(JSON(none_as_null=True), nullable=True)
    save_key: Mapped[str]  # the browser's own id of this save, so that a repeat is recognised
    saved_at: Mapped[datetime] = mapped_column(UTCDateTime)


class ManualMark(Base):
    """A mark that a person gave to an answer; append-only, the newest one counts."""

    __tablename__ = "manual_mark"
    __table_args__ = (
        Index("ix_manual_mark_answer", "attempt_id", "place", "id"),
        CheckConstraint("mark >= 0", name="mark_not_negative"),
        CheckConstraint("place >= 0", name="place_of_the_paper"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    attempt_id: Mapped[int] = mapped_column(ForeignKey("attempt.id"))
    place: Mapped[int]  # index in the attempt's paper
    mark: Mapped[Decimal] = mapped_column(Marks)
    comment: Mapped[str] = mapped_column(default="")
    marker_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    marked_at: Mapped[datetime] = mapped_column(UTCDateTime)
