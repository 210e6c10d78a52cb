"""Who takes part in an event, and the roster files they came from."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from courses.programme.models import TrainingEvent
from lms.kernel.db import Base, new_public_id
from lms.kernel.types import UTCDateTime
from lms.people.persons.models import Person
from lms.people.units.models import Unit


class Enrolment(Base):
    """A person's place in an event, with the unit and position held on that day."""

    __tablename__ = "enrolment"
    __table_args__ = (UniqueConstraint("event_id", "person_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(unique=True, default=new_public_id)
    event_id: Mapped[int] = mapped_column(ForeignKey("training_event.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), index=True)
    position: Mapped[str] = mapped_column(default="")
    enrolled_at: Mapped[datetime] = mapped_column(UTCDateTime)
    withdrawn_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    event: Mapped[TrainingEvent] = relationship()
    person: Mapped[Person] = relationship()
    unit: Mapped[Unit] = relationship()


class RosterImport(Base):
    """A roster file as it was read; nothing enters the event until the organiser confirms."""

    __tablename__ = "roster_import"
    __table_args__ = (CheckConstraint("confirmed_at >= read_at", name="confirmed_after_reading"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(unique=True, default=new_public_id)
    event_id: Mapped[int] = mapped_column(ForeignKey("training_event.id"), index=True)
    filename: Mapped[str]
    file_sha256: Mapped[str]
    columns: Mapped[list[dict[str, str]]] = mapped_column(JSON)  # field, letters, label as written
    rows: Mapped[list[dict[str, Any]]] = mapped_column(JSON)  # the rows that can be imported
    problems: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    read_at: Mapped[datetime] = mapped_column(UTCDateTime)
    read_by: Mapped[int]
    confirmed_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    imported: Mapped[int | None]  # how many new enrolments the confirmation made
    already: Mapped[int | None]  # how many were enrolled before

    event: Mapped[TrainingEvent] = relationship()
