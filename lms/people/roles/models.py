"""The roles that persons hold, dated."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lms.kernel.actor import EVERYWHERE, OF_A_SUBJECT, OF_A_UNIT
from lms.kernel.db import Base, new_public_id
from lms.kernel.types import UTCDateTime
from lms.people.persons.models import Person
from lms.people.units.models import Unit


def _one_of(roles: frozenset[str]) -> str:
    return "role IN (" + ", ".join(f"'{role}'" for role in sorted(roles)) + ")"


def _at_once(row: Any) -> Any:
    return row.get_current_parameters()["granted_at"]


class RoleGrant(Base):
    """That a person holds a role: everywhere, for a unit and those under it, or for one subject.

    It is in force from ``begins_at`` until ``ends_at``, when it runs out by itself, or until
    ``ended_at``, when somebody ended it; whichever comes first.
    """

    __tablename__ = "role_grant"
    __table_args__ = (
        CheckConstraint(
            f"({_one_of(EVERYWHERE)} AND unit_id IS NULL AND subject = '')"
            f" OR ({_one_of(OF_A_UNIT)} AND unit_id IS NOT NULL AND subject = '')"
            f" OR ({_one_of(OF_A_SUBJECT)} AND unit_id IS NULL AND subject <> '')",
            name="scope_fits_role",
        ),
        CheckConstraint("ended_at IS NULL OR ended_at >= granted_at", name="period_in_order"),
        CheckConstraint("ends_at IS NULL OR ends_at > begins_at", name="runs_out_after_beginning"),
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
    public_id: Mapped[str] = mapped_column(unique=True, default=new_public_id)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    role: Mapped[str]
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"), index=True)
    subject: Mapped[str] = mapped_column(default="", server_default="", index=True)
    begins_at: Mapped[datetime] = mapped_column(UTCDateTime, default=_at_once)
    ends_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    reason: Mapped[str] = mapped_column(default="", server_default="")
    granted_at: Mapped[datetime] = mapped_column(UTCDateTime)
    granted_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))  # None: a command
    ended_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    ended_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    end_reason: Mapped[str] = mapped_column(default="", server_default="")

    person: Mapped[Person] = relationship(foreign_keys=[person_id])
    unit: Mapped[Unit | None] = relationship()
