"""Granting a role and ending it."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from lms.kernel import clock, db
from lms.kernel.actor import EVERYWHERE, OF_A_UNIT, Actor, Role
from lms.kernel.errors import BadInput, RuleViolation
from lms.kernel.web import authorize, current_actor
from lms.people.persons.models import Person
from lms.people.roles import policy, queries, service, showing, wording
from lms.people.roles.forms import EndForm, GrantForm
from lms.people.roles.subjects import Subject
from lms.people.roles.views import bp
from lms.people.units.models import Unit
from lms.people.units.queries import list_units

__all__ = ["bp"]


def _asked_subject(actor: Actor) -> Subject | None:
    """Return the event or contest that the address names, if the actor may name people there."""
    name = request.args.get("subject", "")
    if not name:
        return None
    subject = queries.get_subject(db.session(), name)
    authorize(
        see=policy.may_see_grant(actor, subject.unit_id),
        act=_may_grant(actor, subject.kind.roles[0], subject, None),
    )
    return subject


def _may_grant(actor: Actor, role: Role, subject: Subject | None, unit: Unit | None) -> bool:
    if subject is not None:
        return policy.may_grant(actor, role, unit_id=subject.unit_id, parent_id=None)
    unit_id, parent_id = (unit.id, unit.parent_id) if unit is not None else (None, None)
    return policy.may_grant(actor, role, unit_id=unit_id, parent_id=parent_id)


def _roles_for(actor: Actor, subject: Subject | None) -> list[Role]:
    """Return the roles that the actor may grant there, in the order in which they are told."""
    offered = subject.kind.roles if subject is not None else OF_A_UNIT
    everywhere = EVERYWHERE if subject is None and actor.is_administrator else frozenset()
    return [role for role in wording.ROLE_NAMES if role in offered or role in everywhere]


@bp.route("/roles/grant", methods=["GET", "POST"])
def grant() -> ResponseReturnValue:
    """Choose a person, then the role, what it is for and how long."""
    actor, session = current_actor(), db.session()
    authorize(see=policy.may_see_grants(actor), act=policy.may_name(actor))
    subject, person_id = _asked_subject(actor), request.args.get("person", "")
    if not person_id:
        return _choose_person(subject)
    person = queries.get_person(session, person_id)
    units = [] if subject else list_units(session, within=actor.scope(Role.ORGANISER))
    form = GrantForm()
    form.offer(_roles_for(actor, subject), units)
    status = 422 if form.is_submitted() else 200
    if form.validate_on_submit():
        unit = next((each for each in units if each.public_id == form.unit.data), None)
        role = Role(form.role.data)
        if role in OF_A_UNIT and unit is None:
            form.unit.errors = [gettext(service.ScopeMissing.message)]
        elif not _may_grant(actor, role, subject, unit):
            form.role.errors = [gettext("This role is granted by those above the unit.")]
            status = 403
        else:
            try:
                return _granted(actor, person, role, form, unit=unit, subject=subject)
            except (BadInput, RuleViolation) as refusal:
                form.refuse(refusal)
                status = 409 if isinstance(refusal, RuleViolation) else 422
    elif not form.is_submitted():
        form.unit.data = request.args.get("unit", "")
        form.role.data = request.args.get("role", "")
    page = render_template(
        "lms/people/roles/grant.html",
        form=form,
        person=person,
        unit_names=queries.list_unit_names(session, [person.id]),
        subject=subject,
    )
    return page, status


def _choose_person(subject: Subject | None) -> ResponseReturnValue:
    session, search = db.session(), request.args.get("q", "")
    found = queries.find_persons(session, search)
    return render_template(
        "lms/people/roles/grant.html",
        form=None,
        subject=subject,
        found=found,
        unit_names=queries.list_unit_names(session, [each.id for each in found]),
        most=queries.MOST_FOUND,
    )


def _granted(
    actor: Actor,
    person: Person,
    role: Role,
    form: GrantForm,
    *,
    unit: Unit | None,
    subject: Subject | None,
) -> ResponseReturnValue:
    with db.transaction() as session:
        service.grant_role(
            session,
            actor,
            person,
            role,
            unit_id=unit.id if unit is not None and role in OF_A_UNIT else None,
            subject=subject.name if subject else "",
            begins_at=form.begins_at,
            ends_at=form.ends_at,
            reason=form.reason.data or "",
            now=clock.now(),
        )
    name = person.full_name
    flash(gettext("%(name)s: %(role)s.", name=name, role=wording.role_name(role)), "ok")
    if subject is not None:
        return redirect(url_for(".duties", subject_id=subject.name))
    return redirect(url_for(".person", person_id=person.public_id))


@bp.route("/roles/<grant_id>/end", methods=["GET", "POST"])
def end(grant_id: str) -> ResponseReturnValue:
    """Ask why, then end a role at once."""
    actor, session = current_actor(), db.session()
    authorize(see=policy.may_see_grants(actor))
    held = queries.get_grant(session, grant_id)
    subject = queries.list_subjects(session, [held.subject]).get(held.subject)
    unit_id = subject.unit_id if subject else held.unit_id
    authorize(
        see=policy.may_see_grant(actor, unit_id),
        act=showing.may_end(actor, held, subject),
    )
    form, status = EndForm(), 200
    if form.validate_on_submit():
        try:
            with db.transaction() as session:
                service.end_role(
                    session, actor, grant_id, reason=form.reason.data or "", now=clock.now()
                )
        except RuleViolation as refusal:
            form.refuse(refusal)
            status = 409
        else:
            flash(gettext("The role is ended. It no longer counts from this moment on."), "ok")
            if subject is not None:
                return redirect(url_for(".duties", subject_id=subject.name))
            return redirect(url_for(".person", person_id=held.person.public_id))
    elif form.is_submitted():
        status = 422
    line = showing.lines(db.session(), actor, [held], now=clock.now())[0]
    return render_template("lms/people/roles/end.html", form=form, line=line), status
