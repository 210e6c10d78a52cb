"""Jobs that read and import long lists of participants."""

from typing import Any

from courses.enrolment.imports import EVENT_LIST
from lms.kernel import jobs
from lms.kernel.actor import Actor
from lms.people.roster import steps

READ, IMPORT = "enrolment.read", "enrolment.import"


@jobs.work(READ)
def read(run: jobs.Run) -> dict[str, Any]:
    """Read a file that was sent, for review; safe to begin again."""
    steps.read_in_steps(run.arguments["file"], EVENT_LIST, run.progress)
    return {}


@jobs.work(IMPORT)
def import_confirmed(run: jobs.Run) -> dict[str, Any]:
    """Enrol what was confirmed; taken up again after a crash, it goes on with what is left."""
    actor = Actor(run.asked_by)
    return {**steps.import_in_steps(run.arguments["file"], EVENT_LIST, actor, run.progress)}
