"""Persons, the words they are found by, and the positions they hold in units over time."""

from datetime import date, datetime

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    Index,
    LargeBinary,
    UniqueConstraint,
    event,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lms.kernel.db import Base, new_public_id
from lms.kernel.types import KeyText, UTCDateTime
from lms.people.persons import overlaps
from lms.people.persons.rules import Kind
from lms.people.units.models import Unit

# A mobile of ten digits, or a landline of the province: what fields.parse_phone gives.
IS_PHONE = (
    "ltrim({0}, '0123456789') = '' AND ("
    "substr({0}, 1, 2) IN ('03', '05', '07', '08', '09') AND length({0}) = 10"
    " OR substr({0}, 1, 4) IN ('0208', '0209') AND length({0}) = 11)"
)
IS_EMAIL = "{0} LIKE '_%@_%._%'"


class Person(Base):
    """A human being, whatever they do here; an id is never used again, not even of one merged away."""

    __tablename__ = "person"
    __table_args__ = (
        CheckConstraint("gender IN ('female', 'male')", name="gender"),
        CheckConstraint(IS_PHONE.format("phone"), name="phone"),
        CheckConstraint(IS_EMAIL.format("email"), name="email"),
        CheckConstraint("birth_date >= '1900-01-01'", name="birth_date"),
        CheckConstraint(
            "(citizen_id_sealed IS NULL) = (citizen_id_hash IS NULL)", name="citizen_id_whole"
        ),
        Index("ix_person_search_key", "search_key", "birth_date"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(unique=True, default=new_public_id)
    full_name: Mapped[str]
    sort_key: Mapped[str] = mapped_column(KeyText, index=True)
    search_key: Mapped[str] = mapped_column(KeyText)
    birth_date: Mapped[date | None] = mapped_column(index=True)
    gender: Mapped[str | None]  # female, male
    phone: Mapped[str | None] = mapped_column(index=True)  # the main one
    email: Mapped[str | None] = mapped_column(index=True)  # the main one
    citizen_id_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    citizen_id_hash: Mapped[bytes | None] = mapped_column(LargeBinary, index=True)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)

    memberships: Mapped[list["Membership"]] = relationship(
        back_populates="person", order_by="Membership.id"
    )
    contacts: Mapped[list["PersonContact"]] = relationship(
        order_by="PersonContact.id", cascade="all, delete-orphan"
    )


class PersonContact(Base):
    """A further phone number, email address or another way to reach a person."""

    __tablename__ = "person_contact"
    __table_args__ = (
        UniqueConstraint("person_id", "kind", "value"),
        CheckConstraint("kind IN ('phone', 'email', 'other')", name="kind"),
        CheckConstraint(f"kind <> 'phone' OR {IS_PHONE.format('value')}", name="phone"),
        CheckConstraint(f"kind <> 'email' OR {IS_EMAIL.format('value')}", name="email"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    kind: Mapped[str]
    value: Mapped[str]


class PersonWord(Base):
    """A word by which a person is found: of the name without accents, a phone number, an email.

    Kept by ``words``, in step with the person. The sort key stands before the person, so that all
    whose name holds a word are read in the order of the list.
    """

    __tablename__ = "person_word"
    __table_args__ = (
        Index("ix_person_word_person_id", "person_id", "word"),
        {"sqlite_with_rowid": False},
    )

    word: Mapped[str] = mapped_column(KeyText, primary_key=True)
    sort_key: Mapped[str] = mapped_column(KeyText, primary_key=True)
    person_id: Mapped[int] = mapped_column(
        ForeignKey("person.id", ondelete="CASCADE"), primary_key=True
    )


class Membership(Base):
    """That a person holds a position in a unit over a period, whose last day is before ``ended_on``.

    The same duty twice in one unit at a time is refused by a trigger: see ``overlaps``.
    """

    __tablename__ = "membership"
    __table_args__ = (
        CheckConstraint("ended_on IS NULL OR ended_on > began_on", name="period_in_order"),
        CheckConstraint(
            "kind IN (" + ", ".join(f"'{kind}'" for kind in sorted(Kind)) + ")", name="kind"
        ),
        Index("ix_membership_unit_id", "unit_id", "person_id"),
        Index("ix_membership_person_id", "person_id", "unit_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(unique=True, default=new_public_id)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    position: Mapped[str] = mapped_column(default="")
    kind: Mapped[str] = mapped_column(default=Kind.OTHER.value)
    is_concurrent: Mapped[bool] = mapped_column(default=False)  # kiêm nhiệm, beside another post
    document_number: Mapped[str] = mapped_column(default="", server_default="")
    document_date: Mapped[date | None]  # of the appointing document
    began_on: Mapped[date | None]
    ended_on: Mapped[date | None]

    person: Mapped[Person] = relationship(back_populates="memberships")
    unit: Mapped[Unit] = relationship()


class PersonMerge(Base):
    """That a person turned out to be another: what is left of the one is here, and leads to the other.

    The journal holds, sealed, every row that was carried over, so that all of it can be undone;
    None once what it held was erased.
    """

    __tablename__ = "person_merge"
    __table_args__ = (
        CheckConstraint("gone_id <> survivor_id", name="not_into_itself"),
        CheckConstraint("undone_at >= merged_at", name="undone_after_merging"),
        CheckConstraint("(undone_at IS NULL) = (undone_by IS NULL)", name="undone_by_somebody"),
        *(
            Index(
                f"uq_person_merge_{column}",
                column,
                unique=True,
                sqlite_where=text("undone_at IS NULL"),
                postgresql_where=text("undone_at IS NULL"),
            )
            for column in ("gone_id", "gone_public_id")
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(unique=True, default=new_public_id)
    gone_id: Mapped[int]  # a person's id that nobody has until the merge is undone
    gone_public_id: Mapped[str]
    gone_name: Mapped[str]
    gone_key: Mapped[str] = mapped_column(KeyText)  # the name without accents
    survivor_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    merged_at: Mapped[datetime] = mapped_column(UTCDateTime, index=True)
    merged_by: Mapped[int]
    undone_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    undone_by: Mapped[int | None]
    journal: Mapped[bytes | None] = mapped_column(LargeBinary)

    survivor: Mapped[Person] = relationship()


for _trigger in overlaps.TRIGGERS:
    event.listen(Membership.__table__, "after_create", _trigger)
