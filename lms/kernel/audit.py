"""The log of who did what, when and to what; append-only."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON
from sqlalchemy.orm import Mapped, Session, mapped_column

from lms.kernel.actor import Actor
from lms.kernel.db import Base
from lms.kernel.types import UTCDateTime


class AuditEntry(Base):
    """One thing done; never changed, never removed."""

    __tablename__ = "audit_entry"

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(UTCDateTime, index=True)
    actor_id: Mapped[int] = mapped_column(index=True)
    action: Mapped[str]
    subject: Mapped[str] = mapped_column(index=True)
    details: Mapped[dict[str, Any]] = mapped_column(JSON)


def record(
    session: Session, actor: Actor, action: str, subject: str, *, now: datetime, **details: Any
) -> None:
    """Add an entry in the same transaction as the thing done."""
    session.add(
        AuditEntry(at=now, actor_id=actor.id, action=action, subject=subject, details=details)
    )
