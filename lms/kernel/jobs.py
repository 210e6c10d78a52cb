"""Long work outside requests: a row per job, a lease while it runs, and things done periodically.

The row is written in the transaction that asks for the work, so work is neither lost nor done
for something rolled back. A worker that dies leaves a lease that runs out; the job is then taken
again, so every job must be safe to run twice.
"""

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import JSON, CheckConstraint, or_, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from lms.kernel import audit, clock, db
from lms.kernel.db import Base, new_public_id
from lms.kernel.errors import NotFound, Refusal
from lms.kernel.types import UTCDateTime

LEASE = timedelta(seconds=60)
MAX_TRIES = 5
IDLE_SECONDS = 0.5
log = logging.getLogger(__name__)


class Job(Base):
    """A piece of long work and how far it has come."""

    __tablename__ = "job"
    __table_args__ = (
        CheckConstraint("state IN ('queued', 'running', 'done', 'failed')", name="state"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(unique=True, default=new_public_id)
    kind: Mapped[str]
    arguments: Mapped[dict[str, Any]] = mapped_column(JSON)
    state: Mapped[str] = mapped_column(default="queued", index=True)
    done: Mapped[int] = mapped_column(default=0)
    total: Mapped[int] = mapped_column(default=0)
    tries: Mapped[int] = mapped_column(default=0)
    lease_until: Mapped[datetime | None] = mapped_column(UTCDateTime)
    outcome: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    error: Mapped[str] = mapped_column(default="")
    back_url: Mapped[str] = mapped_column(default="/")
    asked_by: Mapped[int]
    asked_at: Mapped[datetime] = mapped_column(UTCDateTime)
    finished_at: Mapped[datetime | None] = mapped_column(UTCDateTime)


@dataclass
class Run:
    """What a job's function gets: its arguments, and a way to say how far it is."""

    job_id: int
    asked_by: int
    arguments: dict[str, Any]

    def progress(self, done: int, total: int) -> None:
        """Say how far the work is and renew the lease, in a transaction of its own."""
        with db.transaction() as session:
            session.execute(
                update(Job)
                .where(Job.id == self.job_id)
                .values(done=done, total=total, lease_until=clock.now() + LEASE)
            )


Work = Callable[[Run], dict[str, Any]]


@dataclass
class _Registry:
    works: dict[str, Work] = field(default_factory=dict)
    periodic: list[tuple[float, Callable[[], object]]] = field(default_factory=list)


_registry = _Registry()


def work(kind: str) -> Callable[[Work], Work]:
    """Register the function that does a kind of job; it commits its own steps."""

    def register(function: Work) -> Work:
        _registry.works[kind] = function
        return function

    return register


def every(seconds: float) -> Callable[[Callable[[], object]], Callable[[], object]]:
    """Register a function that the worker calls again and again."""

    def register(function: Callable[[], object]) -> Callable[[], object]:
        _registry.periodic.append((seconds, function))
        return function

    return register


def enqueue(
    session: Session,
    kind: str,
    arguments: dict[str, Any],
    *,
    asked_by: int,
    now: datetime,
    back_url: str = "/",
) -> Job:
    """Ask for work, to start once the caller's transaction has committed."""
    job = Job(kind=kind, arguments=arguments, asked_by=asked_by, asked_at=now, back_url=back_url)
    session.add(job)
    session.flush()
    return job


def get_job(session: Session, public_id: str) -> Job:
    """Return a job."""
    job = session.scalar(select(Job).where(Job.public_id == public_id))
    if job is None:
        raise NotFound
    return job


def run_next() -> bool:
    """Take the oldest waiting job, or one whose worker died, and run it; False if there is none."""
    claimed = _claim()
    if claimed is None:
        return False
    kind, run = claimed
    try:
        with audit.coming_from("job", f"{kind} {run.job_id}"):
            outcome = _registry.works[kind](run)
    except Refusal as refusal:
        _finish(run.job_id, "failed", error=str(refusal))
    except Exception as error:
        log.exception("job %s (%s) broke", run.job_id, kind)
        _finish(run.job_id, "failed", error=type(error).__name__)
    else:
        _finish(run.job_id, "done", outcome=outcome)
    finally:
        db.remove_session()
    return True


def _claim() -> tuple[str, Run] | None:
    now = clock.now()
    with db.transaction() as session:
        waiting = or_(Job.state == "queued", (Job.state == "running") & (Job.lease_until < now))
        job = session.scalar(
            select(Job).where(waiting).order_by(Job.id).limit(1).with_for_update(skip_locked=True)
        )
        if job is None:
            return None
        job.tries += 1
        job.lease_until = now + LEASE
        job.state = "running" if job.tries <= MAX_TRIES else "failed"
        if job.state == "failed":
            job.error, job.finished_at = "WorkerDied", now
            return None
        return job.kind, Run(job.id, job.asked_by, dict(job.arguments))


def _finish(
    job_id: int, state: str, *, outcome: dict[str, Any] | None = None, error: str = ""
) -> None:
    db.remove_session()
    with db.transaction() as session:
        values = {"state": state, "outcome": outcome, "error": error, "finished_at": clock.now()}
        session.execute(update(Job).where(Job.id == job_id).values(**values))


def work_until(stop: threading.Event) -> None:
    """Run jobs and periodic functions until told to stop."""
    due = {function: clock.now() for _, function in _registry.periodic}
    while not stop.is_set():
        for seconds, function in _registry.periodic:
            if clock.now() >= due[function]:
                due[function] = clock.now() + timedelta(seconds=seconds)
                _call(function)
        try:
            was_busy = run_next()
        except Exception:
            log.exception("the worker could not reach the database")
            db.remove_session()
            was_busy = False
        if not was_busy:
            stop.wait(IDLE_SECONDS)


def _call(function: Callable[[], object]) -> None:
    try:
        with audit.coming_from("job", function.__name__):
            function()
    except Exception:
        log.exception("periodic %s broke", function.__name__)
    finally:
        db.remove_session()
