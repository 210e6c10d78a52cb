"""Grants as pages show them: with what they are for, how they stand, and whether one may end them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from lms.kernel.actor import Actor, Role
from lms.people.roles import policy, queries
from lms.people.roles.models import RoleGrant
from lms.people.roles.rules import State, state_of
from lms.people.roles.subjects import Subject


@dataclass(frozen=True)
class Line:
    """A grant; ``subject`` is its event or contest, ``may_end`` whether the actor may end it now."""

    grant: RoleGrant
    subject: Subject | None
    state: State
    may_end: bool

    @property
    def scope(self) -> str:
        """What the role is for; empty where it is for everything."""
        if self.subject is not None:
            return self.subject.title
        return self.grant.unit.name if self.grant.unit else ""

    @property
    def last_moment(self) -> datetime | None:
        """A moment of the last day of a role that runs out by itself."""
        return self.grant.ends_at and self.grant.ends_at - timedelta(minutes=1)


def lines(
    session: Session, actor: Actor, grants: Sequence[RoleGrant], *, now: datetime
) -> list[Line]:
    """Return grants as lines; two queries at most, however many there are."""
    subjects = queries.list_subjects(session, {grant.subject for grant in grants})
    return [_line(actor, grant, subjects.get(grant.subject), now) for grant in grants]


def _line(actor: Actor, grant: RoleGrant, subject: Subject | None, now: datetime) -> Line:
    state = state_of(grant.begins_at, grant.ends_at, grant.ended_at, now)
    is_open = state in {State.IN_FORCE, State.COMING}
    return Line(grant, subject, state, is_open and may_end(actor, grant, subject))


def may_end(actor: Actor, grant: RoleGrant, subject: Subject | None) -> bool:
    """Tell whether the actor may grant, and so end, a role like this one."""
    return policy.may_grant(
        actor,
        Role(grant.role),
        unit_id=subject.unit_id if subject else grant.unit_id,
        parent_id=grant.unit.parent_id if grant.unit else None,
    )
