"""The home page: what comes next for whoever looks."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from courses.completion.queries import list_my_events
from courses.programme.models import TrainingEvent
from courses.programme.policy import may_plan_events
from courses.programme.queries import Whose, get_target, list_events
from courses.programme.rules import EventState
from lms.kernel import clock, db
from lms.kernel.actor import Actor, Role
from lms.kernel.web import authorize, current_actor, public
from lms.pages.sections import list_sections
from quizzes.contests.queries import list_coming_contests

bp = Blueprint("home", __name__)
SHOWN = 5  # of each kind: the whole lists are a click away


@bp.get("/")
@public
def index() -> ResponseReturnValue:
    """Show what comes next: the year's work to those who organise, their courses to others."""
    session, actor, now = db.session(), current_actor(), clock.now()
    if actor.is_reader:
        year = clock.local(now).year
        return render_template(
            "lms/pages/index.html",
            year=year,
            target=get_target(session, year, now),
            unfinished=_unfinished(actor),
            may_plan=may_plan_events(actor),
            duties=_duties(actor),
        )
    return render_template(
        "lms/pages/index.html",
        duties=_duties(actor),
        my_events=list_my_events(session, actor.id, now=now) if actor.is_signed_in else [],
        contests=list_coming_contests(session, now)[:SHOWN],
    )


@bp.get("/administration")
def administration() -> ResponseReturnValue:
    """Lead to whatever the actor may look after."""
    sections = list_sections(current_actor())
    authorize(see=bool(sections))
    return render_template("lms/pages/administration.html", sections=sections)


@bp.get("/my/events")
def mine() -> ResponseReturnValue:
    """Show one's own courses, those to act on first."""
    actor = current_actor()
    authorize(see=actor.is_signed_in)
    my_events = list_my_events(db.session(), actor.id, now=clock.now())
    return render_template("lms/pages/mine.html", my_events=my_events)


def _duties(actor: Actor) -> list[tuple[TrainingEvent, bool]]:
    """Return the events at which the actor serves, each with whether they train there."""
    served = actor.events_as(Role.TRAINER, Role.CHECK_IN_HELPER)
    if not served:
        return []
    rows = list_events(db.session(), whose=Whose(frozenset(), served))
    live = [row.event for row in rows if row.event.state in {EventState.DRAFT, EventState.OPEN}]
    return [(event, actor.trains(event.public_id)) for event in live]


def _unfinished(actor: Actor) -> list[TrainingEvent]:
    """Return the events that the actor has still to hold or to close, nearest first."""
    rows = list_events(db.session(), whose=Whose(actor.readable))
    waiting = [row for row in rows if row.event.state in {EventState.DRAFT, EventState.OPEN}]
    return [row.event for row in waiting][:SHOWN]
