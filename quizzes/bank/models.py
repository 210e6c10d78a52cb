"""Categories, questions and their versions; a version never changes once made."""

from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lms.kernel.db import Base, new_public_id
from lms.kernel.types import Marks, UTCDateTime


class Category(Base):
    """A branch of the bank's tree; ``path`` is its names joined by " / "."""

    __tablename__ = "question_category"
    __table_args__ = (
        UniqueConstraint("unit_id", "path"),
        CheckConstraint("parent_id <> id", name="not_its_own_parent"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(unique=True, default=new_public_id)
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), index=True)
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("question_category.id"))
    name: Mapped[str]
    path: Mapped[str]


class Question(Base):
    """A question through all its versions; ``current`` is the one new papers take."""

    __tablename__ = "question"
    __table_args__ = (CheckConstraint("state IN ('draft', 'ready', 'retired')", name="state"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(unique=True, default=new_public_id)
    category_id: Mapped[int] = mapped_column(ForeignKey("question_category.id"), index=True)
    name: Mapped[str]
    state: Mapped[str] = mapped_column(default="ready")
    content_sha256: Mapped[str] = mapped_column(index=True)  # finds the same question again
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)
    created_by: Mapped[int]

    category: Mapped[Category] = relationship()
    versions: Mapped[list["QuestionVersion"]] = relationship(
        back_populates="question", order_by="QuestionVersion.number"
    )

    @property
    def current(self) -> "QuestionVersion":
        """The newest version."""
        return self.versions[-1]


class QuestionVersion(Base):
    """A question as it read from one edit to the next; attempts point here."""

    __tablename__ = "question_version"
    __table_args__ = (UniqueConstraint("question_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    question_id: Mapped[int] = mapped_column(ForeignKey("question.id"))
    number: Mapped[int]
    kind: Mapped[str]
    text_html: Mapped[str]
    body: Mapped[dict[str, Any]] = mapped_column(JSON)  # see quizzes.bank.kinds
    feedback_html: Mapped[str] = mapped_column(default="")
    default_mark: Mapped[Decimal] = mapped_column(Marks, default=Decimal(1))
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)
    created_by: Mapped[int]

    question: Mapped[Question] = relationship(back_populates="versions")
