"""Categories, questions and their versions, which never change; and the files they came from."""

from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lms.kernel.db import Base, new_public_id
from lms.kernel.text import fold, sort_key
from lms.kernel.types import KeyText, Marks, UTCDateTime
from lms.people.units.models import Unit


def _sort_key(row: Any) -> str:
    return sort_key(row.get_current_parameters()["name"])


def _search_key(row: Any) -> str:
    return f"{fold(row.get_current_parameters()['name'])} |"


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

    unit: Mapped[Unit] = relationship()


class Question(Base):
    """A question through all its versions; ``current`` is the one new papers take."""

    __tablename__ = "question"
    __table_args__ = (CheckConstraint("state IN ('draft', 'ready', 'retired')", name="state"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(unique=True, default=new_public_id)
    category_id: Mapped[int] = mapped_column(ForeignKey("question_category.id"), index=True)
    name: Mapped[str]
    sort_key: Mapped[str] = mapped_column(KeyText, default=_sort_key)
    search_key: Mapped[str] = mapped_column(KeyText, default=_search_key)  # name, text | answers
    state: Mapped[str] = mapped_column(default="ready")
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
    # Finds the same question in a file again; see quizzes.bank.content. None: never looked for.
    content_sha256: Mapped[str | None] = mapped_column(index=True)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)
    created_by: Mapped[int]

    question: Mapped[Question] = relationship(back_populates="versions")


class QuestionImport(Base):
    """A file of questions as it was read; nothing enters the bank until somebody confirms."""

    __tablename__ = "question_import"
    __table_args__ = (CheckConstraint("confirmed_at >= read_at", name="confirmed_after_reading"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(unique=True, default=new_public_id)
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), index=True)
    filename: Mapped[str]
    file_sha256: Mapped[str]
    questions: Mapped[list[dict[str, Any]]] = mapped_column(JSON)  # the sound ones
    problems: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    read_at: Mapped[datetime] = mapped_column(UTCDateTime)
    read_by: Mapped[int]
    confirmed_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    imported: Mapped[int | None]  # how many new questions the confirmation made
    already: Mapped[int | None]  # how many the unit's bank had before, or the file twice

    unit: Mapped[Unit] = relationship()
