"""Proof that the log is whole: every row is read once, in order, and what does not fit is named."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Row, Select, String, select, type_coerce
from sqlalchemy.orm import Session

from lms.kernel import chain
from lms.kernel.audit import AuditEntry, AuditHead, AuditPersonal
from lms.kernel.errors import N_
from lms.people.audit_log.erasures import Erased, Erasure, read_erasures

CHUNK = 5_000
MOST_LOOKED_FOR = 100  # faults; later ones are named without searching where a row belongs
_entry, _personal, _head = AuditEntry.__table__.c, AuditPersonal.__table__.c, AuditHead.__table__.c
# The time as it is stored: SQLite takes anything, and what cannot be read is a fault, not a crash.
_ROWS: Select[Any] = (
    select(
        *(column for column in _entry if column.name != "at"),
        type_coerce(_entry.at, String).label("at"),
        *_personal,
    )
    .select_from(AuditEntry.__table__.outerjoin(AuditPersonal.__table__))
    .order_by(_entry.id)
    .limit(CHUNK)
)


@dataclass(frozen=True)
class Fault:
    """Something that is not as it was written: which row, when it was written, what is wrong."""

    number: int
    at: datetime | None
    sentence: str
    values: dict[str, object] = field(default_factory=dict)


@dataclass(frozen=True)
class Checkpoint:
    """What the end of the log was at some time, as it was noted outside the database."""

    number: int
    hash: bytes
    at: str = ""


@dataclass
class Verdict:
    """What a reading of the whole log has found."""

    rows: int = 0
    last: bytes = chain.GENESIS
    faults: int = 0
    erasures: list[Erasure] = field(default_factory=list)


def verify(
    session: Session,
    report: Callable[[Fault], None],
    progress: Callable[[int, int], None] = lambda _done, _total: None,
    checkpoints: Iterable[Checkpoint] = (),
) -> Verdict:
    """Read the whole log, report each fault as it is found, and return what was found altogether."""
    noted = {each.number: each for each in checkpoints}
    return _Reading(session, report, progress, noted, read_erasures(session)).run()


@dataclass
class _Reading:
    session: Session
    report: Callable[[Fault], None]
    progress: Callable[[int, int], None]
    checkpoints: dict[int, Checkpoint]
    erased: Erased
    verdict: Verdict = field(default_factory=Verdict)
    number: int = 0  # and time: of the row read last
    at: datetime | None = None

    def run(self) -> Verdict:
        head = self.session.execute(select(*_head)).first()
        end = head.number if head is not None else 0
        query = _ROWS.where(_entry.id <= end)
        rows = self.session.execute(query).all()
        while rows:
            for row in rows:
                self._read(row)
            self.progress(self.verdict.rows, end)
            rows = self.session.execute(query.where(_entry.id > rows[-1].id)).all()
        self._check_end(head)
        self.verdict.erasures = self.erased.erasures
        return self.verdict

    def _fault(
        self, sentence: str, number: int, at: datetime | None = None, **values: object
    ) -> None:
        self.verdict.faults += 1
        self.report(Fault(number, at, sentence, values))

    def _read(self, row: Row[Any]) -> None:
        self.verdict.rows += 1
        at = None
        if row.id > self.number + 1:
            self._missing(self.number + 1, row.id - 1)
        try:
            at = row.at if isinstance(row.at, datetime) else datetime.fromisoformat(row.at)
            at = at.replace(tzinfo=UTC)
            self._check_row(row, at)
            self._check_part(row, at, "who", row.name, row.name_key, row.address)
            self._check_part(row, at, "what", row.details, row.words)
        except (TypeError, ValueError, AttributeError):
            self._fault(N_("This row was changed: it can no longer be read."), row.id, at)
        self.number, self.at = row.id, at
        self.verdict.last = row.hash if isinstance(row.hash, bytes) else b""

    def _missing(self, first: int, last: int) -> None:
        if first == last:
            self._fault(N_("This row was removed; the one before it was written then."),
                        first, self.at)  # fmt: skip
        else:
            self._fault(
                N_("The rows from here to %(last)s were removed; the one before was written then."),
                first,
                self.at,
                last=last,
            )

    def _check_row(self, row: Row[Any], at: datetime) -> None:
        if row.id < 1:
            self._fault(N_("This row was put in: numbers begin at 1."), row.id, at)
        elif not _fits(row, at, row.id):
            self._changed_or_moved(row, at)
        elif row.id == self.number + 1 and row.previous_hash != self.verdict.last:
            self._fault(
                N_("This row does not follow the row before it: that one was changed or put in."),
                row.id,
                at,
            )
        noted = self.checkpoints.get(row.id)
        if noted is not None and noted.hash != row.hash:
            self._fault(
                N_("This row is not the one that was noted outside the database."), row.id, at
            )

    def _changed_or_moved(self, row: Row[Any], at: datetime) -> None:
        """Tell a row that was moved from one that was changed: elsewhere in the chain it would fit."""
        places = [row.id - 1, row.id + 1]
        if row.previous_hash == chain.GENESIS:
            places.append(1)
        elif self.verdict.faults < MOST_LOOKED_FOR:
            before = select(_entry.id).where(_entry.hash == row.previous_hash).limit(1)
            found = self.session.scalar(before)
            places += [found + 1] if found is not None else []
        for place in places:
            if _fits(row, at, place):
                sentence = N_("This row was moved: it was written as number %(place)s.")
                self._fault(sentence, row.id, at, place=place)
                return
        self._fault(
            N_("This row was changed or put in: when, who, from where, what or of what."),
            row.id,
            at,
        )

    def _check_part(self, row: Row[Any], at: datetime, part: str, *texts: str | None) -> None:
        digest, salt = row._mapping[f"{part}_digest"], row._mapping[f"{part}_salt"]
        written = [text for text in texts if text is not None]
        if digest is None and salt is None and not written:
            return
        if salt is None and not written:
            if not self.erased.covers(part, row.id):
                self._fault(REMOVED[part], row.id, at)
        elif salt is None or chain.digest(salt, *written) != digest:
            self._fault(CHANGED[part], row.id, at)

    def _check_end(self, head: Row[Any] | None) -> None:
        last = self.number
        if head is not None:
            if head.seal != chain.seal(head.number, head.hash):
                self._fault(N_("The seal of the log's end is not ours."), head.number, self.at)
            if head.number > last:
                self._missing(last + 1, head.number)
            elif head.hash != self.verdict.last:
                self._fault(N_("The last row is not the one that was sealed."), last, self.at)
        # In one question with the end of now, for others write meanwhile.
        end = select(_head.number).scalar_subquery()
        beyond = select(_entry.id).where((_entry.id > end) | end.is_(None))
        for number in self.session.scalars(beyond.order_by(_entry.id).limit(MOST_LOOKED_FOR)):
            self._fault(N_("This row stands after the sealed end of the log."), number)
        for noted in self.checkpoints.values():
            if noted.number > last:
                self._fault(
                    N_("The log was cut off: %(rows)s rows were noted on %(day)s."),
                    last + 1,
                    self.at,
                    rows=noted.number,
                    day=noted.at,
                )
                break


def _fits(row: Row[Any], at: datetime, number: int) -> bool:
    """Tell whether a row's hash is that of its contents under this number."""
    texts = (row.on_behalf_of, row.door, row.route, row.action, row.subject)
    digests = (row.who_digest, row.what_digest)
    expected = chain.row_hash(number, at, row.actor_id, texts, digests, row.previous_hash)
    return bool(expected == row.hash)


REMOVED = {
    "who": N_("The name and the address were removed without an erasure on record."),
    "what": N_("The details were removed without an erasure on record."),
}
CHANGED = {
    "who": N_("The name or the address was changed."),
    "what": N_("The details were changed."),
}
