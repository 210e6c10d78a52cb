"""Units, their periods and their lineage."""

from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lms.kernel.db import Base, new_public_id
from lms.kernel.types import KeyText


class Unit(Base):
    """A department, committee, press agency or station; its id is never its name."""

    __tablename__ = "unit"
    __table_args__ = (
        CheckConstraint("parent_id <> id", name="not_its_own_parent"),
        CheckConstraint("ended_on IS NULL OR ended_on > began_on", name="period_in_order"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(unique=True, default=new_public_id)
    code: Mapped[str | None] = mapped_column(unique=True)
    name: Mapped[str]
    search_key: Mapped[str] = mapped_column(KeyText, index=True)
    kind: Mapped[str]  # department, district_committee, commune_committee, press, station, other
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"), index=True)
    began_on: Mapped[date | None]
    ended_on: Mapped[date | None]

    parent: Mapped["Unit | None"] = relationship(remote_side=[id])


class UnitLineage(Base):
    """That one unit, or a part of it, went on as another from a day on."""

    __tablename__ = "unit_lineage"
    __table_args__ = (
        UniqueConstraint("predecessor_id", "successor_id", "on"),
        CheckConstraint("predecessor_id <> successor_id", name="not_to_itself"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    predecessor_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), index=True)
    successor_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), index=True)
    on: Mapped[date]
    is_partial: Mapped[bool] = mapped_column(default=False)
