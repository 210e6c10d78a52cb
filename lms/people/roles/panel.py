"""The block of a person's page that says which roles they hold."""

from datetime import datetime

from flask import url_for
from flask_babel import gettext
from sqlalchemy.orm import Session

from lms.kernel.actor import Actor
from lms.people.persons import panels
from lms.people.persons.models import Person
from lms.people.persons.panels import Panel
from lms.people.roles import policy, queries, showing
from lms.people.roles.queries import Filter
from lms.people.roles.rules import State
from lms.people.roles.wording import role_name


def _roles(session: Session, person: Person, actor: Actor, now: datetime) -> Panel | None:
    scope = None if actor.id == person.id else actor.readable
    grants = queries.list_grants(session, Filter(scope, person_id=person.id))
    if not policy.may_see_roles_of(actor, person.id, has_any=bool(grants)):
        return None
    held = [
        line
        for line in showing.lines(session, actor, grants, now=now)
        if line.state in {State.IN_FORCE, State.COMING}
    ]
    facts = tuple(f"{role_name(line.grant.role)} · {line.scope}".rstrip(" ·") for line in held)
    url = url_for("roles.person", person_id=person.public_id)
    return Panel(gettext("Roles"), facts or (gettext("No role."),), url)


def register() -> None:
    """Put the block at its place."""
    panels.register("roles", 20, _roles)
