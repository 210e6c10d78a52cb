"""The register of an event, for its organisers."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from flask import Blueprint, flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, ngettext

from courses.attendance import policy, queries, rules, service
from courses.attendance.models import RegisterMark
from courses.attendance.rules import MARK_NAMES, Mark, Method
from courses.enrolment.queries import OF_EVENT, list_enrolments
from courses.programme.models import TrainingEvent, TrainingSession
from courses.programme.queries import get_event, get_session, list_sessions
from lms.kernel import clock, db
from lms.kernel.errors import BadInput, NotFound
from lms.kernel.exports import answer_persons_xlsx
from lms.kernel.i18n import show_hour, show_time
from lms.kernel.paging import paginate
from lms.kernel.sheet_writing import Value
from lms.kernel.text import nfc
from lms.kernel.web import authorize, current_actor, page_number, wants_json
from lms.people.persons.queries import list_names

bp = Blueprint("attendance", __name__)
CHIPS = {Mark.PRESENT: "ok", Mark.LATE: "warn", Mark.EXCUSED: "info", Mark.ABSENT: "bad"}


@dataclass(frozen=True)
class Shown:
    """What a page shows of one person in one session."""

    mark: Mark | None
    kind: str
    label: str
    history: tuple[RegisterMark, ...] = ()


def shown_mark(mark: Mark | None, history: tuple[RegisterMark, ...] = ()) -> Shown:
    """Word a mark; one to come is a dash."""
    if mark is None:
        return Shown(None, "neutral", str(gettext("Not marked yet")), history)
    return Shown(mark, CHIPS[mark], str(gettext(MARK_NAMES[mark])), history)


bp.add_app_template_global(shown_mark)


def load_event(event_id: str) -> TrainingEvent:
    """Return an event whose register the actor may see; to all others it does not exist."""
    actor = current_actor()
    authorize(see=actor.is_signed_in)
    event = get_event(db.session(), event_id)
    authorize(see=policy.may_see_register(actor, event.unit_id, event_id))
    return event


def load_session(session_id: str) -> TrainingSession:
    """Return a session whose register the actor may see; to all others it does not exist."""
    actor = current_actor()
    authorize(see=actor.is_signed_in)
    found = get_session(db.session(), session_id)
    event = found.event
    authorize(see=policy.may_see_register(actor, event.unit_id, event.public_id))
    return found


def may_keep(found: TrainingSession) -> bool:
    """Tell whether the actor marks people in this session and shows its code."""
    event = found.event
    return policy.may_keep_register(current_actor(), event.unit_id, event.public_id)


@bp.route("/events/<event_id>/register", methods=["GET", "POST"])
def register(event_id: str) -> ResponseReturnValue:
    """Show who was there: all sessions side by side, or one of them to mark by hand."""
    actor, event, now, session = current_actor(), load_event(event_id), clock.now(), db.session()
    authorize(see=policy.may_see_register(actor, event.unit_id, event_id))
    may_keep = policy.may_keep_register(actor, event.unit_id, event_id)
    sessions = list_sessions(session, event.id)
    if request.method == "POST":
        return _export(event, sessions, now)
    chosen = _chosen(sessions, now)
    search, sort = request.args.get("q", ""), request.args.get("sort", "")
    query = queries.participants_of(event.id, search=search, sort=sort)
    if chosen is not None and request.args.get("show") == "unmarked":
        query = queries.unmarked_in(query, chosen.id)
    page = paginate(session, query, page_number())
    marks = queries.list_marks(
        session,
        [chosen.id] if chosen else [each.id for each in sessions],
        [place.id for place in page.rows],
    )
    cells = {
        (each.id, place.id): _cell(marks.get((each.id, place.id), []), each, now)
        for each in ([chosen] if chosen else sessions)
        for place in page.rows
    }
    makers = {mark.marked_by for line in marks.values() for mark in line}
    return render_template(
        "courses/attendance/register.html",
        event=event,
        sessions=sessions,
        chosen=chosen,
        page=page,
        cells=cells,
        names=list_names(session, makers) if chosen and makers else {},
        marks=[(mark, shown_mark(mark)) for mark in Mark],
        window=service.window_of(chosen, now=now) if chosen else None,
        may_keep=may_keep,
        may_mark=may_keep and event.state in service.MARKABLE,
        kept=_kept(),
    )


def _kept() -> dict[str, Any]:
    """Return what of the list's address a mark leads back to."""
    return {key: request.args[key] for key in ("q", "sort", "page", "show") if key in request.args}


