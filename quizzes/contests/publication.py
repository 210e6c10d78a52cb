"""Striking entries out before publication, and publishing. The caller commits."""

from datetime import datetime

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from lms.kernel import audit
from lms.kernel.actor import Actor
from lms.kernel.errors import N_, RuleViolation
from quizzes.attempts.models import Attempt
from quizzes.contests import queries
from quizzes.contests.models import Disqualification, Round
from quizzes.contests.results import AlreadyPublished


class NotRanked(RuleViolation):
    """Only a complete and current ranking is published."""

    message = N_("Please rank the round first: something has changed since the last ranking.")


class AlreadyDisqualified(RuleViolation):
    """An entry is struck out once."""

    message = N_("This entry has been struck out already.")


def is_current(session: Session, round_: Round) -> bool:
    """Tell whether nothing that ranking rests on has changed since the last ranking."""
    if round_.ranked_at is None:
        return False
    changes = (queries.last_disqualified_at(session, round_), round_.contest.exclusions_changed_at)
    return all(at is None or at < round_.ranked_at for at in changes)


def publish(session: Session, round_: Round, *, actor: Actor, now: datetime) -> None:
    """Open the board to everybody, and the results to those who played; once, and for good."""
    round_ = queries.lock_round(session, round_.id)
    if round_.published_at is not None:
        raise AlreadyPublished
    if not is_current(session, round_):
        raise NotRanked
    round_.published_at = now
    round_.quiz.results_published_at = now
    audit.record(
        session,
        actor,
        "round.published",
        f"round:{round_.public_id}",
        now=now,
        ranking_sha256=round_.ranking_sha256,
    )


def disqualify(
    session: Session, attempt: Attempt, round_: Round, *, reason: str, actor: Actor, now: datetime
) -> Disqualification:
    """Strike an entry out before publication, with a reason; the entry itself stays as it is."""
    round_ = queries.lock_round(session, round_.id)
    if round_.published_at is not None:
        raise AlreadyPublished
    struck = Disqualification(
        attempt_id=attempt.id, reason=reason.strip(), decided_at=now, decided_by=actor.id
    )
    try:
        with session.begin_nested():
            session.add(struck)
    except IntegrityError:
        raise AlreadyDisqualified from None
    audit.record(
        session,
        actor,
        "round.entry_disqualified",
        f"attempt:{attempt.public_id}",
        now=now,
        round=round_.public_id,
        reason=struck.reason,
    )
    return struck
