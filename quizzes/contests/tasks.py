"""Ranking a large round outside the request."""

from typing import Any

from lms.kernel import clock, db, jobs
from lms.kernel.actor import Actor
from quizzes.contests import queries, service

RANK = "contests.rank"
MOST_AT_ONCE = 5_000  # entries; more are ranked by the worker


@jobs.work(RANK)
def rank(run: jobs.Run) -> dict[str, Any]:
    """Rank the round named in the arguments; twice gives the same board."""
    session = db.session()
    round_ = queries.get_round(session, run.arguments["round"])
    total = queries.count_entries(session, round_.quiz_id)
    run.progress(0, total)
    with db.transaction() as session:
        ranked = service.rank_round(session, round_, actor=Actor(run.asked_by), now=clock.now())
    run.progress(total, total)
    return {"contestants": len(ranked.standings)}
