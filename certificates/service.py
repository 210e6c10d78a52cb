"""What can be done with certificates: issuing, revoking, restoring. The caller commits."""

import secrets
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from certificates import queries
from certificates.composing import Issuer, compose, freeze
from certificates.drawing import draw, lacking
from certificates.issued import Issued
from certificates.models import Certificate, CertificateState, RegisterCounter
from certificates.rules import (
    RANDOM_BYTES,
    Snapshot,
    State,
    data_sha256,
    new_code,
    register_label,
)
from courses.completion.queries import list_progress
from courses.enrolment.models import Enrolment
from courses.programme.models import TrainingEvent, TrainingSession
from courses.programme.queries import list_sessions
from courses.programme.rules import EventState
from lms.kernel import audit, clock, files
from lms.kernel.actor import Actor
from lms.kernel.errors import N_, BadInput, Refusal, RuleViolation
from lms.kernel.text import fold, name_sort_key, nfc

LONGEST_REASON = 500
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


class AlreadyRevoked(RuleViolation):
    """Somebody has revoked it already."""

    message = N_("This certificate has been revoked already.")


class NotRevoked(RuleViolation):
    """Only what is revoked can be restored."""

    message = N_("This certificate is valid; there is nothing to restore.")


class NoReason(BadInput):
    """A change of state says why."""

    message = N_("Please write the reason.")


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
    ready, unprintable, still_lack = [], [], 0
    for progress in without:
        enrolment = progress.enrolment
        if progress.gaps:
            still_lack += 1
        elif sessions and (refusal := _refusal(enrolment, sessions, issuer, now)):
            unprintable.append(refusal)
        else:
            ready.append(enrolment)
    return Candidates(ready, unprintable, still_lack, obstacles(event, sessions))


def _refusal(
    enrolment: Enrolment, sessions: Sequence[TrainingSession], issuer: Issuer, now: datetime
) -> Refusal | None:
    """Compose a certificate with any code, to see whether it can be printed."""
    day = clock.local(now).date()
    trial = compose(enrolment, sessions, issuer=issuer, number=1, code=ANY_CODE, issued_on=day)
    letters = lacking(trial)
    return _unprintable(trial, letters) if letters else None


def _unprintable(snapshot: Snapshot, letters: str) -> Refusal:
    return Unprintable(name=snapshot.full_name, letters=" ".join(letters))


def issue_certificates(
    session: Session,
    enrolment_ids: Iterable[int],
    *,
    actor: Actor,
    issuer: Issuer,
    now: datetime,
) -> list[Certificate]:
    """Issue to some who have earned it, in one transaction; who cannot be printed is left out."""
    issued = []
    for enrolment in queries.list_enrolments(session, list(enrolment_ids)):
        try:
            certificate = issue_certificate(session, enrolment, actor=actor, issuer=issuer, now=now)
        except Unprintable:  # said on the event's page, by name
            continue
        issued.append(certificate)
    return issued


def issue_certificate(
    session: Session, enrolment: Enrolment, *, actor: Actor, issuer: Issuer, now: datetime
) -> Certificate:
    """Issue the certificate that an enrolment has earned; a second time returns the first one.

    The year's counter is locked until the end of the transaction, so register numbers run
    without gaps or repeats whoever issues at the same time. The PDF is on the disk before the
    commit. The caller has found that the certificate was earned.
    """
    event = enrolment.event
    sessions = list_sessions(session, event.id)
    if refusals := obstacles(event, sessions):
        raise refusals[0]
    issued_on = clock.local(now).date()
    counter = _lock_counter(session, issued_on.year)
    existing = queries.find_of_enrolment(session, enrolment.id)
    if existing is not None:
        return existing
    snapshot = compose(
        enrolment,
        sessions,
        issuer=issuer,
        number=counter.last_number + 1,
        code=new_code(secrets.token_bytes(RANDOM_BYTES)),
        issued_on=issued_on,
    )
    if letters := lacking(snapshot):
        raise _unprintable(snapshot, letters)
    pdf = draw(snapshot)
    label = register_label(snapshot.register_no, snapshot.register_year)
    certificate = Certificate(
        code=snapshot.code,
        enrolment_id=enrolment.id,
        register_year=snapshot.register_year,
        register_number=snapshot.register_no,
        snapshot=freeze(snapshot),
        snapshot_sha256=data_sha256(snapshot),
        pdf_sha256=files.store(pdf),
        pdf_bytes=len(pdf),
        sort_key=name_sort_key(snapshot.full_name),
        search_key=" " + fold(f"{snapshot.full_name} {snapshot.unit_name} {label}"),
        issued_on=issued_on,
        issued_at=now,
        issued_by=actor.id,
    )
    try:
        with session.begin_nested():
            session.add(certificate)
    except IntegrityError:  # at new year, somebody held the other year's counter
        existing = queries.find_of_enrolment(session, enrolment.id)
        if existing is None:
            raise
        return existing
    counter.last_number = snapshot.register_no
    audit.record(
        session, actor, "certificate.issued", f"certificate:{certificate.code}", now=now,
        register_no=label, event=event.public_id, enrolment=enrolment.public_id,
        pdf_sha256=certificate.pdf_sha256,
    )  # fmt: skip
    session.flush()
    return certificate


def _lock_counter(session: Session, year: int) -> RegisterCounter:
    """Return the year's counter, ours until the end of the transaction; the first one begins it."""
    counter = queries.find_counter(session, year)
    if counter is None:
        try:
            with session.begin_nested():
                session.add(RegisterCounter(year=year, last_number=0))
        except IntegrityError:  # somebody else began the year
            pass
        counter = queries.find_counter(session, year)
    if counter is None:
        raise LookupError(year)
    return counter


def revoke_certificate(
    session: Session, issued: Issued, *, actor: Actor, reason: str, now: datetime
) -> None:
    """Revoke a valid certificate, saying why; nothing issued is changed or removed."""
    _decide(session, issued, State.REVOKED, AlreadyRevoked, actor=actor, reason=reason, now=now)


def restore_certificate(
    session: Session, issued: Issued, *, actor: Actor, reason: str, now: datetime
) -> None:
    """Make a revoked certificate valid again, saying why; the revocation stays in its history."""
    _decide(session, issued, State.VALID, NotRevoked, actor=actor, reason=reason, now=now)


def _decide(
    session: Session,
    issued: Issued,
    state: State,
    refusal: type[Refusal],
    *,
    actor: Actor,
    reason: str,
    now: datetime,
) -> None:
    reason = nfc(reason)[:LONGEST_REASON]
    if not reason:
        raise NoReason
    certificate = issued.certificate
    queries.lock_certificate(session, certificate.id)
    if queries.get_certificate(session, certificate.code).state is state:
        raise refusal
    session.add(
        CertificateState(
            certificate_id=certificate.id,
            state=state.value,
            reason=reason,
            decided_at=now,
            decided_by=actor.id,
        )
    )
    audit.record(
        session, actor, f"certificate.{'revoked' if state is State.REVOKED else 'restored'}",
        f"certificate:{certificate.code}", now=now, reason=reason,
    )  # fmt: skip
    session.flush()
