"""What can be done with roles. The caller commits, and has asked the policy."""

from datetime import datetime
from typing import Any

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from lms.kernel import audit
from lms.kernel.actor import EVERYWHERE, OF_A_UNIT, Actor, Role
from lms.kernel.errors import N_, BadInput, RuleViolation
from lms.kernel.text import nfc
from lms.people.persons.models import Person
from lms.people.roles import queries
from lms.people.roles.models import RoleGrant
from lms.people.roles.rules import State, state_of


class ScopeMissing(BadInput):
    """A role of a unit needs a unit, one of an event or contest needs that, others need neither."""

    message = N_("Please choose what the role is for: a unit, an event or a contest.")


class EndsBeforeItBegins(BadInput):
    """A period has its end after its beginning, and in the future."""

    message = N_("The last day must not be before the first, nor past.")


class AlreadyHeld(RuleViolation):
    """One grant of a role for one thing at a time: ending it must end the role."""

    message = N_("%(name)s has this role already. To change its dates, end it first.")


class AlreadyEnded(RuleViolation):
    """Somebody was faster."""

    message = N_("This role has been ended already.")


class LastAdministrator(RuleViolation):
    """Somebody must be left who can grant roles."""

    message = N_(
        "This is the last administrator whose role does not run out. "
        "Please make somebody else administrator first."
    )


def grant_role(
    session: Session,
    actor: Actor,
    person: Person,
    role: Role,
    *,
    unit_id: int | None = None,
    subject: str = "",
    begins_at: datetime | None = None,
    ends_at: datetime | None = None,
    reason: str = "",
    now: datetime,
) -> RoleGrant:
    """Grant a role, from now or later on, for good or until it runs out; a role is held once."""
    scope = (unit_id is not None, bool(subject))
    if scope != (role in OF_A_UNIT, role not in OF_A_UNIT | EVERYWHERE):
        raise ScopeMissing
    starts_at = max(begins_at or now, now)
    if ends_at is not None and ends_at <= starts_at:
        raise EndsBeforeItBegins
    known = queries.find_open(session, person.id, role, unit_id=unit_id, subject=subject)
    if known is not None:
        _close_run_out(known, now)
        session.flush()
    grant = RoleGrant(
        person_id=person.id,
        role=role.value,
        unit_id=unit_id,
        subject=subject,
        begins_at=starts_at,
        ends_at=ends_at,
        reason=nfc(reason),
        granted_at=now,
        granted_by=actor.id if actor.id > 0 else None,
    )
    try:
        with session.begin_nested():
            session.add(grant)
    except IntegrityError:  # held already, or granted by somebody else in the meantime
        raise AlreadyHeld(name=person.full_name) from None
    audit.record(
        session, actor, "role.granted", f"person:{person.public_id}", now=now, after=_said(grant)
    )
    return grant


def _close_run_out(grant: RoleGrant, now: datetime) -> None:
    """Close a grant that has run out, so that the role can be granted anew."""
    if state_of(grant.begins_at, grant.ends_at, grant.ended_at, now) is State.RUN_OUT:
        grant.ended_at = grant.ends_at


def end_role(
    session: Session, actor: Actor, public_id: str, *, reason: str = "", now: datetime
) -> RoleGrant:
    """End a role at once; one administrator at least is left whose role does not run out."""
    administrators = queries.lock_administrators(session)
    grant = queries.get_grant(session, public_id, lock=True)
    state = state_of(grant.begins_at, grant.ends_at, grant.ended_at, now)
    if state in {State.ENDED, State.RUN_OUT}:
        raise AlreadyEnded
    if grant.role == Role.ADMINISTRATOR and state is State.IN_FORCE:
        others = (each for each in administrators if each.person_id != grant.person_id)
        if not any(each.begins_at <= now and each.ends_at is None for each in others):
            raise LastAdministrator
    before = _said(grant)
    grant.ended_at, grant.end_reason = now, nfc(reason)
    grant.ended_by = actor.id if actor.id > 0 else None
    audit.record(
        session, actor, "role.ended", f"person:{grant.person.public_id}", now=now, before=before,
        after=_said(grant),
    )  # fmt: skip
    return grant


def _said(grant: RoleGrant) -> dict[str, Any]:
    """Return what a grant says, for the log."""

    def when(moment: datetime | None) -> str | None:
        return moment.isoformat(timespec="seconds") if moment else None

    return {
        "role": grant.role,
        "unit": grant.unit_id,
        "subject": grant.subject,
        "begins_at": when(grant.begins_at),
        "ends_at": when(grant.ends_at),
        "ended_at": when(grant.ended_at),
        "reason": grant.end_reason or grant.reason,
    }
