"""Issued certificates, frozen; their states over time; the yearly register."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from courses.enrolment.models import Enrolment
from lms.kernel.db import Base
from lms.kernel.types import KeyText, UTCDateTime


class RegisterCounter(Base):
    """The last register number given in a year; locked while the next is given, so no gaps."""

    __tablename__ = "certificate_register_counter"

    year: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    last_number: Mapped[int]


class Certificate(Base):
    """A certificate as issued: the data it shows, its PDF by SHA-256, its place in the register."""

    __tablename__ = "certificate"
    __table_args__ = (
        UniqueConstraint("register_year", "register_number"),
        CheckConstraint("register_number >= 1", name="number_positive"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(unique=True)
    enrolment_id: Mapped[int] = mapped_column(ForeignKey("enrolment.id"), unique=True)
    register_year: Mapped[int]
    register_number: Mapped[int]
    snapshot: Mapped[dict[str, Any]] = mapped_column(JSON)
    snapshot_sha256: Mapped[str]
    pdf_sha256: Mapped[str] = mapped_column(unique=True)
    pdf_bytes: Mapped[int]
    sort_key: Mapped[str] = mapped_column(KeyText)  # of the name as issued
    search_key: Mapped[str] = mapped_column(KeyText)  # words as issued, each after a space
    issued_on: Mapped[date]
    issued_at: Mapped[datetime] = mapped_column(UTCDateTime)
    issued_by: Mapped[int]

    enrolment: Mapped[Enrolment] = relationship()
    states: Mapped[list["CertificateState"]] = relationship(order_by="CertificateState.id")


class CertificateState(Base):
    """A later change of a certificate's state, with its reason; append-only."""

    __tablename__ = "certificate_state"
    __table_args__ = (
        Index("ix_certificate_state_certificate", "certificate_id"),
        CheckConstraint("state IN ('valid', 'revoked')", name="state"),
        CheckConstraint("length(reason) > 0", name="says_why"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    certificate_id: Mapped[int] = mapped_column(ForeignKey("certificate.id"))
    state: Mapped[str]
    reason: Mapped[str]
    decided_at: Mapped[datetime] = mapped_column(UTCDateTime)
    decided_by: Mapped[int]
