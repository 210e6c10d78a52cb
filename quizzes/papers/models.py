"""Quizzes: their settings, and the slots that say which questions they ask."""

from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lms.kernel.db import Base, new_public_id
from lms.kernel.text import fold, sort_key
from lms.kernel.types import KeyText, Marks, UTCDateTime
from quizzes.bank.models import Category, QuestionVersion


def _sort_key(row: Any) -> str:
    return sort_key(row.get_current_parameters()["title"])


def _search_key(row: Any) -> str:
    return fold(row.get_current_parameters()["title"])


class Quiz(Base):
    """A paper with its time limit, attempts and what learners see afterwards."""

    __tablename__ = "quiz"
    __table_args__ = (
        CheckConstraint("time_limit_s > 0", name="time_limit_positive"),
        CheckConstraint("attempts_allowed >= 1", name="attempts_positive"),
        CheckConstraint("pass_percent BETWEEN 0 AND 100", name="pass_percent"),
        CheckConstraint("closes_at > opens_at", name="opens_before_closing"),
        CheckConstraint("purpose IN ('training', 'contest')", name="purpose"),
        CheckConstraint(
            "result_policy IN ('immediately', 'after_close', 'never', 'after_publication')",
            name="result_policy",
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(unique=True, default=new_public_id)
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), index=True)
    purpose: Mapped[str] = mapped_column(default="training")  # a contest's is entered by its round
    title: Mapped[str]
    sort_key: Mapped[str] = mapped_column(KeyText, default=_sort_key)
    search_key: Mapped[str] = mapped_column(KeyText, default=_search_key)
    instructions: Mapped[str] = mapped_column(default="")
    opens_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    closes_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    time_limit_s: Mapped[int | None]
    attempts_allowed: Mapped[int | None]  # None: no limit; a default here would replace it
    pass_percent: Mapped[int] = mapped_column(default=50)
    shuffle: Mapped[bool] = mapped_column(default=True)
    result_policy: Mapped[str] = mapped_column(default="immediately")
    results_published_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)

    slots: Mapped[list["QuizSlot"]] = relationship(
        back_populates="quiz", order_by="QuizSlot.position"
    )


class QuizSlot(Base):
    """One fixed question, or ``count`` questions drawn from a category for each attempt."""

    __tablename__ = "quiz_slot"
    __table_args__ = (
        UniqueConstraint("quiz_id", "position"),
        CheckConstraint("(version_id IS NULL) <> (category_id IS NULL)", name="fixed_or_drawn"),
        CheckConstraint("count >= 1", name="count_positive"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    quiz_id: Mapped[int] = mapped_column(ForeignKey("quiz.id"))
    position: Mapped[int]
    version_id: Mapped[int | None] = mapped_column(ForeignKey("question_version.id"))
    category_id: Mapped[int | None] = mapped_column(ForeignKey("question_category.id"))
    count: Mapped[int] = mapped_column(default=1)
    mark: Mapped[Decimal] = mapped_column(Marks, default=Decimal(1))

    quiz: Mapped[Quiz] = relationship(back_populates="slots")
    version: Mapped[QuestionVersion | None] = relationship()
    category: Mapped[Category | None] = relationship()
