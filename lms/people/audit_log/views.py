"""The pages of the log: a list to search, one entry, and files of it."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from io import BytesIO

from flask import Blueprint, current_app, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from sqlalchemy.orm import Session

from lms.kernel import audit, clock, db, files, jobs
from lms.kernel.actor import Actor
from lms.kernel.audit import AuditEntry
from lms.kernel.errors import NotFound
from lms.kernel.i18n import show_number, show_time
from lms.kernel.text import LONGEST_SEARCH, nfc, sort_key
from lms.kernel.web import authorize, current_actor
from lms.people.audit_log import policy, queries, tasks, words
from lms.people.audit_log.queries import Wanted
from lms.people.audit_log.wording import Shown, say_action, show
from lms.people.persons import panels
from lms.people.persons.models import Person

bp = Blueprint("audit_log", __name__, url_prefix="/audit")
audit.find_names_by(queries.find_name)
YEARS = range(2000, 2200)


@dataclass(frozen=True)
class Asked:
    """What the address asks for: in terms of the log, and as the page shows it."""

    wanted: Wanted
    person: Person | None
    since: str
    until: str


@bp.app_template_global()
def log_subject_url(shown: Shown) -> str:
    """Return the page of an entry's subject, empty where there is none."""
    known = shown.endpoint in current_app.view_functions
    return url_for(shown.endpoint, **shown.arguments) if known else ""  # type: ignore[arg-type]


@bp.app_template_global()
def person_url(person: Person) -> str:
    """Return the page of a person, empty where there is none."""
    known = "persons.show" in current_app.view_functions
    return url_for("persons.show", person_id=person.public_id) if known else ""


def _asked() -> Asked:
    args = request.args
    public_id = nfc(args.get("who", ""))
    person = queries.find_person(db.session(), public_id) if public_id else None
    if public_id and person is None:
        raise NotFound
    since, until = _day(args.get("since", "")), _day(args.get("until", ""))
    wanted = Wanted(
        words=nfc(args.get("q", ""))[:LONGEST_SEARCH],
        action=args.get("action", ""),
        subject=nfc(args.get("subject", "")),
        actor_id=person.id if person is not None else None,
        since=_midnight(since) if since else None,
        until=_midnight(until + timedelta(days=1)) if until else None,
    )
    return Asked(
        wanted, person, since.isoformat() if since else "", until.isoformat() if until else ""
    )


def _day(typed: str) -> date | None:
    """Read a day as browsers send it; anything else asks for nothing."""
    try:
        day = date.fromisoformat(typed)
    except ValueError:
        return None
    return day if day.year in YEARS else None


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), clock.PROVINCE)


def _shown(entries: list[AuditEntry]) -> list[Shown]:
    actors = queries.actors_of(db.session(), entries)
    titles = queries.titles_in(db.session(), entries)
    return [show(entry, actors, titles, gettext) for entry in entries]


def _actions() -> list[tuple[str, str]]:
    named = ((action, str(gettext(msgid))) for action, msgid in words.ACTIONS.items())
    return sorted(named, key=lambda pair: sort_key(pair[1]))


@bp.get("")
def index() -> ResponseReturnValue:
    """List what was done, the newest first: searched by words, person, subject, action and period."""
    authorize(see=policy.may_read_log(current_actor()))
    asked = _asked()
    page = queries.page_of_entries(
        db.session(),
        asked.wanted,
        after=request.args.get("after", type=int),
        before=request.args.get("before", type=int),
        oldest_first=request.args.get("sort") == "time",
    )
    return render_template(
        "lms/people/audit_log/index.html",
        asked=asked,
        page=page,
        rows=_shown(page.entries),
        actions=_actions(),
        action_name=say_action(asked.wanted.action, gettext),
        subject_person=_subject_person(asked.wanted.subject),
        most_in_a_workbook=tasks.MOST_IN_A_WORKBOOK,
    )


def _subject_person(subject: str) -> Person | None:
    kind, _, public_id = subject.partition(":")
    return queries.find_person(db.session(), public_id) if kind == "person" else None


@bp.get("/<number>")
def show_entry(number: str) -> ResponseReturnValue:
    """Show one entry whole, with what was before and after."""
    authorize(see=policy.may_read_log(current_actor()))
    entry = queries.get_entry(db.session(), number)
    return render_template(
        "lms/people/audit_log/show_entry.html", entry=entry, shown=_shown([entry])[0]
    )


@bp.post("/export")
def export() -> ResponseReturnValue:
    """Have the worker write the list that is asked for into a file."""
    actor = current_actor()
    authorize(see=policy.may_read_log(actor))
    arguments = tasks.as_arguments(_asked().wanted)
    with db.transaction() as session:
        job = jobs.enqueue(session, tasks.EXPORT, arguments, asked_by=actor.id, now=clock.now())
        job.back_url = url_for(".exported", job_id=job.public_id)
    return redirect(url_for("jobs.show", public_id=job.public_id), 303)


def _load_export(job_id: str) -> jobs.Job:
    actor = current_actor()
    authorize(see=policy.may_read_log(actor))
    job = jobs.get_job(db.session(), job_id)
    authorize(see=job.kind == tasks.EXPORT and policy.may_fetch_export(actor, job.asked_by))
    return job


@bp.get("/exports/<job_id>")
def exported(job_id: str) -> ResponseReturnValue:
    """Show whether a file of the log is ready, and offer it."""
    job = _load_export(job_id)
    authorize(see=True)
    return render_template("lms/people/audit_log/exported.html", job=job, days=tasks.KEPT.days)


@bp.get("/exports/<job_id>/file")
def file(job_id: str) -> ResponseReturnValue:
    """Send a file of the log to who had it made; its making is on record."""
    job = _load_export(job_id)
    authorize(see=True)
    outcome = job.outcome or {}
    if "sha256" not in outcome:
        raise NotFound
    stream = BytesIO(files.load(outcome["sha256"]))
    return send_file(stream, outcome["mime"], as_attachment=True, download_name=outcome["name"])


def _panel(session: Session, person: Person, actor: Actor, _now: datetime) -> panels.Panel | None:
    if not policy.may_read_log(actor):
        return None
    own = queries.page_of_entries(session, Wanted(actor_id=person.id)).entries[:1]
    done = queries.count_some(session, Wanted(actor_id=person.id))
    suffered = queries.count_some(session, Wanted(subject=f"person:{person.public_id}"))
    facts = [
        gettext("Their actions: %(count)s", count=_count(done)),
        gettext("Done to them: %(count)s", count=_count(suffered)),
    ]
    if own:
        facts.append(gettext("Last action: %(time)s", time=show_time(own[0].at)))
    return panels.Panel(
        gettext("System log"), tuple(facts), url_for("audit_log.index", who=person.public_id)
    )


def _count(number: int) -> str:
    if number > queries.MOST_COUNTED:
        return str(gettext("more than %(count)s", count=show_number(queries.MOST_COUNTED)))
    return show_number(number)


panels.register("audit_log", 40, _panel)
