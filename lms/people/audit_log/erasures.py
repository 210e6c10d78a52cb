"""Which personal values of the log were erased, by which row: spans, small however many rows they are."""

import json
from bisect import bisect_right
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.kernel.audit import AuditEntry, AuditPersonal
from lms.kernel.audit_erasing import ERASED, numbers_in

PARTS = ("who", "what")
_NO_NUMBER = 1 << 62


@dataclass(frozen=True)
class Erasure:
    """A removal of personal values that is on record, by the row that says so."""

    number: int
    at: datetime
    request: str
    parts: int


class Erased:
    """The erasures on record, and what each of them covers."""

    def __init__(self) -> None:
        """Begin with none."""
        self.erasures: list[Erasure] = []
        self._spans: dict[str, list[tuple[int, int]]] = {part: [] for part in PARTS}

    def covers(self, part: str, number: int) -> bool:
        """Tell whether a part of a row was erased by one that came later.

        Spans of several erasures do not overlap: what is gone is not erased again.
        """
        spans = self._spans[part]
        place = bisect_right(spans, (number, _NO_NUMBER)) - 1
        return place >= 0 and spans[place][0] <= number <= spans[place][1]

    def add(self, number: int, at: datetime, details: str) -> None:
        """Take in what a row of erasure says; one that was tampered with says nothing."""
        try:
            said = json.loads(details)
            spans = [(part, *span) for part in PARTS for span in numbers_in(said[part])]
            request = str(said["request"])
        except (ValueError, KeyError, TypeError, AttributeError):
            return
        spans = [span for span in spans if span[2] < number]
        for part, first, last in spans:
            self._spans[part].append((first, last))
        parts = sum(last - first + 1 for _, first, last in spans)
        self.erasures.append(Erasure(number, at, request, parts))

    def sort(self) -> None:
        """Make ready to be asked."""
        for spans in self._spans.values():
            spans.sort()


def read_erasures(session: Session) -> Erased:
    """Return the erasures that the log has on record."""
    query = (
        select(AuditEntry.id, AuditEntry.at, AuditPersonal.details)
        .join(AuditPersonal, AuditPersonal.entry_id == AuditEntry.id)
        .where(AuditEntry.action == ERASED)
        .order_by(AuditEntry.id)
    )
    erased = Erased()
    for row in session.execute(query):
        erased.add(row.id, row.at, row.details or "")
    erased.sort()
    return erased
