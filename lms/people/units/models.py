"""Units, their periods and their lineage, and the lists of units that were sent."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, UniqueConstraint, event
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lms.kernel.db import Base, new_public_id
from lms.kernel.types import KeyText, UTCDateTime
from lms.people.units import guards
from lms.people.units.rules import LineageKind, Period, UnitKind


def _one_of(kinds: type[UnitKind] | type[LineageKind]) -> str:
    return "kind IN (" + ", ".join(f"'{kind.value}'" for kind in kinds) + ")"


class Unit(Base):
    """A department, committee, press agency or station; its id is never its name.

    In force from ``began_on`` until the day before ``ended_on``. A decision that gives it another
    name makes another unit and a lineage, so that what names this one keeps its name. ``guards``
    refuses circles, and a name or code that two units of one time would share.
    """

    __tablename__ = "unit"
    __table_args__ = (
        CheckConstraint("parent_id <> id", name="not_its_own_parent"),
        CheckConstraint("ended_on IS NULL OR ended_on > began_on", name="period_in_order"),
        CheckConstraint(_one_of(UnitKind), name="kind"),
        CheckConstraint("name <> ''", name="has_a_name"),
        CheckConstraint("code <> ''", name="code_not_empty"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(unique=True, default=new_public_id)
    code: Mapped[str | None] = mapped_column(index=True)
    name: Mapped[str]
    search_key: Mapped[str] = mapped_column(KeyText, index=True)
    sort_key: Mapped[str] = mapped_column(KeyText, index=True)
    kind: Mapped[str]
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"), index=True)
    began_on: Mapped[date | None]
    ended_on: Mapped[date | None]

    parent: Mapped["Unit | None"] = relationship(remote_side=[id])

    @property
    def period(self) -> Period:
        """Return the days on which it is in force."""
        return Period(self.began_on, self.ended_on)


class UnitLineage(Base):
    """That one unit, or a part of it, went on as another from a day on, by which document."""

    __tablename__ = "unit_lineage"
    __table_args__ = (
        UniqueConstraint("predecessor_id", "successor_id", "on"),
        CheckConstraint("predecessor_id <> successor_id", name="not_to_itself"),
        CheckConstraint(_one_of(LineageKind), name="kind"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    predecessor_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), index=True)
    successor_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), index=True)
    on: Mapped[date]
    kind: Mapped[str] = mapped_column(default=LineageKind.MERGE.value)
    is_partial: Mapped[bool] = mapped_column(default=False)
    document: Mapped[str] = mapped_column(default="", server_default="")
    note: Mapped[str] = mapped_column(default="", server_default="")  # the function that moved

    predecessor: Mapped[Unit] = relationship(foreign_keys=[predecessor_id])
    successor: Mapped[Unit] = relationship(foreign_keys=[successor_id])


class UnitImport(Base):
    """A list of units as it was read; nothing of it is a unit until an administrator confirms."""

    __tablename__ = "unit_import"
    __table_args__ = (CheckConstraint("confirmed_at >= read_at", name="confirmed_after_reading"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(unique=True, default=new_public_id)
    filename: Mapped[str]
    file_sha256: Mapped[str]
    began_on: Mapped[date | None]  # of every unit whose line names no day of its own
    ended_on: Mapped[date | None]
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"))
    rows: Mapped[list[dict[str, Any]]] = mapped_column(JSON)  # the rows that could be imported
    problems: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    read_at: Mapped[datetime] = mapped_column(UTCDateTime)
    read_by: Mapped[int]
    confirmed_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    outcome: Mapped[dict[str, int] | None] = mapped_column(JSON)  # how many of what it made


for _table in (Unit.__table__, UnitLineage.__table__):
    for _creation in guards.creations(str(_table.name)):  # type: ignore[attr-defined]
        event.listen(_table, "after_create", _creation)
