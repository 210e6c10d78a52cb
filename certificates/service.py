"""What can be done with certificates: issuing, revoking, restoring. The caller commits."""

import hashlib
import secrets
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from certificates import queries
from certificates.composing import Issuer, compose, freeze
from certificates.drawing import draw, lacking
from certificates.issued import Issued
from certificates.models import Certificate, CertificateState, RegisterCounter
from certificates.readiness import obstacles, unprintable
from certificates.rules import (
    RANDOM_BYTES,
    Snapshot,
    State,
    data_sha256,
    new_code,
    register_label,
)
from courses.enrolment.models import Enrolment
from courses.programme.models import TrainingEvent
from courses.programme.queries import list_sessions
from lms.kernel import audit, clock, files
from lms.kernel.actor import Actor
from lms.kernel.errors import N_, BadInput, NotFound, Refusal, RuleViolation
from lms.kernel.text import fold, name_sort_key, nfc

LONGEST_REASON = 500
WRITERS = 4  # threads that wait for the disk


class AlreadyRevoked(RuleViolation):
    """Somebody has revoked it already."""

    message = N_("This certificate has been revoked already.")


class NotRevoked(RuleViolation):
    """Only what is revoked can be restored."""

    message = N_("This certificate is valid; there is nothing to restore.")


class NoReason(BadInput):
    """A change of state says why."""

    message = N_("Please write the reason.")


def issue_certificate(
    session: Session, enrolment: Enrolment, *, actor: Actor, issuer: Issuer, now: datetime
) -> Certificate:
    """Issue the certificate that an enrolment has earned; a second time returns the first one.

    The caller has found that it was earned.
    """
    event = enrolment.event
    given = issue_certificates(session, event, [enrolment.id], actor=actor, issuer=issuer, now=now)
    if not given:
        sessions = list_sessions(session, event.id)
        raise unprintable(enrolment, sessions, issuer, now) or NotFound()
    return given[0]


def issue_certificates(
    session: Session,
    event: TrainingEvent,
    enrolment_ids: Sequence[int],
    *,
    actor: Actor,
    issuer: Issuer,
    now: datetime,
) -> list[Certificate]:
    """Issue to some of an event who have earned it; who cannot be printed is left out.

    The event and the year's counter are locked until the end of the transaction: nobody gets two
    certificates, and register numbers run without gaps or repeats whoever issues at the same
    time. The PDFs are on the disk when this returns, before the commit.
    """
    queries.lock_event(session, event.id)
    sessions = list_sessions(session, event.id)
    if refusals := obstacles(event, sessions):
        raise refusals[0]
    issued_on = clock.local(now).date()
    counter = _lock_counter(session, issued_on.year)
    known = queries.find_of_enrolments(session, enrolment_ids)
    given, writing = [], []
    # A disk takes its time to say that a file is safe: meanwhile the next one is drawn.
    with ThreadPoolExecutor(WRITERS) as disk:
        for enrolment in queries.list_enrolments(session, enrolment_ids):
            if enrolment.id in known:
                given.append(known[enrolment.id])
                continue
            snapshot = compose(
                enrolment,
                sessions,
                issuer=issuer,
                number=counter.last_number + 1,
                code=new_code(secrets.token_bytes(RANDOM_BYTES)),
                issued_on=issued_on,
            )
            if lacking(snapshot):  # said on the event's page, by name
                continue
            pdf = draw(snapshot)
            writing.append(disk.submit(files.store, pdf))
            counter.last_number = snapshot.register_no
            given.append(_enter(session, enrolment, snapshot, pdf, actor=actor, now=now))
    for written in writing:
        written.result()  # a full disk ends the transaction
    session.flush()
    return given


def _enter(
    session: Session,
    enrolment: Enrolment,
    snapshot: Snapshot,
    pdf: bytes,
    *,
    actor: Actor,
    now: datetime,
) -> Certificate:
    """Enter a certificate in the register, with what it says and the hash of its file."""
    label = register_label(snapshot.register_no, snapshot.register_year)
    certificate = Certificate(
        code=snapshot.code,
        enrolment_id=enrolment.id,
        register_year=snapshot.register_year,
        register_number=snapshot.register_no,
        snapshot=freeze(snapshot),
        snapshot_sha256=data_sha256(snapshot),
        pdf_sha256=hashlib.sha256(pdf).hexdigest(),
        pdf_bytes=len(pdf),
        sort_key=name_sort_key(snapshot.full_name),
        search_key=" " + fold(f"{snapshot.full_name} {snapshot.unit_name} {label}"),
        issued_on=snapshot.issued_on,
        issued_at=now,
        issued_by=actor.id,
    )
    session.add(certificate)
    audit.record(
        session, actor, "certificate.issued", f"certificate:{certificate.code}", now=now,
        register_no=label, event=enrolment.event.public_id, enrolment=enrolment.public_id,
        pdf_sha256=certificate.pdf_sha256,
    )  # fmt: skip
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
