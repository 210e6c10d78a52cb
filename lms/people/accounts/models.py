"""Accounts, the ways to prove who one is, signed-in browsers, and codes that work once."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lms.kernel.db import Base, new_public_id
from lms.kernel.types import UTCDateTime
from lms.people.persons.models import Person


class Account(Base):
    """How a person signs in; ``login`` is folded to lower case (an email, a phone or a word).

    Without a password one signs in by a passkey or at the provider. The second factor's secret is
    sealed; ``totp_counter`` is the last half minute whose code was taken, so that none works twice.
    """

    __tablename__ = "account"
    __table_args__ = (
        CheckConstraint(
            "(totp_sealed IS NULL AND totp_counter IS NULL AND totp_since IS NULL)"
            " OR (totp_sealed IS NOT NULL AND totp_counter IS NOT NULL AND totp_since IS NOT NULL)",
            name="second_factor_whole",
        ),
        CheckConstraint(
            "suspended_for = '' OR suspended_at IS NOT NULL", name="reason_of_a_suspension"
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), unique=True)
    login: Mapped[str] = mapped_column(unique=True)
    password_hash: Mapped[str | None]
    password_changed_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)
    suspended_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    suspended_for: Mapped[str] = mapped_column(default="", server_default="")
    totp_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    totp_counter: Mapped[int | None]
    totp_since: Mapped[datetime | None] = mapped_column(UTCDateTime)

    person: Mapped[Person] = relationship()


class SignIn(Base):
    """One signed-in browser; the cookie holds the secret, we hold its hash.

    ``expires_at`` moves on while the browser is used, and never past the longest a sign-in lasts.
    """

    __tablename__ = "sign_in"

    token_hash: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    public_id: Mapped[str] = mapped_column(unique=True, default=new_public_id)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)
    way: Mapped[str] = mapped_column(default="password", server_default="password")
    has_second_factor: Mapped[bool] = mapped_column(default=False, server_default=text("false"))
    address: Mapped[str] = mapped_column(default="", server_default="")
    browser: Mapped[str] = mapped_column(default="", server_default="")
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)
    seen_at: Mapped[datetime] = mapped_column(UTCDateTime)
    expires_at: Mapped[datetime] = mapped_column(UTCDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UTCDateTime)


class SignInFailure(Base):
    """A try to prove who one is that has not succeeded, counted whatever process saw it.

    ``login`` is the sign-in name, or the account's number where that is known already.
    """

    __tablename__ = "sign_in_failure"
    __table_args__ = (CheckConstraint("kind IN ('password', 'code', 'reset')", name="kind"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(default="password", server_default="password")
    login: Mapped[str] = mapped_column(index=True)
    address: Mapped[str] = mapped_column(index=True)
    failed_at: Mapped[datetime] = mapped_column(UTCDateTime)


class _WorksOnce:
    """A single-use, time-limited code of one person; only its hash is kept."""

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    code_hash: Mapped[bytes] = mapped_column(LargeBinary, unique=True)
    made_at: Mapped[datetime] = mapped_column(UTCDateTime)
    expires_at: Mapped[datetime] = mapped_column(UTCDateTime)
    used_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    withdrawn_at: Mapped[datetime | None] = mapped_column(UTCDateTime)


def _one_open(table: str) -> Index:
    """Let the database hold that only the newest code of a person works."""
    condition = text("used_at IS NULL AND withdrawn_at IS NULL")
    return Index(
        f"uq_{table}_open",
        "person_id",
        unique=True,
        sqlite_where=condition,
        postgresql_where=condition,
    )


class Invitation(_WorksOnce, Base):
    """The way to claim an account; it does nothing else."""

    __tablename__ = "invitation"
    __table_args__ = (_one_open("invitation"),)

    person: Mapped[Person] = relationship()


class PasswordReset(_WorksOnce, Base):
    """The way to a new password for one's account; it does nothing else."""

    __tablename__ = "password_reset"
    __table_args__ = (_one_open("password_reset"),)

    person: Mapped[Person] = relationship()


class RecoveryCode(Base):
    """Stands in once for the second factor when the phone is gone."""

    __tablename__ = "recovery_code"

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)
    code_hash: Mapped[bytes] = mapped_column(LargeBinary, unique=True)
    made_at: Mapped[datetime] = mapped_column(UTCDateTime)
    used_at: Mapped[datetime | None] = mapped_column(UTCDateTime)


class Passkey(Base):
    """A key in somebody's phone or computer, unlocked there by finger, face or PIN."""

    __tablename__ = "passkey"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(unique=True, default=new_public_id)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)
    credential_id: Mapped[bytes] = mapped_column(LargeBinary, unique=True)
    public_key: Mapped[bytes] = mapped_column(LargeBinary)
    user_handle: Mapped[bytes] = mapped_column(LargeBinary)
    sign_count: Mapped[int]
    name: Mapped[str]
    made_at: Mapped[datetime] = mapped_column(UTCDateTime)
    used_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    account: Mapped[Account] = relationship()


class ProviderLink(Base):
    """That an account of the provider, known by issuer and subject alone, is this person's."""

    __tablename__ = "provider_link"
    __table_args__ = (
        UniqueConstraint("issuer", "subject"),
        UniqueConstraint("account_id", "issuer"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    issuer: Mapped[str]
    subject: Mapped[str]
    linked_at: Mapped[datetime] = mapped_column(UTCDateTime)
    used_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    account: Mapped[Account] = relationship()


class Challenge(Base):
    """Something begun that this browser alone may finish, once and soon; what it holds is sealed."""

    __tablename__ = "sign_in_challenge"

    token_hash: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    purpose: Mapped[str]
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"), index=True)
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
    expires_at: Mapped[datetime] = mapped_column(UTCDateTime, index=True)
    used_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
