"""Reforms of units, from the first draft to what each wrote."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint
from sqlalchemy.orm import Mapped, mapped_column

from lms.kernel.db import Base, new_public_id
from lms.kernel.types import UTCDateTime
from lms.people.units.rules import LineageKind


class Reform(Base):
    """A decision on units: a draft until it is applied, once; what it wrote is kept for its undoing."""

    __tablename__ = "reform"
    __table_args__ = (
        CheckConstraint(
            "kind IN (" + ", ".join(f"'{kind.value}'" for kind in LineageKind) + ")", name="kind"
        ),
        CheckConstraint("(applied_at IS NULL) = (written IS NULL)", name="applied_has_written"),
        CheckConstraint("undone_at >= applied_at", name="undone_after_applied"),
        CheckConstraint("undone_at IS NULL OR applied_at IS NOT NULL", name="undone_was_applied"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(unique=True, default=new_public_id)
    kind: Mapped[str]
    on: Mapped[date]
    document: Mapped[str] = mapped_column(default="")
    title: Mapped[str]  # names the units as they were
    search_key: Mapped[str]
    plan: Mapped[dict[str, Any]] = mapped_column(JSON)  # units, successors, who goes where
    written: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    created_at: Mapped[datetime] = mapped_column(UTCDateTime, index=True)
    created_by: Mapped[int]
    applied_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    undone_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
