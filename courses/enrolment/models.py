"""Who takes part in an event, and the roster files they came from."""

from datetime import datetime

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from courses.programme.models import TrainingEvent
from lms.kernel.db import Base, new_public_id
from lms.kernel.types import UTCDateTime
from lms.people.persons.models import Person
from lms.people.roster.models import RosterFile
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
    """That a roster file is a list of an event's participants."""

    __tablename__ = "roster_import"

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("training_event.id"), index=True)
    file_id: Mapped[int] = mapped_column(
        ForeignKey("roster_file.id", ondelete="CASCADE"), unique=True
    )

    event: Mapped[TrainingEvent] = relationship()
    file: Mapped[RosterFile] = relationship()
