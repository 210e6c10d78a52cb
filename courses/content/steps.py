"""The content's step in what is left to do for an event."""

from datetime import datetime

from flask import url_for
from flask_babel import gettext
from sqlalchemy.orm import Session

from courses.content import queries
from courses.programme import overview
from courses.programme.models import TrainingEvent
from courses.programme.overview import Part, Step


def _teaching(session: Session, event: TrainingEvent, _now: datetime) -> Part:
    lessons, quizzes = queries.count_items(session, event.id)
    url = url_for("content.index", event_id=event.public_id)
    step = Step(gettext("Add the lessons and quizzes"), lessons + quizzes > 0, url)
    numbers = ((gettext("Lessons and quizzes"), str(lessons + quizzes), url),)
    return Part((step,), numbers)


def register() -> None:
    """Put the content's step after the list of participants and before the opening."""
    overview.register("content.teaching", 30, _teaching)
