"""What persons agreed to."""

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from lms.kernel.db import Base
from lms.kernel.types import UTCDateTime


class Consent(Base):
    """What a person agreed to, for one purpose, on which text, with its proof; append-only."""

    __tablename__ = "consent"

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    purpose: Mapped[str]
    is_given: Mapped[bool]
    notice_version: Mapped[str]
    notice_sha256: Mapped[str]
    decided_at: Mapped[datetime] = mapped_column(UTCDateTime)
    subject: Mapped[str] = mapped_column(default="")  # e.g. the contest's public id
