"""The tabs of one event's pages: those whose pages exist."""

from flask import current_app, request, url_for
from flask_babel import gettext

from courses.programme.models import TrainingEvent


def event_tabs(event: TrainingEvent) -> list[dict[str, object]]:
    """Return the sections of an event for its organiser."""
    wanted = [
        ("programme.show", gettext("Overview")),
        ("enrolment.index", gettext("Participants")),
        ("content.index", gettext("Content")),
        ("attendance.register", gettext("Attendance")),
        ("completion.results", gettext("Results")),
        ("certificates.event", gettext("Certificates")),
    ]
    return [
        {
            "label": label,
            "url": url_for(endpoint, event_id=event.public_id),
            "active": request.blueprint == endpoint.partition(".")[0],
        }
        for endpoint, label in wanted
        if endpoint in current_app.view_functions
    ]
