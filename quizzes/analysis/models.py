"""Figures of a quiz as they were computed at a time; each computing adds a row."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from lms.kernel.db import Base
from lms.kernel.types import UTCDateTime


class QuizFigures(Base):
    """What ``computing.compute`` found; decimals are strings, so that none is rounded by JSON."""

    __tablename__ = "quiz_figures"
    __table_args__ = (
        CheckConstraint("which IN ('first', 'highest', 'last', 'all')", name="which"),
        CheckConstraint("attempts >= 0", name="attempts_counted"),
        Index("ix_quiz_figures_newest", "quiz_id", "which", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    quiz_id: Mapped[int] = mapped_column(ForeignKey("quiz.id"))
    which: Mapped[str]
    attempts: Mapped[int]
    figures: Mapped[dict[str, Any]] = mapped_column(JSON)
    computed_at: Mapped[datetime] = mapped_column(UTCDateTime)
    computed_by: Mapped[int]
