"""Training events of a year and their sessions."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lms.kernel.db import Base, new_public_id
from lms.kernel.text import fold, sort_key
from lms.kernel.types import KeyText, UTCDateTime
from lms.people.units.models import Unit
from lms.plan.models import PlanTask


def _folded_title(context: Any) -> str:
    return fold(context.get_current_parameters()["title"])


def _sorted_title(context: Any) -> str:
    return sort_key(context.get_current_parameters()["title"])


class TrainingEvent(Base):
    """A conference, course or topical meeting of one year's programme."""

    __tablename__ = "training_event"
    __table_args__ = (
        CheckConstraint("capacity > 0", name="capacity_positive"),
        CheckConstraint("min_attendance BETWEEN 0 AND 100", name="attendance_percent"),
        CheckConstraint("pass_mark BETWEEN 0 AND 100", name="pass_percent"),
        CheckConstraint("year BETWEEN 2020 AND 2100", name="year_sensible"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(unique=True, default=new_public_id)
    year: Mapped[int] = mapped_column(index=True)
    title: Mapped[str]
    search_key: Mapped[str] = mapped_column(KeyText, default=_folded_title)
    title_key: Mapped[str] = mapped_column(KeyText, default=_sorted_title)
    kind: Mapped[str]  # courses.programme.rules.EventKind
    state: Mapped[str] = mapped_column(default="draft")  # courses.programme.rules.EventState
    task_id: Mapped[int | None] = mapped_column(ForeignKey("plan_task.id"))
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), index=True)
    host: Mapped[str] = mapped_column(default="")  # whose course it is, for a linked one
    place: Mapped[str] = mapped_column(default="")
    link: Mapped[str] = mapped_column(default="")
    capacity: Mapped[int] = mapped_column(default=100)
    min_attendance: Mapped[int] = mapped_column(default=80)
    pass_mark: Mapped[int] = mapped_column(default=50)
    signer_title: Mapped[str] = mapped_column(default="GIÁM ĐỐC")
    signer_name: Mapped[str] = mapped_column(default="")
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)

    unit: Mapped[Unit] = relationship()
    task: Mapped[PlanTask | None] = relationship()
    sessions: Mapped[list["TrainingSession"]] = relationship(
        back_populates="event", order_by="TrainingSession.starts_at"
    )


class TrainingSession(Base):
    """A half day (buổi) of an event; ``secret`` signs its check-in codes."""

    __tablename__ = "training_session"
    __table_args__ = (
        CheckConstraint("ends_at > starts_at", name="times_in_order"),
        CheckConstraint("periods BETWEEN 1 AND 10", name="periods_sensible"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(unique=True, default=new_public_id)
    event_id: Mapped[int] = mapped_column(ForeignKey("training_event.id"), index=True)
    topic: Mapped[str] = mapped_column(default="")
    starts_at: Mapped[datetime] = mapped_column(UTCDateTime)
    ends_at: Mapped[datetime] = mapped_column(UTCDateTime)
    periods: Mapped[int] = mapped_column(default=4)
    secret: Mapped[bytes] = mapped_column(LargeBinary)

    event: Mapped[TrainingEvent] = relationship(back_populates="sessions")
