"""Files with lists of people: as they were sent, line by line as they were read, and what was done."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, LargeBinary, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lms.kernel.db import Base, new_public_id
from lms.kernel.types import UTCDateTime
from lms.people.units.models import Unit

EVENT, UNIT = "event", "unit"  # what a list is for: an event's participants, a unit's own people


class RosterFile(Base):
    """A file with a list of people; nothing of it enters before somebody confirms.

    ``content`` is sealed and goes once it is imported; ``preview`` holds the first rows of each sheet
    for choosing columns, ``choice`` what was chosen.
    """

    __tablename__ = "roster_file"
    __table_args__ = (
        CheckConstraint(f"purpose IN ('{EVENT}', '{UNIT}')", name="purpose"),
        CheckConstraint("confirmed_at >= read_at", name="confirmed_after_reading"),
        CheckConstraint("finished_at >= confirmed_at", name="finished_after_confirming"),
        Index("ix_roster_file_unit_purpose", "unit_id", "purpose"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(unique=True, default=new_public_id)
    purpose: Mapped[str]
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))  # whose columns are remembered
    filename: Mapped[str]
    file_sha256: Mapped[str]
    content: Mapped[bytes | None] = mapped_column(LargeBinary, deferred=True)
    preview: Mapped[list[dict[str, Any]] | None] = mapped_column(
        JSON(none_as_null=True), deferred=True
    )
    choice: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    columns: Mapped[list[dict[str, str]]] = mapped_column(JSON, default=list)  # as they were taken
    sheet: Mapped[str] = mapped_column(default="")
    notes: Mapped[list[str]] = mapped_column(JSON, default=list)  # remembered, tcvn3, cp1258
    refusal: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    job: Mapped[str] = mapped_column(default="")  # public id of the one that reads or imports it
    sent_at: Mapped[datetime] = mapped_column(UTCDateTime)
    sent_by: Mapped[int]
    read_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    confirmed_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    confirmed_by: Mapped[int | None]
    finished_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    imported: Mapped[int] = mapped_column(default=0)  # lines that changed something
    already: Mapped[int] = mapped_column(default=0)  # lines that were so before
    stale: Mapped[int] = mapped_column(default=0)  # lines left because something had changed
    ended: Mapped[int] = mapped_column(default=0)  # people who were taken off the list

    unit: Mapped[Unit] = relationship()


class RosterLine(Base):
    """One line of a file that holds a person, what is wrong with it, and what became of it."""

    __tablename__ = "roster_line"
    __table_args__ = (
        Index("ix_roster_line_refused", "file_id", "is_refused"),
        Index("ix_roster_line_outcome", "file_id", "outcome"),
        CheckConstraint("NOT is_refused OR outcome IS NULL", name="refused_stays_out"),
    )

    file_id: Mapped[int] = mapped_column(
        ForeignKey("roster_file.id", ondelete="CASCADE"), primary_key=True
    )
    line: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    row: Mapped[dict[str, Any]] = mapped_column(JSON)  # of a refused line no more than its name
    problems: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    is_refused: Mapped[bool]
    is_doubtful: Mapped[bool]  # can be imported, and somebody should look at it
    action: Mapped[str] = mapped_column(default="")  # lms.people.roster.rules.Action
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    changes: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    outcome: Mapped[str | None]  # lms.people.roster.rules.Outcome; None while nothing was done


class RosterMapping(Base):
    """Which columns somebody of a unit chose for a header, to be taken again."""

    __tablename__ = "roster_mapping"
    __table_args__ = (UniqueConstraint("unit_id", "header_key"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    header_key: Mapped[str]  # lms.people.roster.header.header_key
    columns: Mapped[dict[str, str]] = mapped_column(JSON)  # field: letters
    chosen_at: Mapped[datetime] = mapped_column(UTCDateTime)
    chosen_by: Mapped[int]


class UnitListCheck(Base):
    """That somebody of a unit has looked at the list of its people and found it current; append-only."""

    __tablename__ = "unit_list_check"
    __table_args__ = (Index("ix_unit_list_check_unit_at", "unit_id", "checked_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    checked_at: Mapped[datetime] = mapped_column(UTCDateTime)
    checked_by: Mapped[int]
    people: Mapped[int]  # how many stood on it
