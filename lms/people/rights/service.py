"""What can be done with notices and consents. The caller commits."""

import hashlib
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from lms.kernel import audit, clock, files
from lms.kernel.actor import Actor
from lms.kernel.errors import N_, BadInput, NotFound, RuleViolation
from lms.kernel.text import nfc
from lms.people.persons.fields import age_on
from lms.people.persons.models import Person
from lms.people.rights import queries
from lms.people.rights.holdings import act_on_decision
from lms.people.rights.models import Consent, Notice
from lms.people.rights.rules import Channel, Purpose, needs_representative, notice_text


class NothingToPublish(RuleViolation):
    """Only a draft is published."""

    message = N_("There is no draft of this notice to publish.")


class NothingChanged(RuleViolation):
    """A new version differs from the one before."""

    message = N_("The draft says the same as the version before. Please change it first.")


class InForceTooEarly(BadInput):
    """A notice is in force from its publication or later, never before anybody could read it."""

    message = N_("A notice cannot be in force before it is published.")


class NoNotice(RuleViolation):
    """Nobody consents to what they could not read."""

    message = N_("There is no notice for this purpose yet. Please ask the administrator.")


class NoticeChanged(RuleViolation):
    """A consent is to the text that was on the page."""

    message = N_(
        "A new version of the notice has come into force. Please read it and decide again."
    )


class MissingRepresentative(BadInput):
    """For a person under 16 a representative consents."""

    message = N_(
        "This person is below the age of 16: the father, mother or guardian must consent. Please "
        "write the representative's full name and how they are related."
    )


class NothingToWithdraw(RuleViolation):
    """Only a consent that stands is withdrawn."""

    message = N_("This consent has been withdrawn already, or was never given.")


@dataclass(frozen=True)
class Proof:
    """How a consent was given: by which way, from which address, by which representative."""

    method: Channel = Channel.PAGE
    address: str = ""
    representative_name: str = ""
    representative_relation: str = ""


def give_consent(
    session: Session,
    person: Person,
    purpose: Purpose,
    number: int,
    *,
    actor: Actor,
    now: datetime,
    proof: Proof,
    subject: str = "",
) -> Consent:
    """Record that a person agrees to the version that they have read; a second time changes nothing."""
    queries.lock_person(session, person.id)
    notice = queries.find_notice_in_force(session, purpose, now)
    if notice is None:
        raise NoNotice
    if notice.number != number:
        raise NoticeChanged
    if needs_representative(age_of(person, now)) and not (
        nfc(proof.representative_name) and nfc(proof.representative_relation)
    ):
        raise MissingRepresentative
    standing = _standing(session, person.id, purpose, subject)
    if standing is not None and standing.is_given and standing.notice_id == notice.id:
        return standing
    consent = Consent(
        person_id=person.id, purpose=purpose.value, is_given=True, subject=subject,
        notice_version=str(notice.number), notice_sha256=notice.sha256, notice_id=notice.id,
    )  # fmt: skip
    return _record(session, consent, actor, now, proof)


def age_of(person: Person, now: datetime) -> int | None:
    """Return a person's age today, None if the birth date is not known."""
    if person.birth_date is None:
        return None
    return age_on(person.birth_date, clock.local(now).date())


def withdraw_consent(
    session: Session,
    person: Person,
    purpose: Purpose,
    *,
    actor: Actor,
    now: datetime,
    proof: Proof,
    subject: str = "",
) -> Consent:
    """Record that a person withdraws a consent; what rests on it ends in the same transaction."""
    queries.lock_person(session, person.id)
    standing = _standing(session, person.id, purpose, subject)
    if standing is None or not standing.is_given:
        raise NothingToWithdraw
    consent = Consent(
        person_id=person.id, purpose=purpose.value, is_given=False, subject=subject,
        notice_version=standing.notice_version, notice_sha256=standing.notice_sha256,
        notice_id=standing.notice_id,
    )  # fmt: skip
    return _record(session, consent, actor, now, proof)


