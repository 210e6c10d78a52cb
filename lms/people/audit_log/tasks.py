"""What the worker does for the log: note its end outside the database, write files of it."""

import csv
import io
import zipfile
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select

from lms.kernel import audit, clock, db, files, jobs
from lms.kernel.actor import Actor
from lms.kernel.console import say
from lms.kernel.errors import N_
from lms.kernel.grid import defused
from lms.kernel.sheet_writing import MIME, Value, write_xlsx
from lms.people.audit_log import checkpoints, queries, wording
from lms.people.audit_log.queries import Wanted

EXPORT = "audit_log.export"
MOST_IN_A_WORKBOOK = 50_000  # rows; more go into a .csv file in an archive
KEPT = timedelta(days=7)
HOUR = 3600
COLUMNS = (
    N_("Row"), N_("Time"), N_("Who"), N_("Action"), N_("Of what"), N_("From where"),
    N_("Address"), N_("On behalf of"), N_("Details"), N_("Hash"),
)  # fmt: skip


@jobs.every(HOUR)
def note_end() -> None:
    """Note the log's end in a file beside the database."""
    db.read_only()
    try:
        checkpoints.note(db.session(), checkpoints.default_path(), now=clock.now())
    finally:
        db.read_only(promise=False)


@jobs.every(HOUR)
def remove_old_files() -> None:
    """Take files of the log away a week after they were made: they hold names."""
    query = select(jobs.Job).where(
        jobs.Job.kind == EXPORT, jobs.Job.finished_at < clock.now() - KEPT
    )
    with db.transaction() as session:
        for job in session.scalars(query):
            if job.outcome and "sha256" in job.outcome:
                files.remove(job.outcome["sha256"])
                job.outcome = {"rows": job.outcome["rows"]}


def as_arguments(wanted: Wanted) -> dict[str, Any]:
    """Write what is wanted as a job keeps it."""
    moments = {"since": wanted.since, "until": wanted.until}
    return {
        "words": wanted.words, "action": wanted.action, "subject": wanted.subject,
        "actor_id": wanted.actor_id,
        **{name: moment and moment.isoformat() for name, moment in moments.items()},
    }  # fmt: skip


def _wanted(arguments: dict[str, Any]) -> Wanted:
    moments = {
        name: datetime.fromisoformat(arguments[name]) if arguments[name] else None
        for name in ("since", "until")
    }
    return Wanted(**{**arguments, **moments})


@jobs.work(EXPORT)
def export(run: jobs.Run) -> dict[str, Any]:
    """Write the entries that are wanted into a file, and put that on record; safe to run twice."""
    wanted = _wanted(run.arguments)
    total = queries.count_entries(db.session(), wanted)
    written = Written(total, run.progress)
    columns = [say(column) for column in COLUMNS]
    if total <= MOST_IN_A_WORKBOOK:
        content = write_xlsx(say(N_("System log")), columns, written.lines(wanted))
        name, mime = "nhat-ky-he-thong.xlsx", MIME
    else:
        content, name, mime = (
            _archive(columns, written.lines(wanted)),
            "nhat-ky-he-thong.zip",
            "application/zip",
        )
    sha256 = files.store(content)
    with db.transaction() as session:
        said = {name: value for name, value in run.arguments.items() if value}
        audit.record(
            session, Actor(run.asked_by), "list.exported", "audit_log", now=clock.now(),
            file=name, rows=written.rows, wanted=said,
        )  # fmt: skip
    run.progress(written.rows, written.rows)
    return {"sha256": sha256, "rows": written.rows, "name": name, "mime": mime}


class Written:
    """The lines of an export, counted as they are written."""

    def __init__(self, total: int, progress: Callable[[int, int], None]) -> None:
        """Begin with none."""
        self.rows, self.total, self.progress = 0, total, progress

    def lines(self, wanted: Wanted) -> Iterator[list[Value]]:
        """Yield a line an entry, the newest first."""
        for chunk in queries.each_chunk(db.session(), wanted):
            actors = queries.actors_of(db.session(), chunk)
            titles = queries.titles_in(db.session(), chunk)
            for entry in chunk:
                shown = wording.show(entry, actors, titles, say)
                yield [
                    shown.number, shown.at, shown.who, shown.action, shown.subject, shown.place,
                    shown.address, shown.on_behalf_of, shown.summary, entry.hash.hex(),
                ]  # fmt: skip
            self.rows += len(chunk)
            self.progress(self.rows, self.total)


def _archive(columns: list[str], lines: Iterator[list[Value]]) -> bytes:
    stream = io.BytesIO()
    with (
        zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive,
        archive.open("nhat-ky-he-thong.csv", "w", force_zip64=True) as part,
        io.TextIOWrapper(part, encoding="utf-8-sig", newline="") as file,
    ):
        writer = csv.writer(file)
        writer.writerow(columns)
        for line in lines:
            writer.writerow([defused(_local(value)) for value in line])
    return stream.getvalue()


def _local(value: Value) -> object:
    return f"{clock.local(value):%Y-%m-%d %H:%M:%S}" if isinstance(value, datetime) else value
