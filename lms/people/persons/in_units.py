"""How many people a unit has, on the unit's page."""

from datetime import date

from flask import current_app, url_for
from flask_babel import gettext
from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from lms.kernel.actor import Actor
from lms.people.persons.models import Membership
from lms.people.units import panels
from lms.people.units.models import Unit
from lms.people.units.panels import Panel
from lms.people.units.policy import may_see_people


def _people(session: Session, unit: Unit, actor: Actor, today: date) -> Panel | None:
    if not may_see_people(actor, unit.id):
        return None
    is_held = or_(Membership.ended_on.is_(None), Membership.ended_on > today)
    query = select(func.count(Membership.person_id.distinct()))
    count = session.scalar(query.where(Membership.unit_id == unit.id, is_held)) or 0
    url = None
    if unit.ended_on is None and "persons.index" in current_app.view_functions:
        url = url_for("persons.index", unit=unit.public_id)
    return Panel(gettext("People with a position"), count, url=url, icon="people")


panels.register("persons", 10, _people)
