"""What happens to personal data by itself, in the worker: copies, their end, retention, files to remove."""

from typing import Any

from lms.kernel import clock, db, jobs
from lms.kernel.actor import COMMAND_LINE, Actor
from lms.people.rights import copies
from lms.people.rights.erasing import remove_files
from lms.people.rights.retaining import run_rules

RETENTION = "rights.retention"
FILES_AT_ONCE = 100
MINUTE, HOUR = 60, 3600


@jobs.work(copies.WORK)
def make_copy(run: jobs.Run) -> dict[str, Any]:
    """Make the copy named in the arguments."""
    return copies.make_copy(run.arguments["export"], run.progress)


@jobs.work(RETENTION)
def retain(run: jobs.Run) -> dict[str, Any]:
    """Apply the rules of retention that somebody has confirmed; taken up again, it goes on."""
    counts = run_rules(
        Actor(run.asked_by), progress=run.progress, only=run.arguments.get("name", "")
    )
    return {"rows": sum(counts.values())}


@jobs.every(24 * HOUR)
def retain_daily() -> int:
    """Apply the confirmed rules once a day."""
    return sum(run_rules(COMMAND_LINE).values())


@jobs.every(5 * MINUTE)
def expire() -> int:
    """Let copies go that are a week old."""
    with db.transaction() as session:
        return copies.expire_copies(session, now=clock.now())


@jobs.every(MINUTE)
def remove() -> int:
    """Remove files that nobody's row needs any more."""
    with db.transaction() as session:
        return remove_files(session, now=clock.now(), limit=FILES_AT_ONCE)
