"""What merging adds to a person's page: records merged into this one, and others that may be the same."""

from datetime import datetime

from flask import url_for
from flask_babel import gettext
from sqlalchemy.orm import Session

from lms.kernel.actor import Actor
from lms.kernel.i18n import show_date
from lms.people.merging import policy, queries
from lms.people.persons import panels
from lms.people.persons.models import Person
from lms.people.persons.panels import Panel


def register() -> None:
    """Put the panel on the page."""
    panels.register("merging", 50, _panel)


def _panel(session: Session, person: Person, actor: Actor, _now: datetime) -> Panel | None:
    if not policy.may_see_duplicates(actor):
        return None
    traces = queries.find_traces(session, person)
    facts = [
        gettext(
            "The record of “%(name)s” was merged into this one on %(date)s.",
            name=name,
            date=show_date(merged_at),
        )
        for _, name, merged_at in traces.merges
    ]
    if traces.alike:
        facts.append(gettext("%(count)s records may be of the same person.", count=traces.alike))
        url = url_for("merging.index", person=person.public_id)
    elif traces.merges:
        url = url_for("merging.show", merge_id=traces.merges[0][0])
    else:
        return None
    return Panel(gettext("Records entered twice"), tuple(facts), url)