def _chosen(sessions: list[TrainingSession], now: datetime) -> TrainingSession | None:
    """Return the session asked for; else the one that is open now; None shows them all."""
    wanted = request.args.get("session")
    if wanted == "all":
        return None
    if wanted:
        found = next((each for each in sessions if each.public_id == wanted), None)
        if found is None:
            raise NotFound
        return found
    is_open = (
        each
        for each in sessions
        if rules.window(each.starts_at, each.ends_at, now) is rules.Window.OPEN
    )
    return next(is_open, None)


def _cell(marks: list[RegisterMark], session: TrainingSession, now: datetime) -> Shown:
    mark = queries.present_mark(marks, ends_at=session.ends_at, now=now)
    return shown_mark(mark, tuple(marks))


def _export(
    event: TrainingEvent, sessions: list[TrainingSession], now: datetime
) -> ResponseReturnValue:
    places = list_enrolments(db.session(), event.id)
    entries = queries.list_entries(db.session(), OF_EVENT, event.id)
    columns = [
        gettext("No."), gettext("Full name"), gettext("Position"), gettext("Unit"),
        *(f"{session_name(each, number)} {show_time(each.starts_at)}" for number, each in enumerate(sessions, 1)),
        gettext("Sessions attended"), gettext("Sessions that count"),
    ]  # fmt: skip
    rows: list[list[Value]] = []
    for number, place in enumerate(places, start=1):
        marks = [
            rules.present_mark(entries.get((each.id, place.id), []), is_over=now >= each.ends_at)
            for each in sessions
        ]
        tally = rules.tally(marks)
        names = [str(gettext(MARK_NAMES[mark])) if mark else "" for mark in marks]
        attended = Decimal(tally.attended.numerator) / tally.attended.denominator
        rows.append(
            [
                number, place.person.full_name, place.position, place.unit.name,
                *names, attended, tally.sessions,
            ]
        )  # fmt: skip
    title = gettext("Attendance register")
    return answer_persons_xlsx(
        current_actor(),
        f"event:{event.public_id}",
        f"register-{event.public_id}.xlsx",
        title,
        columns,
        rows,
        heading=event.title,
    )


def session_name(session: TrainingSession, number: int) -> str:
    """Name a session by its topic, else by its number."""
    return session.topic or str(gettext("Session %(number)s", number=number))


bp.add_app_template_global(session_name)


@bp.post("/sessions/<session_id>/marks")
def mark(session_id: str) -> ResponseReturnValue:
    """Mark one participant by hand."""
    actor, found, now = current_actor(), load_session(session_id), clock.now()
    authorize(see=True, act=may_keep(found))
    sent = request.get_json(silent=True) if request.is_json else request.form.to_dict()
    if not isinstance(sent, dict):
        raise BadInput
    wanted, place_id = nfc(str(sent.get("mark", ""))), nfc(str(sent.get("enrolment", "")))
    if wanted not in set(Mark):
        raise BadInput
    place = queries.find_participant(db.session(), found.event_id, place_id)
    if place is None:
        raise NotFound
    with db.transaction() as session:
        service.mark_by_hand(
            session,
            actor,
            found,
            place,
            mark=Mark(wanted),
            note=nfc(str(sent.get("note", ""))),
            now=now,
        )
    if wants_json():
        shown = shown_mark(Mark(wanted))
        return jsonify(mark=wanted, kind=shown.kind, label=shown.label, at=show_hour(now))
    return redirect(_back_to(found, place_id))


@bp.post("/sessions/<session_id>/marks/rest")
def mark_rest(session_id: str) -> ResponseReturnValue:
    """Mark as present everybody who has no mark yet."""
    actor, found = current_actor(), load_session(session_id)
    authorize(see=True, act=may_keep(found))
    with db.transaction() as session:
        count = service.mark_rest_present(session, actor, found, now=clock.now())
    flash(ngettext("%(num)s person marked present.", "%(num)s people marked present.", count), "ok")
    return redirect(_back_to(found))


def _back_to(session: TrainingSession, place_id: str = "") -> str:
    """Return the register as it was: the same session, search and page."""
    return url_for(
        ".register",
        event_id=session.event.public_id,
        session=session.public_id,
        _anchor=f"p-{place_id}" if place_id else None,
        **_kept(),
    )


def method_name(mark: RegisterMark) -> str:
    """Say how a mark came into the register."""
    if mark.method == Method.QR:
        return str(gettext("by scanning"))
    return str(gettext("by hand"))


bp.add_app_template_global(method_name)
