"""What happens to attempts by itself, in the worker."""

from lms.kernel import clock, db, jobs
from quizzes.attempts import service

BATCH = 100  # attempts in one transaction: saves on SQLite wait for it


@jobs.every(5)
def hand_in_overdue() -> int:
    """Hand in for people who never came back, a batch a transaction, until none is left."""
    closed = 0
    while True:
        with db.transaction() as session:
            batch = service.close_overdue(session, now=clock.now(), limit=BATCH)
            session.expunge_all()
        closed += batch
        if batch < BATCH:
            return closed
