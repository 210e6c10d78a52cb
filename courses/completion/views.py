"""An event's results for its organisers, and each participant's own page of the event."""

from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from typing import Any

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from courses.completion import policy, queries
from courses.completion.figures import summarise, summarise_by
from courses.completion.progress import Progress, is_result_shown, next_thing
from courses.completion.rules import AttendanceGap
from courses.completion.wording import say_gap, say_next
from courses.content.queries import in_order
from courses.enrolment.queries import get_event_with_place
from courses.programme import tabs
from courses.programme.models import TrainingEvent
from courses.programme.queries import get_event
from courses.programme.rules import EventState
from lms.kernel import clock, db
from lms.kernel.errors import N_, NotFound
from lms.kernel.exports import answer_persons_xlsx
from lms.kernel.paging import PER_PAGE, Page
from lms.kernel.sheet_writing import Value
from lms.kernel.text import search_words, sort_key
from lms.kernel.web import authorize, current_actor, page_number
from quizzes.attempts.rules import percent as quiz_percent

bp = Blueprint("completion", __name__)
bp.add_app_template_global(say_gap)
bp.add_app_template_global(say_next)
bp.add_app_template_global(quiz_percent, "quiz_percent")
bp.add_app_template_global(is_result_shown)
tabs.register("completion.results", 50, N_("Results"), policy.may_see_results)


def half(attended: Fraction) -> str:
    """Write sessions attended; one attended late is a half."""
    return AttendanceGap(attended, 0, 0).figures["have"]


def passed_of(progress: Progress) -> int:
    """Return how many of the required quizzes are passed."""
    return len(progress.record.quizzes_passed & set(progress.plan.requirement.quizzes))


bp.add_app_template_global(half)
bp.add_app_template_global(passed_of)


@bp.route("/events/<event_id>/results", methods=["GET", "POST"])
def results(event_id: str) -> ResponseReturnValue:
    """Show who has completed an event, who still lacks what, and the figures of each unit."""
    actor = current_actor()
    authorize(see=actor.is_signed_in)
    event = get_event(db.session(), event_id)
    authorize(see=policy.may_see_results(actor, event.unit_id, event_id))
    everybody = queries.list_progress(db.session(), event)
    wanted = _filtered(everybody)
    if request.method == "POST":
        return _export(event, wanted)
    by_unit = summarise_by((each.enrolment.unit.name, each.gaps) for each in everybody)
    number = min(page_number(), max(-(-len(wanted) // PER_PAGE), 1))
    first = (number - 1) * PER_PAGE
    return render_template(
        "courses/completion/results.html",
        event=event,
        page=Page(wanted[first : first + PER_PAGE], number, len(wanted)),
        plan=everybody[0].plan if everybody else None,
        summary=summarise(each.gaps for each in everybody),
        units=sorted(by_unit, key=lambda each: sort_key(each.group)),
    )


def _filtered(everybody: list[Progress]) -> list[Progress]:
    """Return whom the page's search and filters ask for, in the order asked for."""
    words = search_words(request.args.get("q", ""))
    state, sort = request.args.get("state", ""), request.args.get("sort", "")
    found = [
        each
        for each in everybody
        if (state not in {"completed", "lacking"} or (state == "completed") == (not each.gaps))
        and all(
            word in each.enrolment.person.search_key or word in each.enrolment.unit.search_key
            for word in words
        )
    ]
    keys: dict[str, Callable[[Progress], Any]] = {
        "unit": lambda each: sort_key(each.enrolment.unit.name),
        "lacks": lambda each: len(each.gaps),
        "attended": lambda each: each.record.attended,
    }
    if sort.removeprefix("-") in keys:
        found.sort(key=keys[sort.removeprefix("-")], reverse=sort.startswith("-"))
    elif sort == "-name":
        found.reverse()
    return found


def _export(event: TrainingEvent, wanted: list[Progress]) -> ResponseReturnValue:
    columns = [
        gettext("No."), gettext("Full name"), gettext("Position"), gettext("Unit"),
        gettext("Sessions attended"), gettext("Sessions that count"), gettext("Lessons read"),
        gettext("Quizzes passed"), gettext("Completed"), gettext("Still lacking"),
    ]  # fmt: skip
    rows: list[list[Value]] = []
    for number, each in enumerate(wanted, start=1):
        record, place = each.record, each.enrolment
        rows.append(
            [
                number, place.person.full_name, place.position, place.unit.name,
                Decimal(record.attended.numerator) / record.attended.denominator, record.sessions, record.lessons_read, passed_of(each),
                gettext("No") if each.gaps else gettext("Yes"),
                " ".join(say_gap(gap, each) for gap in each.gaps),
            ]
        )  # fmt: skip
    title = gettext("Results")
    return answer_persons_xlsx(
        current_actor(),
        f"event:{event.public_id}",
        f"results-{event.public_id}.xlsx",
        title,
        columns,
        rows,
        heading=event.title,
    )


@bp.get("/my/events/<event_id>")
def mine(event_id: str) -> ResponseReturnValue:
    """Show a participant what comes next in an event, what they have done, and what they lack."""
    actor, now, session = current_actor(), clock.now(), db.session()
    authorize(see=actor.is_signed_in)
    event, place = get_event_with_place(session, event_id, actor.id)
    is_published = event.state != EventState.DRAFT
    authorize(see=policy.may_see_own(is_participant=place is not None, is_published=is_published))
    if place is None:
        raise NotFound
    progress = queries.record_of(session, event, place)
    return render_template(
        "courses/completion/mine.html",
        event=event,
        progress=progress,
        plan=progress.plan,
        items=in_order(progress.plan.lessons, progress.plan.quizzes),
        record=progress.shown_record(now),
        gaps=progress.shown_gaps(now),
        next=say_next(next_thing(progress, now), progress),
        now=now,
    )
