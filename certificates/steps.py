"""The certificates' step in what is left to do for an event."""

from datetime import datetime

from flask import url_for
from flask_babel import gettext
from sqlalchemy.orm import Session

from certificates import policy, queries
from courses.programme import overview, tabs
from courses.programme.models import TrainingEvent
from courses.programme.overview import Part, Step
from lms.kernel.actor import Actor
from lms.kernel.errors import N_


def _issuing(session: Session, event: TrainingEvent, _now: datetime) -> Part:
    issued = queries.count_issued(session, event.id)
    url = url_for("certificates.event", event_id=event.public_id)
    return Part(
        (Step(gettext("Issue the certificates"), issued > 0, url),),
        ((gettext("Certificates"), str(issued), url),),
    )


def _may_open(actor: Actor, unit_id: int, _event_id: str) -> bool:
    return policy.may_see_certificates(actor, unit_id)


def register() -> None:
    """Put the tab and the step after the programme's own."""
    tabs.register("certificates.event", 60, N_("Certificates"), _may_open)
    overview.register("certificates.issuing", 70, _issuing)
