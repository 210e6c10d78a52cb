"""What the worker does for accounts: mail the way to a new password, and forget what is over."""

from lms.kernel import clock, db, jobs
from lms.kernel.jobs import Run
from lms.people.accounts import challenges, resets, tries
from lms.people.accounts.models import SignInFailure
from lms.people.accounts.reset_views import JOB

CLEAN_EVERY = 3600.0  # seconds


@jobs.work(JOB)
def mail_reset(run: Run) -> dict[str, str]:
    """Mail the way to a new password, if there is an account; what came of it is told to nobody."""
    with db.transaction() as session:
        tried = session.get(SignInFailure, run.arguments["tried"])  # which name was asked for
        if tried is not None:
            resets.mail_link(session, tried.login, now=clock.now())
    return {}


@jobs.every(CLEAN_EVERY)
def forget_old() -> None:
    """Remove failures to sign in that nothing counts any more, and steps that nobody can finish."""
    with db.transaction() as session:
        tries.forget_old(session, now=clock.now())
        challenges.forget_old(session, now=clock.now())
