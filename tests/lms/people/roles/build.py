"""Roles, granted through the service."""

from lms.kernel import clock
from lms.kernel.actor import COMMAND_LINE
from lms.people.persons.queries import get_person
from lms.people.roles import service


def grant(session, person, role, *, actor=COMMAND_LINE, **more):
    """A role, committed."""
    now = more.pop("now", None) or clock.now()
    person = get_person(session(), person.id)
    made = service.grant_role(session(), actor, person, role, now=now, **more)
    session.commit()
    return made
