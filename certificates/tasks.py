"""Issuing to all who have earned a certificate, as a job or from the command line."""

from collections.abc import Callable
from typing import Any

from certificates import queries, readiness, service
from certificates.composing import issuer_of
from courses.programme.queries import get_event, list_sessions
from lms.kernel import clock, db, jobs
from lms.kernel.actor import Actor
from lms.kernel.config import get_settings

ISSUE = "certificates.issue"
AT_ONCE = 10  # certificates a transaction: others who issue wait no longer than that takes


@jobs.work(ISSUE)
def issue(run: jobs.Run) -> dict[str, Any]:
    """Issue to all who have earned it; taken up again after a crash, it goes on where it was."""
    already = int(run.arguments["already"])
    actor = Actor(run.asked_by)
    return issue_to_all(run.arguments["event_id"], actor, run.progress, already=already)


def issue_to_all(
    event_id: str, actor: Actor, progress: Callable[[int, int], None], *, already: int | None = None
) -> dict[str, Any]:
    """Issue to everybody who has earned it by now and has none, some in a transaction.

    ``already`` is how many the event had issued when the work was asked for; progress counts on
    from there. Whoever cannot be printed is left out and counted.
    """
    issuer = issuer_of(get_settings())
    with db.transaction() as session:
        event = get_event(session, event_id)
        if refusals := readiness.obstacles(event, list_sessions(session, event.id)):
            raise refusals[0]
        waiting = queries.list_waiting(session, event.id)
        issued = queries.count_issued(session, event.id)
    done = issued - (issued if already is None else already)
    total = done + len(waiting)
    progress(done, total)
    new = 0
    for start in range(0, len(waiting), AT_ONCE):
        with db.transaction() as session:
            certificates = service.issue_certificates(
                session,
                event,
                waiting[start : start + AT_ONCE],
                actor=actor,
                issuer=issuer,
                now=clock.now(),
            )
        new += len(certificates)
        progress(done + new, total)
    return {"issued": done + new, "left_out": len(waiting) - new}
