"""Who could be given a certificate now, and what stands against it."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from certificates.composing import Issuer, compose
from certificates.drawing import lacking
from certificates.rules import RANDOM_BYTES, new_code
from courses.completion.queries import list_progress
from courses.enrolment.models import Enrolment
from courses.programme.models import TrainingEvent, TrainingSession
from courses.programme.rules import EventState
from lms.kernel import clock
from lms.kernel.errors import N_, Refusal, RuleViolation

ANY_CODE = new_code(bytes(RANDOM_BYTES))  # of a certificate that is only tried


class NotHeld(RuleViolation):
    """A draft has not been held and a cancelled event never will be."""

    message = N_("Certificates are issued for an event that is open or finished.")


class NoSessions(RuleViolation):
    """A certificate says when the event was."""

    message = N_("The event has no sessions: a certificate says when the event was held.")


class NoSigner(RuleViolation):
    """A certificate is signed by somebody."""

    message = N_("The name of the signer is missing. Write it on the page of the event first.")


class Unprintable(RuleViolation):
    """A letter that the font lacks would print as a box."""

    message = N_(
        "The certificate of %(name)s cannot be printed as it is: the font lacks %(letters)s. "
        "Please correct the name, position, unit or title."
    )


@dataclass(frozen=True)
class Candidates:
    """Those without a certificate, and what stands against issuing any.

    ``lacking`` counts those who have not completed the event.
    """

    ready: list[Enrolment]
    unprintable: list[Refusal]
    lacking: int
    obstacles: list[Refusal]


def obstacles(event: TrainingEvent, sessions: Sequence[TrainingSession]) -> list[Refusal]:
    """Return what stands against issuing any certificate of an event."""
    found: list[Refusal] = []
    if event.state not in {EventState.OPEN, EventState.FINISHED}:
        found.append(NotHeld())
    if not sessions:
        found.append(NoSessions())
    if not event.signer_name:
        found.append(NoSigner())
    return found


def candidates(
    session: Session,
    event: TrainingEvent,
    holders: Collection[int],
    *,
    issuer: Issuer,
    now: datetime,
) -> Candidates:
    """Say who of an event's participants could be given a certificate now.

    ``holders`` are the enrolments that have one.
    """
    without = [each for each in list_progress(session, event) if each.enrolment.id not in holders]
    sessions = without[0].plan.sessions if without else ()
    ready, refused, still_lack = [], [], 0
    for progress in without:
        enrolment = progress.enrolment
        if progress.gaps:
            still_lack += 1
        elif sessions and (refusal := unprintable(enrolment, sessions, issuer, now)):
            refused.append(refusal)
        else:
            ready.append(enrolment)
    return Candidates(ready, refused, still_lack, obstacles(event, sessions))


def unprintable(
    enrolment: Enrolment, sessions: Sequence[TrainingSession], issuer: Issuer, now: datetime
) -> Refusal | None:
    """Return what stands against printing the certificate of one who has earned it, or None."""
    day = clock.local(now).date()
    trial = compose(enrolment, sessions, issuer=issuer, number=1, code=ANY_CODE, issued_on=day)
    letters = lacking(trial)
    return Unprintable(name=trial.full_name, letters=" ".join(letters)) if letters else None
