"""The register: every mark ever made, newest last; nothing is overwritten."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from courses.enrolment.models import Enrolment
from courses.programme.models import TrainingSession
from lms.kernel.db import Base
from lms.kernel.types import UTCDateTime


class RegisterMark(Base):
    """A mark for one participant in one session; the latest one counts."""

    __tablename__ = "register_mark"
    __table_args__ = (
        Index("ix_register_mark_session_enrolment", "session_id", "enrolment_id"),
        CheckConstraint("mark IN ('present', 'late', 'excused', 'absent')", name="mark_known"),
        CheckConstraint("method IN ('qr', 'manual')", name="method_known"),
        # One scan counts once, however often the phone repeats it.
        Index(
            "uq_register_mark_qr",
            "session_id",
            "enrolment_id",
            unique=True,
            sqlite_where=text("method = 'qr'"),
            postgresql_where=text("method = 'qr'"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    session_id: Mapped[int] = mapped_column(ForeignKey("training_session.id"))
    enrolment_id: Mapped[int] = mapped_column(ForeignKey("enrolment.id"), index=True)
    mark: Mapped[str]
    method: Mapped[str]
    marked_at: Mapped[datetime] = mapped_column(UTCDateTime)
    marked_by: Mapped[int]  # the person's id
    note: Mapped[str] = mapped_column(default="")

    session: Mapped[TrainingSession] = relationship()
    enrolment: Mapped[Enrolment] = relationship()
