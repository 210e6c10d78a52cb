"""Persons and the positions they hold in units over time."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lms.kernel.db import Base, new_public_id
from lms.kernel.types import KeyText, UTCDateTime
from lms.people.units.models import Unit


class Person(Base):
    """A human being, whatever they do here."""

    __tablename__ = "person"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(unique=True, default=new_public_id)
    full_name: Mapped[str]
    sort_key: Mapped[str] = mapped_column(KeyText, index=True)
    search_key: Mapped[str] = mapped_column(KeyText, index=True)
    birth_date: Mapped[date | None]
    gender: Mapped[str | None]  # female, male
    phone: Mapped[str | None] = mapped_column(index=True)
    email: Mapped[str | None] = mapped_column(index=True)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)

    memberships: Mapped[list["Membership"]] = relationship(
        back_populates="person", order_by="Membership.id"
    )


class Membership(Base):
    """That a person holds a position in a unit over a period."""

    __tablename__ = "membership"
    __table_args__ = (
        CheckConstraint("ended_on IS NULL OR ended_on > began_on", name="period_in_order"),
        Index(
            "uq_membership_open",
            "person_id",
            "unit_id",
            unique=True,
            sqlite_where=text("ended_on IS NULL"),
            postgresql_where=text("ended_on IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), index=True)
    position: Mapped[str] = mapped_column(default="")
    kind: Mapped[str] = mapped_column(default="other")
    is_concurrent: Mapped[bool] = mapped_column(default=False)
    began_on: Mapped[date | None]
    ended_on: Mapped[date | None]

    person: Mapped[Person] = relationship(back_populates="memberships")
    unit: Mapped[Unit] = relationship()
