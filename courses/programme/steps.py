"""The programme's own steps in what is left to do for an event."""

from datetime import datetime

from flask import url_for
from flask_babel import gettext
from sqlalchemy.orm import Session

from courses.programme import overview, policy, tabs
from courses.programme.models import TrainingEvent
from courses.programme.overview import Part, Step
from courses.programme.rules import EventState
from lms.kernel.errors import N_


def _planning(_session: Session, event: TrainingEvent, _now: datetime) -> Part:
    signer = Step(
        gettext("Name who signs the certificates"),
        bool(event.signer_name),
        url_for("programme.edit", event_id=event.public_id),
    )
    sessions = Step(
        gettext("Add the sessions"),
        bool(event.sessions),
        url_for("programme.add_session", event_id=event.public_id),
    )
    return Part((sessions, signer))


def _opening(_session: Session, event: TrainingEvent, _now: datetime) -> Part:
    is_done = event.state in {EventState.OPEN, EventState.FINISHED}
    note = "" if is_done else gettext("Participants see an event once it is open.")
    return Part((Step(gettext("Open the event"), is_done, "#state", note),))


def _finishing(_session: Session, event: TrainingEvent, now: datetime) -> Part:
    is_done = event.state == EventState.FINISHED
    is_past = bool(event.sessions) and event.sessions[-1].ends_at <= now
    note = ""
    if is_past and not is_done:
        note = gettext("All sessions are past.")
    return Part((Step(gettext("Finish the event"), is_done, "#state", note),))


def register() -> None:
    """Put the programme's tab and steps among those of the features above."""
    tabs.register("programme.show", 10, N_("Overview"), policy.may_see_event)
    overview.register("programme.planning", 10, _planning)
    overview.register("programme.opening", 40, _opening)
    overview.register("programme.finishing", 60, _finishing)
