"""Computing figures outside the request: a round has tens of thousands of attempts."""

from typing import Any

from lms.kernel import clock, db, jobs
from quizzes.analysis import computing, service
from quizzes.analysis.rules import Which
from quizzes.papers.queries import get_quiz

COMPUTE = "analysis.compute"


@jobs.work(COMPUTE)
def compute(run: jobs.Run) -> dict[str, Any]:
    """Compute the figures of the quiz named in the arguments; twice adds the same once more."""
    run.progress(0, 1)
    which = Which(run.arguments["which"])
    db.read_only()  # it takes seconds: on SQLite nobody's answers wait for it
    try:
        quiz = get_quiz(db.session(), run.arguments["quiz"])
        found = computing.compute(db.session(), quiz, which)
    finally:
        db.remove_session()
        db.read_only(promise=False)
    with db.transaction() as session:
        service.keep_figures(session, quiz, which, found, asked_by=run.asked_by, now=clock.now())
    run.progress(1, 1)
    return {"attempts": found["attempts"]}
