"""Notices and their versions, consents with their proof, requests, and what became of personal data."""

from datetime import date, datetime

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lms.kernel.db import Base, new_public_id
from lms.kernel.types import UTCDateTime
from lms.people.persons.models import Person
from lms.people.rights.guards import guard

CLOSED = "state IN ('finished', 'refused', 'cancelled')"


class Notice(Base):
    """A version of what persons read before they consent for one purpose; once published it stays."""

    __tablename__ = "notice"
    __table_args__ = (
        UniqueConstraint("purpose", "number"),
        Index(
            "uq_notice_draft",
            "purpose",
            unique=True,
            sqlite_where=text("published_at IS NULL"),
            postgresql_where=text("published_at IS NULL"),
        ),
        CheckConstraint("number >= 1", name="number_positive"),
        CheckConstraint(
            "(published_at IS NULL) = (sha256 IS NULL)"
            " AND (published_at IS NULL) = (in_force_from IS NULL)",
            name="published_whole",
        ),
        CheckConstraint("in_force_from >= published_at", name="not_in_force_before"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    purpose: Mapped[str]
    number: Mapped[int]
    title: Mapped[str]
    body: Mapped[str]  # plain text, paragraphs apart by an empty line
    sha256: Mapped[str | None]  # of rules.notice_text, taken at publication
    drafted_at: Mapped[datetime] = mapped_column(UTCDateTime)
    drafted_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    published_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    published_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    in_force_from: Mapped[datetime | None] = mapped_column(UTCDateTime)


class Consent(Base):
    """What a person agreed to, for one purpose, on which text, with its proof; append-only."""

    __tablename__ = "consent"
    __table_args__ = (
        CheckConstraint(
            "(representative_name = '') = (representative_relation = '')",
            name="representative_whole",
        ),
        CheckConstraint(
            "method IN ('page', 'letter', 'phone', 'email', 'in_person')", name="method_known"
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    purpose: Mapped[str]
    is_given: Mapped[bool]
    notice_version: Mapped[str]
    notice_sha256: Mapped[str]
    decided_at: Mapped[datetime] = mapped_column(UTCDateTime)
    subject: Mapped[str] = mapped_column(default="")  # e.g. the contest's public id
    notice_id: Mapped[int | None] = mapped_column(ForeignKey("notice.id"))
    method: Mapped[str] = mapped_column(default="page", server_default="page")
    address: Mapped[str] = mapped_column(default="", server_default="")  # of the browser
    representative_name: Mapped[str] = mapped_column(default="", server_default="")
    representative_relation: Mapped[str] = mapped_column(default="", server_default="")
    recorded_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))  # for somebody else


class DataRequest(Base):
    """What a person asks about their data, and the two clocks that run from its receipt."""

    __tablename__ = "data_request"
    __table_args__ = (
        CheckConstraint(
            "kind IN ('access', 'correction', 'withdrawal', 'erasure', 'restriction', 'objection')",
            name="kind_known",
        ),
        CheckConstraint(
            "channel IN ('page', 'letter', 'phone', 'email', 'in_person')", name="channel_known"
        ),
        CheckConstraint(
            "answer_due_at > received_at AND finish_due_at > received_at", name="due_later"
        ),
        CheckConstraint("entered_at >= received_at", name="entered_after_receipt"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(unique=True, default=new_public_id)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    kind: Mapped[str]
    asks: Mapped[str]
    channel: Mapped[str]
    received_at: Mapped[datetime] = mapped_column(UTCDateTime)
    entered_at: Mapped[datetime] = mapped_column(UTCDateTime)
    entered_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    answer_due_at: Mapped[datetime] = mapped_column(UTCDateTime)
    finish_due_at: Mapped[datetime] = mapped_column(UTCDateTime)

    person: Mapped[Person] = relationship(foreign_keys=[person_id])
    states: Mapped[list["DataRequestState"]] = relationship(
        back_populates="request", order_by="DataRequestState.id"
    )


class DataRequestState(Base):
    """A state that a request came to, with the sentence that the person reads; append-only."""

    __tablename__ = "data_request_state"
    __table_args__ = (
        CheckConstraint(
            "state IN ('received', 'answered', 'finished', 'refused', 'cancelled')",
            name="state_known",
        ),
        CheckConstraint(
            "state NOT IN ('answered', 'refused') OR sentence <> ''", name="says_something"
        ),
        # Whoever comes second finds the request closed.
        Index(
            "uq_data_request_state_closed",
            "request_id",
            unique=True,
            sqlite_where=text(CLOSED),
            postgresql_where=text(CLOSED),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    request_id: Mapped[int] = mapped_column(ForeignKey("data_request.id"), index=True)
    state: Mapped[str]
    sentence: Mapped[str] = mapped_column(default="")
    decided_at: Mapped[datetime] = mapped_column(UTCDateTime)
    decided_by: Mapped[int] = mapped_column(ForeignKey("person.id"))

    request: Mapped[DataRequest] = relationship(back_populates="states")


class CalendarDay(Base):
    """A day that departs from the week: off, or worked in the place of another."""

    __tablename__ = "calendar_day"
    __table_args__ = (CheckConstraint("kind IN ('off', 'worked')", name="kind_known"),)

    day: Mapped[date] = mapped_column(primary_key=True)
    kind: Mapped[str]
    name: Mapped[str]


class RetentionRule(Base):
    """How long a kind of record is kept; nothing is erased before somebody has confirmed it."""

    __tablename__ = "retention_rule"
    __table_args__ = (CheckConstraint("months BETWEEN 1 AND 1200", name="months_sensible"),)

    name: Mapped[str] = mapped_column(primary_key=True)
    months: Mapped[int]
    is_on: Mapped[bool] = mapped_column(default=False)
    changed_at: Mapped[datetime] = mapped_column(UTCDateTime)
    changed_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    ran_at: Mapped[datetime | None] = mapped_column(UTCDateTime)


class DataExport(Base):
    """A copy of all that is held about a person, kept for a week."""

    __tablename__ = "data_export"
    __table_args__ = (
        CheckConstraint("(made_at IS NULL) = (expires_at IS NULL)", name="made_whole"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(unique=True, default=new_public_id)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    request_id: Mapped[int | None] = mapped_column(ForeignKey("data_request.id"), index=True)
    asked_at: Mapped[datetime] = mapped_column(UTCDateTime)
    asked_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    made_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    expires_at: Mapped[datetime | None] = mapped_column(UTCDateTime, index=True)
    file_sha256: Mapped[str | None]  # None once it has been removed
    file_bytes: Mapped[int | None]

    person: Mapped[Person] = relationship(foreign_keys=[person_id])


class Erasure(Base):
    """That a person's data were made anonymous, why, and what a law had kept; the row stays."""

    __tablename__ = "erasure"
    __table_args__ = (
        CheckConstraint("cause IN ('request', 'retention')", name="cause_known"),
        CheckConstraint("length(reason) > 0", name="says_why"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), unique=True)
    request_id: Mapped[int | None] = mapped_column(ForeignKey("data_request.id"))
    cause: Mapped[str]
    reason: Mapped[str]
    kept: Mapped[list[str]] = mapped_column(JSON)  # tables left as they are, by a decision
    erased_at: Mapped[datetime] = mapped_column(UTCDateTime)
    erased_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))


class FileRemoval(Base):
    """A stored file of one person alone that is to go, once the transaction has committed."""

    __tablename__ = "file_removal"

    id: Mapped[int] = mapped_column(primary_key=True)
    sha256: Mapped[str]
    asked_at: Mapped[datetime] = mapped_column(UTCDateTime)
    done_at: Mapped[datetime | None] = mapped_column(UTCDateTime, index=True)


guard(
    Notice.__table__,
    fixed=("purpose", "number", "title", "body", "sha256", "published_at", "in_force_from"),
    once="OLD.published_at IS NOT NULL",
)
guard(
    Consent.__table__,
    fixed=("purpose", "is_given", "notice_version", "notice_sha256", "decided_at", "subject"),
)
guard(DataRequestState.__table__, fixed=("request_id", "state", "decided_at"))
