"""Roles: who holds what, what a person has held, and who serves at an event or contest."""

from datetime import date, timedelta

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from lms.kernel import clock, db
from lms.kernel.actor import Actor, Role
from lms.kernel.exports import answer_persons_xlsx
from lms.kernel.web import authorize, current_actor, page_number
from lms.people.roles import panel, policy, queries, showing, wording
from lms.people.roles.forms import midnight
from lms.people.roles.models import RoleGrant
from lms.people.roles.queries import Filter
from lms.people.units.models import Unit
from lms.people.units.queries import list_units

bp = Blueprint("roles", __name__)
bp.add_app_template_global(wording.role_name)
bp.add_app_template_global(wording.role_purpose)
bp.add_app_template_global(wording.role_state)
panel.register()


def _asked_day() -> date:
    try:
        return date.fromisoformat(request.args.get("on", ""))
    except ValueError:
        return clock.local(clock.now()).date()


def _filter(actor: Actor, units: list[Unit]) -> Filter:
    """Return what the address asks for of what the actor sees: today's roles unless all are wanted."""
    args, day = request.args, _asked_day()
    during = (midnight(day), midnight(day + timedelta(days=1)))
    role, unit = args.get("role", ""), args.get("unit", "")
    return Filter(
        actor.readable,
        search=args.get("q", ""),
        role=role if role in set(Role) else "",
        unit_id=next((each.id for each in units if each.public_id == unit), None),
        subject=args.get("subject", ""),
        during=None if args.get("show") == "all" else during,
        sort=args.get("sort", ""),
    )


@bp.route("/roles", methods=["GET", "POST"])
def index() -> ResponseReturnValue:
    """List who holds which role: today, on a day, or ever; a POST takes the list away."""
    actor, session, now = current_actor(), db.session(), clock.now()
    authorize(see=policy.may_see_grants(actor))
    units = list_units(session, within=actor.readable)
    which = _filter(actor, units)
    if request.method == "POST":
        return _export(actor, queries.list_grants(session, which))
    page = queries.page_of_grants(session, which, page_number())
    wanted = queries.list_subjects(session, {which.subject}).get(which.subject)
    return render_template(
        "lms/people/roles/index.html",
        page=page,
        lines=showing.lines(session, actor, page.rows, now=now),
        units=units,
        roles=wording.ROLE_NAMES,
        wanted=wanted,
        today=clock.local(now).date(),
        may_name=policy.may_name(actor),
    )


def _export(actor: Actor, grants: list[RoleGrant]) -> ResponseReturnValue:
    columns = [
        gettext("Full name"), gettext("Role"), gettext("For"), gettext("From"),
        gettext("Last day"), gettext("State"), gettext("Reason"), gettext("Granted at"),
        gettext("Ended at"), gettext("Why it ended"),
    ]  # fmt: skip
    rows = (
        (
            line.grant.person.full_name, wording.role_name(line.grant.role), line.scope,
            line.grant.begins_at, line.last_moment, wording.role_state(line.state)[1],
            line.grant.reason, line.grant.granted_at, line.grant.ended_at, line.grant.end_reason,
        )
        for line in showing.lines(db.session(), actor, grants, now=clock.now())
    )  # fmt: skip
    return answer_persons_xlsx(actor, "roles", "vai-tro.xlsx", gettext("Roles"), columns, rows)


@bp.get("/roles/people/<person_id>")
def person(person_id: str) -> ResponseReturnValue:
    """Show every role that a person holds or has held, who granted and who ended it, and why."""
    actor, session = current_actor(), db.session()
    authorize(see=actor.is_signed_in)
    found = queries.get_person(session, person_id)
    scope = None if found.id == actor.id else actor.readable
    grants = queries.list_grants(session, Filter(scope, person_id=found.id))
    authorize(see=policy.may_see_roles_of(actor, found.id, has_any=bool(grants)))
    makers = {id_ for grant in grants for id_ in (grant.granted_by, grant.ended_by)}
    return render_template(
        "lms/people/roles/person.html",
        person=found,
        lines=showing.lines(session, actor, grants, now=clock.now()),
        names=queries.list_names(session, makers),
        may_see_grants=policy.may_see_grants(actor),
        may_name=policy.may_name(actor),
    )


@bp.get("/roles/at/<subject_id>")
def duties(subject_id: str) -> ResponseReturnValue:
    """Show who serves at an event or contest; ``subject_id`` is "event:…" or "contest:…"."""
    actor, session, now = current_actor(), db.session(), clock.now()
    authorize(see=policy.may_see_grants(actor))
    subject = queries.get_subject(session, subject_id)
    authorize(see=policy.may_see_grant(actor, subject.unit_id))
    grants = queries.list_grants(session, Filter(None, subject=subject_id))
    return render_template(
        "lms/people/roles/duties.html",
        subject=subject,
        lines=showing.lines(session, actor, grants, now=now),
        may_grant=any(
            policy.may_grant(actor, role, unit_id=subject.unit_id, parent_id=None)
            for role in subject.kind.roles
        ),
    )
