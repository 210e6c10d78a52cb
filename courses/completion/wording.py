"""How gaps and next things are worded on pages, and where they lead."""

from dataclasses import dataclass

from flask import url_for
from flask_babel import gettext

from courses.attendance.views import session_name
from courses.completion.progress import NextKind, NextThing, Progress
from courses.completion.rules import Gap, QuizzesGap
from courses.content.models import EventQuiz, Lesson
from courses.programme.models import TrainingSession
from lms.kernel.i18n import show_hour, show_time


@dataclass(frozen=True)
class NextWords:
    """What a page says of the next thing: a title, a sentence, and the button if there is one."""

    title: str
    text: str
    label: str = ""
    url: str = ""


def say_gap(gap: Gap, progress: Progress) -> str:
    """Say with its figures what is missing; quizzes by name."""
    sentence = str(gettext(gap.message, **gap.figures))
    if isinstance(gap, QuizzesGap):
        names = {used.quiz.public_id: used.quiz.title for used in progress.plan.quizzes}
        missing = "; ".join(names[each] for each in gap.missing)
        return str(
            gettext("%(sentence)s Still to pass: %(names)s.", sentence=sentence, names=missing)
        )
    return sentence


def say_next(thing: NextThing, progress: Progress) -> NextWords:
    """Say what a participant does next."""
    event, item = progress.plan.event, thing.item
    if isinstance(item, TrainingSession):
        name = session_name(item, progress.plan.sessions.index(item) + 1)
        hours = f"{show_hour(item.starts_at)}-{show_time(item.ends_at)}"
        if thing.kind is NextKind.CHECK_IN:
            return NextWords(
                gettext("Check in: %(session)s", session=name),
                gettext("Point your phone's camera at the code on the screen in the hall."),
                gettext("Type the code instead"),
                url_for("attendance.enter"),
            )
        return NextWords(gettext("Next session: %(session)s", session=name), hours)
    if isinstance(item, Lesson):
        return NextWords(
            gettext("Read: %(title)s", title=item.title),
            gettext("Everybody reads this lesson to complete the event."),
            gettext("Open the lesson"),
            url_for("content.lesson", lesson_id=item.public_id),
        )
    if isinstance(item, EventQuiz):
        percent = progress.plan.needed(item)
        return NextWords(
            gettext("Take the quiz: %(title)s", title=item.quiz.title),
            gettext("It counts from %(percent)s%%.", percent=percent),
            gettext("Open the quiz"),
            url_for("content.quiz", event_id=event.public_id, quiz_id=item.quiz.public_id),
        )
    return {
        NextKind.COMPLETED: NextWords(
            gettext("You have completed this event"), gettext("Nothing more is asked of you.")
        ),
        NextKind.LACKING: NextWords(
            gettext("The event is over"), gettext("What was still lacking is listed below.")
        ),
        NextKind.CANCELLED: NextWords(
            gettext("The event has been cancelled"), gettext("You need not do anything.")
        ),
    }.get(
        thing.kind,
        NextWords(
            gettext("Nothing to do just now"),
            gettext("Please come back later: a result or a quiz is still to come."),
        ),
    )
