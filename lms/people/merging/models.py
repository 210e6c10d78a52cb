"""Which persons were found not to be the same."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from lms.kernel.db import Base
from lms.kernel.types import UTCDateTime


class DistinctPerson(Base):
    """That a person is not another, whatever they share; each pair stands here both ways round."""

    __tablename__ = "distinct_person"
    __table_args__ = (CheckConstraint("person_id <> other_id", name="two_persons"),)

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    other_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True, index=True)
    decided_at: Mapped[datetime] = mapped_column(UTCDateTime)
    decided_by: Mapped[int]
