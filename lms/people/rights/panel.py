"""What a person's page says about their data: requests, consents, erasure."""

from datetime import datetime

from flask import url_for
from flask_babel import gettext
from sqlalchemy.orm import Session

from lms.kernel.actor import Actor
from lms.kernel.i18n import show_date
from lms.people.persons import panels
from lms.people.persons.models import Person
from lms.people.persons.panels import Panel
from lms.people.rights import asked, policy, queries

ORDER = 30


def _panel(session: Session, person: Person, actor: Actor, _now: datetime) -> Panel | None:
    if not policy.may_see_desk(actor):
        return None
    title = str(gettext("Personal data"))
    erasure = queries.find_erasure(session, person.id)
    if erasure is not None:
        when = show_date(erasure.erased_at)
        return Panel(title, (str(gettext("Erased on %(date)s.", date=when)),))
    given = sum(each.is_given for each in queries.latest_consents(session, person.id))
    waiting = len(asked.list_open_requests(session, person_id=person.id))
    facts = (
        str(gettext("%(count)s consents stand.", count=given)),
        str(gettext("%(count)s requests are being handled.", count=waiting)),
    )
    if waiting or not policy.may_handle(actor):
        return Panel(title, facts, url_for("rights.queue", person=person.public_id, show="all"))
    return Panel(title, facts, url_for("rights.enter", person=person.public_id))


def register() -> None:
    """Put the panel on persons' pages."""
    panels.register("rights", ORDER, _panel)
