"""The two lists of a contest: who may not play, and who may play but wins nothing."""

from datetime import datetime

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from lms.kernel import audit
from lms.kernel.actor import Actor
from lms.kernel.errors import N_, NotFound, RuleViolation
from lms.kernel.text import nfc
from quizzes.contests import queries
from quizzes.contests.models import Contest, Exclusion


class ExcludedTwice(RuleViolation):
    """A phone number stands once on a contest's lists."""

    message = N_("This phone number is on the list already.")


def add_exclusion(
    session: Session,
    contest: Contest,
    *,
    phone: str,
    full_name: str,
    kind: str,
    reason: str,
    actor: Actor,
    now: datetime,
) -> Exclusion:
    """Bar somebody from playing, or let them play and win nothing; rankings are then done anew."""
    exclusion = Exclusion(
        contest_id=contest.id, phone=phone, full_name=nfc(full_name), kind=kind, reason=nfc(reason)
    )
    try:
        with session.begin_nested():
            session.add(exclusion)
    except IntegrityError:
        raise ExcludedTwice from None
    contest.exclusions_changed_at = now
    audit.record(
        session,
        actor,
        "contest.exclusion_added",
        f"contest:{contest.public_id}",
        now=now,
        kind=kind,
        full_name=exclusion.full_name,
        reason=exclusion.reason,
    )
    return exclusion


def remove_exclusion(
    session: Session, contest: Contest, phone: str, *, actor: Actor, now: datetime
) -> None:
    """Take somebody off the lists; rankings are then done anew."""
    found = queries.list_exclusions(session, contest.id)
    exclusion = next((each for each in found if each.phone == phone), None)
    if exclusion is None:
        raise NotFound
    session.delete(exclusion)
    contest.exclusions_changed_at = now
    audit.record(
        session,
        actor,
        "contest.exclusion_removed",
        f"contest:{contest.public_id}",
        now=now,
        kind=exclusion.kind,
        full_name=exclusion.full_name,
    )
