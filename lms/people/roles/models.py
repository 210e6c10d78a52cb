"""The roles that persons hold, dated."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from lms.kernel.actor import EVERYWHERE, OF_A_SUBJECT, OF_A_UNIT
from lms.kernel.db import Base
from lms.kernel.types import UTCDateTime


def _one_of(roles: frozenset[str]) -> str:
    return "role IN (" + ", ".join(f"'{role}'" for role in sorted(roles)) + ")"


class RoleGrant(Base):
    """That a person holds a role: everywhere, for a unit and those under it, or for one subject."""

    __tablename__ = "role_grant"
    __table_args__ = (
        CheckConstraint(
            f"({_one_of(EVERYWHERE)} AND unit_id IS NULL AND subject = '')"
            f" OR ({_one_of(OF_A_UNIT)} AND unit_id IS NOT NULL AND subject = '')"
            f" OR ({_one_of(OF_A_SUBJECT)} AND unit_id IS NULL AND subject <> '')",
            name="scope_fits_role",
        ),
        CheckConstraint("ended_at IS NULL OR ended_at >= granted_at", name="period_in_order"),
        *(
            Index(
                f"uq_role_grant_open_{scope}",
                "person_id",
                "role",
                column,
                unique=True,
                sqlite_where=text(condition),
                postgresql_where=text(condition),
            )
            for scope, column, condition in (
                ("unit", "unit_id", "ended_at IS NULL AND unit_id IS NOT NULL"),
                ("subject", "subject", "ended_at IS NULL AND unit_id IS NULL"),
            )
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    role: Mapped[str]
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"), index=True)
    subject: Mapped[str] = mapped_column(default="", server_default="", index=True)
    granted_at: Mapped[datetime] = mapped_column(UTCDateTime)
    granted_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    ended_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    ended_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