def _standing(session: Session, person_id: int, purpose: str, subject: str) -> Consent | None:
    for consent in queries.latest_consents(session, person_id):
        if (consent.purpose, consent.subject) == (purpose, subject):
            return consent
    return None


def _record(
    session: Session, consent: Consent, actor: Actor, now: datetime, proof: Proof
) -> Consent:
    consent.decided_at, consent.method, consent.address = now, proof.method.value, proof.address
    consent.representative_name = nfc(proof.representative_name)
    consent.representative_relation = nfc(proof.representative_relation)
    consent.recorded_by = actor.id if actor.id != consent.person_id else None
    session.add(consent)
    session.flush()
    person = session.get_one(Person, consent.person_id)
    audit.record(
        session, actor, "consent.given" if consent.is_given else "consent.withdrawn",
        f"person:{person.public_id}", now=now, purpose=consent.purpose, about=consent.subject,
        version=consent.notice_version,
    )  # fmt: skip
    act_on_decision(
        session, consent.purpose, consent.person_id, consent.subject, is_given=consent.is_given
    )
    return consent


def write_draft(
    session: Session, actor: Actor, purpose: Purpose, *, title: str, body: str, now: datetime
) -> Notice:
    """Write the draft of a purpose's next version; there is one, and only it can be changed."""
    draft = queries.find_draft(session, purpose)
    if draft is None:
        draft = Notice(purpose=purpose.value, number=queries.last_number(session, purpose) + 1)
        session.add(draft)
    draft.title, draft.body = nfc(title), tidy(body)
    draft.drafted_at, draft.drafted_by = now, actor.id
    try:
        with session.begin_nested():
            session.flush()
    except IntegrityError:  # somebody began the draft in the same moment: theirs is changed
        session.expunge(draft)
        return write_draft(session, actor, purpose, title=title, body=body, now=now)
    audit.record(
        session, actor, "notice.drafted", f"notice:{purpose.value}", now=now, number=draft.number
    )
    return draft


def tidy(body: str) -> str:
    """Give a notice's text in its one form: tidy lines, paragraphs apart by one empty line."""
    lines = [nfc(line) for line in body.splitlines()]
    paragraphs, current = [], []
    for line in [*lines, ""]:
        if line:
            current.append(line)
        elif current:
            paragraphs.append("\n".join(current))
            current = []
    return "\n\n".join(paragraphs)


def publish_notice(
    session: Session,
    actor: Actor,
    purpose: Purpose,
    *,
    in_force_from: datetime | None,
    now: datetime,
) -> Notice:
    """Publish the draft, for good: its text is kept under its SHA-256, and the database refuses changes."""
    draft = queries.find_draft(session, purpose)
    if draft is None:
        raise NothingToPublish
    versions = queries.list_versions(session, purpose)
    if versions and (versions[0].title, versions[0].body) == (draft.title, draft.body):
        raise NothingChanged
    if in_force_from is not None and in_force_from < now:
        raise InForceTooEarly
    text = notice_text(draft.title, draft.body).encode()
    files.store(text)
    draft.sha256 = hashlib.sha256(text).hexdigest()
    draft.published_at, draft.published_by = now, actor.id
    draft.in_force_from = in_force_from or now
    session.flush()
    audit.record(
        session, actor, "notice.published", f"notice:{purpose.value}", now=now,
        number=draft.number, sha256=draft.sha256, in_force_from=draft.in_force_from.isoformat(),
    )  # fmt: skip
    return draft


def drop_draft(session: Session, actor: Actor, purpose: Purpose, *, now: datetime) -> None:
    """Throw the draft away."""
    draft = queries.find_draft(session, purpose)
    if draft is None:
        raise NotFound
    number = draft.number
    session.delete(draft)
    audit.record(
        session, actor, "notice.draft_dropped", f"notice:{purpose.value}", now=now, number=number
    )
