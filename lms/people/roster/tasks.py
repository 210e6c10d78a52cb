"""Jobs that read and import long lists of a unit's people, and what is forgotten of old files."""

from datetime import timedelta
from typing import Any

from lms.kernel import clock, db, jobs
from lms.kernel.actor import Actor
from lms.people.roster import queries, steps
from lms.people.roster.unit_list import UNIT_LIST

READ, IMPORT = "roster.read", "roster.import"
KEPT = timedelta(days=7)  # a file that nobody confirms
HOUR = 3600
AT_ONCE = 50


@jobs.work(READ)
def read(run: jobs.Run) -> dict[str, Any]:
    """Read a file that was sent, for review; safe to begin again."""
    steps.read_in_steps(run.arguments["file"], UNIT_LIST, run.progress)
    return {}


@jobs.work(IMPORT)
def import_confirmed(run: jobs.Run) -> dict[str, Any]:
    """Do what was confirmed; taken up again after a crash, it goes on with what is left."""
    actor = Actor(run.asked_by)
    return {**steps.import_in_steps(run.arguments["file"], UNIT_LIST, actor, run.progress)}


@jobs.every(HOUR)
def forget_files() -> int:
    """Forget the content of files that nobody has confirmed for a week; what was read of them stays."""
    with db.transaction() as session:
        old = queries.list_forgettable(session, clock.now() - KEPT, AT_ONCE)
        for file in old:
            file.content = file.preview = None
    return len(old)
