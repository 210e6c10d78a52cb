"""The plan's tasks, with their leads and partners over time."""

from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lms.kernel.db import Base
from lms.people.units.models import Unit


class PlanTask(Base):
    """A task of the plan; its code ("6.6") is a label, not a sequence."""

    __tablename__ = "plan_task"

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(unique=True)
    title: Mapped[str]
    form: Mapped[str] = mapped_column(default="")
    deadline_kind: Mapped[str]  # continuous, yearly, on_demand, within_year, years, before_month
    deadline_text: Mapped[str] = mapped_column(default="")

    units: Mapped[list["PlanTaskUnit"]] = relationship(order_by="PlanTaskUnit.id")


class PlanTaskUnit(Base):
    """That a unit, or a named group of units, leads or partners a task over a period."""

    __tablename__ = "plan_task_unit"
    __table_args__ = (
        UniqueConstraint("task_id", "role", "unit_id", "group_name", "began_on"),
        CheckConstraint("unit_id IS NOT NULL OR group_name <> ''", name="names_somebody"),
        CheckConstraint("role IN ('lead', 'partner')", name="lead_or_partner"),
        CheckConstraint("ended_on IS NULL OR ended_on > began_on", name="period_in_order"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    task_id: Mapped[int] = mapped_column(ForeignKey("plan_task.id"), index=True)
    role: Mapped[str]
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"))
    group_name: Mapped[str] = mapped_column(default="")  # "Các sở, ban, ngành", as the plan says
    began_on: Mapped[date | None]
    ended_on: Mapped[date | None]

    unit: Mapped[Unit | None] = relationship()
