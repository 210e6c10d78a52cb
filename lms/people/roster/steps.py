"""Takes a file from sending to import, whatever its list is for: at once when small, else step by step.

Each step of a long one commits by itself, so that a job that is taken up again goes on where it was.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from sqlalchemy.orm import Session

from lms.kernel import clock, db, jobs
from lms.kernel.actor import Actor
from lms.kernel.errors import N_, BadInput, RuleViolation
from lms.people.roster import queries, service
from lms.people.roster.models import RosterFile
from lms.people.roster.opening import Opened, open_file
from lms.people.roster.queries import Figures, WaitingLine
from lms.people.roster.rows import RosterReading, read_roster
from lms.people.roster.service import Planner
from lms.people.roster.unit_names import Unit

AT_ONCE_BYTES = 64 * 1024  # read within the request; some 1,000 lines of an .xlsx
AT_ONCE_LINES = 300  # imported within the request
READ_AT_A_TIME = 1000  # lines kept in a transaction
IMPORTED_AT_A_TIME = 200  # others who write wait no longer than these take
Progress = Callable[[int, int], None]


class NoLongerKept(RuleViolation):
    """A file is kept until it is imported, or for some days."""

    message = N_("The file itself is no longer kept. Please send it again.")


class NotRead(RuleViolation):
    """Only what was shown is imported."""

    message = N_("This file has not been read yet. Please choose its columns first.")


@dataclass(frozen=True)
class Places:
    """The units that a list may name (see ``read_roster``)."""

    names: Mapping[str, Unit]
    default: Unit | None = None
    within: Collection[int] | None = None


class Purpose(Protocol):
    """What a list is for: decides which units it may name, what is planned, and what importing does."""

    name: str
    needs_unit: bool

    def places(self, session: Session, file: RosterFile) -> Places:
        """Return the units that the list may name."""

    def planner(self, session: Session, file: RosterFile) -> Planner:
        """Return what plans the lines of a file, one part after the other."""

    def check(self, session: Session, file: RosterFile, figures: Figures) -> None:
        """Refuse a long file that cannot be taken in whole, before its first line is."""

    def take(
        self,
        session: Session,
        actor: Actor,
        file: RosterFile,
        lines: Sequence[WaitingLine],
        *,
        now: datetime,
    ) -> None:
        """Do what was shown of these lines, and say at each what became of it; locks what it changes."""

    def finish(self, session: Session, actor: Actor, file: RosterFile, *, now: datetime) -> None:
        """Do what comes after the last line, and note in the log what was done."""


def is_small(content: bytes) -> bool:
    """Tell whether a file is read within the request."""
    return len(content) <= AT_ONCE_BYTES


def open_kept(session: Session, file: RosterFile) -> tuple[Opened, bytes]:
    """Open what was sent, by what was chosen or is remembered."""
    content = service.content_of(file)
    if content is None:
        raise NoLongerKept
    remembered = queries.remembered_columns(session, file.unit_id)
    choice = service.choice_of(file)
    return open_file(content, file.filename, choice=choice, remembered=remembered), content


def read_at_once(
    session: Session,
    file: RosterFile,
    purpose: Purpose,
    opened: Opened,
    *,
    today: date,
    now: datetime,
) -> RosterReading | None:
    """Keep what a small file says, for review; None where its columns have to be chosen first."""
    service.keep_opened(session, file, opened)
    if opened.header is None:
        return None
    reading = _reading(opened, purpose.places(session, file), today)
    service.keep_lines(session, file, service.lines_of(reading), purpose.planner(session, file))
    file.read_at = now
    session.flush()
    return reading


def _reading(
    opened: Opened, places: Places, today: date, on_row: Callable[[int], None] | None = None
) -> RosterReading:
    return read_roster(
        opened.sheet.rows, header=opened.header, units=places.names, unit=places.default,
        within=places.within, today=today, on_row=on_row,
    )  # fmt: skip


def read_in_steps(public_id: str, purpose: Purpose, progress: Progress) -> None:
    """Read a large file; begun anew when it was broken off. Why it cannot be read stays with it."""
    now = clock.now()
    with db.transaction() as session:
        file = queries.get_file(session, public_id, whole=True)
        if file.confirmed_at is not None or file.read_at is not None:
            return
        places = purpose.places(session, file)
        remembered = queries.remembered_columns(session, file.unit_id)
        content, choice = service.content_of(file), service.choice_of(file)
    if content is None:
        raise NoLongerKept
    try:
        opened = open_file(content, file.filename, choice=choice, remembered=remembered)
        rows = len(opened.sheet.rows)
        lines = []
        if opened.header is not None:
            today = clock.local(now).date()
            reading = _reading(opened, places, today, lambda row: progress(row, 2 * rows))
            lines = service.lines_of(reading)
    except BadInput as refusal:
        with db.transaction() as session:
            service.keep_refusal(queries.get_file(session, public_id, lock=True), refusal)
        return
    with db.transaction() as session:
        service.keep_opened(session, queries.get_file(session, public_id, lock=True), opened)
        planner = purpose.planner(session, file)
    for start in range(0, len(lines), READ_AT_A_TIME):
        with db.transaction() as session:
            file = queries.get_file(session, public_id, lock=True)
            service.keep_lines(session, file, lines[start : start + READ_AT_A_TIME], planner)
        progress(rows + start, 2 * rows)
    with db.transaction() as session:
        file = queries.get_file(session, public_id, lock=True)
        file.read_at = clock.now() if opened.header is not None else None
    progress(2 * rows, 2 * rows)


def confirm(
    session: Session, actor: Actor, public_id: str, purpose: Purpose, *, now: datetime
) -> tuple[RosterFile, bool]:
    """Confirm what was shown, once; tells whether a job has to import it, because it is long.

    Who comes second finds it done, or going on. One that was broken off may be confirmed again: then what is
    left is imported.
    """
    file = queries.get_file(session, public_id, lock=True, whole=True)
    if file.read_at is None:
        raise NotRead
    if file.finished_at is not None or is_running(session, file):
        return file, False
    figures = queries.figures_of(session, file.id)
    is_long = figures.waiting > AT_ONCE_LINES
    if is_long and file.confirmed_at is None:
        purpose.check(session, file, figures)
    if file.confirmed_at is None:
        file.confirmed_at, file.confirmed_by = now, actor.id
    if is_long:
        return file, True
    import_some(session, actor, file, purpose, limit=None, now=now)
    return file, False


def is_running(session: Session, file: RosterFile) -> bool:
    """Tell whether a job has this file in hand, or will have."""
    return bool(file.job) and jobs.get_job(session, file.job).state in {"queued", "running"}


def import_some(
    session: Session,
    actor: Actor,
    file: RosterFile,
    purpose: Purpose,
    *,
    limit: int | None,
    now: datetime,
) -> int:
    """Import the next lines that were confirmed; the caller has locked the file. Returns how many."""
    lines = queries.list_waiting(session, file.id, limit)
    if lines:
        purpose.take(session, actor, file, lines, now=now)
        service.keep_outcomes(session, file, lines)
    if limit is None or len(lines) < limit:
        purpose.finish(session, actor, file, now=now)
        service.finish(file, now=now)
        session.flush()
    return len(lines)


def import_in_steps(
    public_id: str, purpose: Purpose, actor: Actor, progress: Progress
) -> dict[str, int]:
    """Import a long file; taken up again after a crash, it goes on with the lines that are left."""
    while True:
        with db.transaction() as session:
            file = queries.get_file(session, public_id, lock=True)
            if file.confirmed_at is None or file.finished_at is not None:
                break
            now = clock.now()
            import_some(session, actor, file, purpose, limit=IMPORTED_AT_A_TIME, now=now)
            figures = queries.figures_of(session, file.id)
        progress(figures.good - figures.waiting, figures.good)
        db.remove_session()  # what was read is not kept for the next part
    return {"imported": file.imported, "already": file.already, "stale": file.stale}
