"""The register's step in what is left to do for an event."""

from datetime import datetime

from flask import url_for
from flask_babel import gettext
from sqlalchemy.orm import Session

from courses.attendance import policy, queries
from courses.programme import overview, tabs
from courses.programme.models import TrainingEvent
from courses.programme.overview import Part, Step
from lms.kernel.errors import N_


def _marking(session: Session, event: TrainingEvent, now: datetime) -> Part:
    past = sum(each.ends_at <= now for each in event.sessions)
    marked = queries.count_marked_sessions(session, event.id)
    note = ""
    if past:
        note = gettext(
            "%(marked)s of %(past)s past sessions have marks.", marked=min(marked, past), past=past
        )
    is_done = bool(event.sessions) and marked >= len(event.sessions)
    url = url_for("attendance.register", event_id=event.public_id)
    return Part((Step(gettext("Keep the register of the sessions"), is_done, url, note),))


def register() -> None:
    """Put the register's tab and its step between the opening and the end."""
    tabs.register("attendance.register", 40, N_("Attendance"), policy.may_see_register)
    overview.register("attendance.marking", 50, _marking)
