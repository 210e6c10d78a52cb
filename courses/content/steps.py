"""The content's step in what is left to do for an event."""

from datetime import datetime

from flask import url_for
from flask_babel import gettext
from sqlalchemy.orm import Session

from courses.content import policy, queries
from courses.programme import overview, tabs
from courses.programme.models import TrainingEvent
from courses.programme.overview import Part, Step
from lms.kernel.errors import N_


def _teaching(session: Session, event: TrainingEvent, _now: datetime) -> Part:
    lessons, quizzes = queries.count_items(session, event.id)
    url = url_for("content.index", event_id=event.public_id)
    step = Step(gettext("Add the lessons and quizzes"), lessons + quizzes > 0, url)
    numbers = ((gettext("Lessons and quizzes"), str(lessons + quizzes), url),)
    return Part((step,), numbers)


def register() -> None:
    """Put the content's tab and step after the list of participants and before the opening."""
    tabs.register("content.index", 30, N_("Content"), policy.may_see_outline)
    overview.register("content.teaching", 30, _teaching)
