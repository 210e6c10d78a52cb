"""The certificates' step in what is left to do for an event."""

from datetime import datetime

from flask import url_for
from flask_babel import gettext
from sqlalchemy.orm import Session

from certificates import queries
from courses.programme import overview
from courses.programme.models import TrainingEvent
from courses.programme.overview import Part, Step


def _issuing(session: Session, event: TrainingEvent, _now: datetime) -> Part:
    issued = queries.count_issued(session, event.id)
    url = url_for("certificates.event", event_id=event.public_id)
    return Part(
        (Step(gettext("Issue the certificates"), issued > 0, url),),
        ((gettext("Certificates"), str(issued), url),),
    )


def register() -> None:
    """Put the step after the programme's own."""
    overview.register("certificates.issuing", 70, _issuing)
