"""Contests, their rounds and contestants, and the frozen, ranked and published results."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, LargeBinary, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lms.kernel.db import Base, new_public_id
from lms.kernel.types import KeyText, UTCDateTime
from lms.people.persons.models import Person
from lms.people.units.models import Unit
from lms.plan.models import PlanTask
from quizzes.attempts.models import Attempt
from quizzes.papers.models import Quiz


class Contest(Base):
    """A public awareness contest with its rules (thể lệ) and what registration asks."""

    __tablename__ = "contest"
    __table_args__ = (
        CheckConstraint("state IN ('draft', 'public', 'ended')", name="state"),
        CheckConstraint("asks_citizen_id IN ('no', 'optional', 'required')", name="citizen_id"),
        CheckConstraint("min_age BETWEEN 0 AND 120", name="min_age"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(unique=True, default=new_public_id)
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), index=True)
    task_id: Mapped[int | None] = mapped_column(ForeignKey("plan_task.id"))
    title: Mapped[str]
    search_key: Mapped[str] = mapped_column(KeyText)
    lead: Mapped[str] = mapped_column(default="")
    rules_html: Mapped[str] = mapped_column(default="")
    state: Mapped[str] = mapped_column(default="draft")
    min_age: Mapped[int] = mapped_column(default=16)
    asks_citizen_id: Mapped[str] = mapped_column(default="optional")
    notice_version: Mapped[str] = mapped_column(default="1")
    exclusions_changed_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)

    unit: Mapped[Unit] = relationship()
    task: Mapped[PlanTask | None] = relationship()
    rounds: Mapped[list["Round"]] = relationship(back_populates="contest", order_by="Round.number")


class Round(Base):
    """One đợt thi: a quiz open to the minute, and how its entries are ranked.

    ``boundary_ties`` are the level contestants at whose place the prizes run out or change, as
    the last ranking found them: ``{"prizes": [names], "contestants": [public ids]}`` each.
    """

    __tablename__ = "round"
    __table_args__ = (
        UniqueConstraint("contest_id", "number"),
        CheckConstraint("closes_at > opens_at", name="opens_before_closing"),
        CheckConstraint(
            "prediction_meaning IN ('participants', 'entries', 'all_correct')",
            name="prediction_meaning",
        ),
        CheckConstraint("on_disqualify IN ('keep', 'recount')", name="on_disqualify"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(unique=True, default=new_public_id)
    contest_id: Mapped[int] = mapped_column(ForeignKey("contest.id"))
    number: Mapped[int]
    title: Mapped[str]
    quiz_id: Mapped[int] = mapped_column(ForeignKey("quiz.id"), unique=True)
    opens_at: Mapped[datetime] = mapped_column(UTCDateTime)
    closes_at: Mapped[datetime] = mapped_column(UTCDateTime)
    criteria: Mapped[list[str]] = mapped_column(JSON)
    prediction_meaning: Mapped[str] = mapped_column(default="participants")
    on_disqualify: Mapped[str] = mapped_column(default="keep")
    ranked_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    ranked_number: Mapped[int | None]  # that predictions were held against
    ranking_sha256: Mapped[str] = mapped_column(default="")
    boundary_ties: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)
    published_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    contest: Mapped[Contest] = relationship(back_populates="rounds")
    quiz: Mapped[Quiz] = relationship()
    prizes: Mapped[list["Prize"]] = relationship(
        order_by="Prize.position", cascade="all, delete-orphan"
    )
    freeze: Mapped["RoundFreeze | None"] = relationship()


class Prize(Base):
    """A prize of a round: its free name, how many, and the money (dong) of each."""

    __tablename__ = "prize"
    __table_args__ = (
        UniqueConstraint("round_id", "position"),
        CheckConstraint("count >= 1", name="count_positive"),
        CheckConstraint("amount >= 0", name="amount_positive"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    round_id: Mapped[int] = mapped_column(ForeignKey("round.id"))
    position: Mapped[int]
    name: Mapped[str]
    count: Mapped[int]
    amount: Mapped[int] = mapped_column(default=0)


class Contestant(Base):
    """A person's registration for one contest, as typed on that day."""

    __tablename__ = "contestant"
    __table_args__ = (
        UniqueConstraint("contest_id", "person_id"),
        UniqueConstraint("contest_id", "phone"),
        UniqueConstraint("contest_id", "citizen_id_hash"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(unique=True, default=new_public_id)
    contest_id: Mapped[int] = mapped_column(ForeignKey("contest.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    full_name: Mapped[str]
    birth_date: Mapped[date]
    gender: Mapped[str]
    phone: Mapped[str]
    citizen_id_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    citizen_id_hash: Mapped[bytes | None] = mapped_column(LargeBinary)
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"))
    unit_name: Mapped[str]  # the unit or commune, as it was called then
    guardian_name: Mapped[str] = mapped_column(default="")  # who consented for a person under 16
    may_publish_name: Mapped[bool] = mapped_column(default=False)
    search_key: Mapped[str] = mapped_column(KeyText)
    public_key: Mapped[str] = mapped_column(KeyText)  # of the name as the board shows it
    registered_at: Mapped[datetime] = mapped_column(UTCDateTime)

    contest: Mapped[Contest] = relationship()
    person: Mapped[Person] = relationship()


class Exclusion(Base):
    """Somebody who may not play, or may play but win nothing."""

    __tablename__ = "contest_exclusion"
    __table_args__ = (
        UniqueConstraint("contest_id", "phone"),
        CheckConstraint("kind IN ('barred', 'no_prize')", name="kind"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    contest_id: Mapped[int] = mapped_column(ForeignKey("contest.id"))
    phone: Mapped[str]
    full_name: Mapped[str]
    kind: Mapped[str]
    reason: Mapped[str] = mapped_column(default="")


class RoundFreeze(Base):
    """The minutes of freezing (biên bản chốt số liệu): the counts on which ranking rests."""

    __tablename__ = "round_freeze"

    round_id: Mapped[int] = mapped_column(ForeignKey("round.id"), primary_key=True)
    participants: Mapped[int]
    entries: Mapped[int]
    all_correct: Mapped[int]
    frozen_number: Mapped[int]
    entries_sha256: Mapped[str]  # of the list that results.canonical() writes
    frozen_at: Mapped[datetime] = mapped_column(UTCDateTime)
    frozen_by: Mapped[int]


class Standing(Base):
    """A row of the ranked board, with the reason why it stands above the next."""

    __tablename__ = "standing"
    __table_args__ = (UniqueConstraint("round_id", "place"),)

    round_id: Mapped[int] = mapped_column(ForeignKey("round.id"), primary_key=True)
    contestant_id: Mapped[int] = mapped_column(ForeignKey("contestant.id"), primary_key=True)
    attempt_id: Mapped[int] = mapped_column(ForeignKey("attempt.id"), unique=True)
    place: Mapped[int]  # 1, 2, 3 ... down the board, unlike ``rank`` never shared
    rank: Mapped[int]
    why: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    prize_id: Mapped[int | None] = mapped_column(ForeignKey("prize.id"))

    contestant: Mapped[Contestant] = relationship()
    attempt: Mapped[Attempt] = relationship()
    prize: Mapped[Prize | None] = relationship()


class Disqualification(Base):
    """That a person struck an entry out, and why; history stays."""

    __tablename__ = "disqualification"

    id: Mapped[int] = mapped_column(primary_key=True)
    attempt_id: Mapped[int] = mapped_column(ForeignKey("attempt.id"), unique=True)
    reason: Mapped[str]
    decided_at: Mapped[datetime] = mapped_column(UTCDateTime)
    decided_by: Mapped[int]

    attempt: Mapped[Attempt] = relationship()
