"""Entering and changing persons and their positions."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from lms.kernel import clock, db
from lms.kernel.actor import Actor
from lms.kernel.web import authorize, current_actor
from lms.people.persons import policy, queries, service
from lms.people.persons.fields import check_citizen_id
from lms.people.persons.forms import EndForm, NewPersonForm, PersonForm, PositionForm, sentence
from lms.people.persons.models import Membership, Person
from lms.people.persons.service import Facts
from lms.people.persons.views import bp, load_person, today_here, units_now
from lms.people.units.models import Unit
from lms.people.units.queries import list_units


def _units(actor: Actor, *more: Unit) -> list[Unit]:
    """Return the units in which the actor may enter positions, by name, and one that is written already."""
    within = None if actor.is_administrator else policy.kept_units(actor)
    units = list_units(db.session(), within=within)
    known = {unit.id for unit in units}
    return [*(unit for unit in more if unit.id not in known), *units]


def load_position(position_id: str) -> Membership:
    """Return a position of a person whom the actor may see; to all others there is none."""
    actor = current_actor()
    authorize(see=actor.is_signed_in)
    found = queries.get_position(db.session(), position_id)
    load_person(found.person.public_id)
    return found


def _warn(facts: Facts) -> None:
    """Say where the citizen id disagrees with birth date and gender; it is kept all the same."""
    if facts.citizen_id is not None:
        for remark in check_citizen_id(facts.citizen_id, facts.birth_date, facts.gender):
            flash(sentence(remark), "warn")


def _to(person: Person) -> ResponseReturnValue:
    return redirect(url_for(".show", person_id=person.public_id))


@bp.route("/people/new", methods=["GET", "POST"])
def new() -> ResponseReturnValue:
    """Add a person with the first position."""
    actor = current_actor()
    authorize(see=policy.may_add_person(actor))
    form = NewPersonForm(today_here())
    form.offer(_units(actor), none=actor.is_administrator)
    status = 422 if form.is_submitted() else 200
    if form.validate_on_submit():
        facts = form.facts
        with db.transaction() as session:
            person = service.enter_person(
                session, actor, facts, form.first_position, now=clock.now()
            )
        flash(gettext("%(name)s is entered.", name=person.full_name), "ok")
        _warn(facts)
        return _to(person)
    return render_template("lms/people/persons/new.html", form=form), status


@bp.route("/people/<person_id>/edit", methods=["GET", "POST"])
def edit(person_id: str) -> ResponseReturnValue:
    """Change what is written about a person."""
    actor, person = current_actor(), load_person(person_id)
    authorize(see=True, act=policy.may_change_person(actor, units_now(person)))
    form = PersonForm(today_here(), kept=service.facts_of(person))
    status = 422 if form.is_submitted() else 200
    if form.validate_on_submit():
        facts = form.facts
        with db.transaction() as session:
            service.change_person(session, actor, person, facts, now=clock.now())
        flash(gettext("What is written about %(name)s was saved.", name=person.full_name), "ok")
        _warn(facts)
        return _to(person)
    return render_template("lms/people/persons/edit.html", form=form, person=person), status


@bp.route("/people/<person_id>/positions/new", methods=["GET", "POST"])
def add_position(person_id: str) -> ResponseReturnValue:
    """Record a position that a person holds or has held."""
    actor, person = current_actor(), load_person(person_id)
    authorize(see=True, act=policy.may_change_person(actor, units_now(person)))
    form = PositionForm()
    form.offer(_units(actor))
    status = 422 if form.is_submitted() else 200
    if form.validate_on_submit():
        try:
            with db.transaction() as session:
                service.add_position(session, actor, person, form.entered, now=clock.now())
        except service.HeldAlready as refusal:
            form.refuse(refusal)
            status = 409
        else:
            flash(gettext("The position is entered."), "ok")
            return _to(person)
    return render_template("lms/people/persons/add_position.html", form=form, person=person), status


@bp.route("/positions/<position_id>/edit", methods=["GET", "POST"])
def edit_position(position_id: str) -> ResponseReturnValue:
    """Write a position as it really was."""
    actor, position = current_actor(), load_position(position_id)
    authorize(see=True, act=policy.may_keep_unit(actor, position.unit_id))
    form = PositionForm()
    form.offer(_units(actor, position.unit))
    if request.method == "GET":
        form.show(service.position_of(position))
    status = 422 if form.is_submitted() else 200
    if form.validate_on_submit():
        try:
            with db.transaction() as session:
                service.correct_position(session, actor, position, form.entered, now=clock.now())
        except service.HeldAlready as refusal:
            form.refuse(refusal)
            status = 409
        else:
            flash(gettext("The position was corrected."), "ok")
            return _to(position.person)
    return render_template(
        "lms/people/persons/edit_position.html", form=form, person=position.person
    ), status


@bp.route("/positions/<position_id>/end", methods=["GET", "POST"])
def end_position(position_id: str) -> ResponseReturnValue:
    """End a position that is held; it stays in the history."""
    actor, position = current_actor(), load_position(position_id)
    authorize(see=True, act=policy.may_keep_unit(actor, position.unit_id))
    form = EndForm()
    if request.method == "GET":
        form.ended_on.data = today_here()
    status = 422 if form.is_submitted() else 200
    if form.validate_on_submit():
        try:
            with db.transaction() as session:
                service.end_position(session, actor, position, form.ended_on.data, now=clock.now())
        except (service.PeriodReversed, service.HeldAlready) as refusal:
            form.refuse(refusal)
        else:
            flash(gettext("The position has ended."), "ok")
            return _to(position.person)
    return render_template(
        "lms/people/persons/end_position.html", form=form, position=position
    ), status
