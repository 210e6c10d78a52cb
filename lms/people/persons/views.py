"""The list of people and a person's page."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from lms.kernel import clock, db
from lms.kernel.actor import Actor
from lms.kernel.errors import NotFound
from lms.kernel.exports import answer_persons_xlsx
from lms.kernel.paging import PER_PAGE
from lms.kernel.sheet_writing import Value
from lms.kernel.web import authorize, current_actor, page_number
from lms.people.persons import policy, queries, search, service
from lms.people.persons.fields import mask_citizen_id
from lms.people.persons.models import Membership, Person
from lms.people.persons.panels import panels_of
from lms.people.persons.rules import KIND_NAMES, Kind
from lms.people.persons.search import Criteria
from lms.people.persons.wording import (
    gender_name,
    is_held,
    kind_name,
    mask_email,
    period_text,
    phone_shown,
)
from lms.people.units.models import Unit
from lms.people.units.queries import list_units

bp = Blueprint("persons", __name__)
bp.add_app_template_global(kind_name)
bp.add_app_template_global(gender_name)
MOST_PRINTED = 2_000  # lines of a sheet to print; a longer list goes to Excel


def today_here() -> date:
    """Return the province's day."""
    return clock.local(clock.now()).date()


def load_person(person_id: str) -> Person:
    """Return a person whom the actor may see; to all others there is none."""
    actor = current_actor()
    authorize(see=actor.is_signed_in)
    person = queries.find_by_public_id(db.session(), person_id)
    if person is None:
        raise NotFound
    authorize(see=policy.may_see_person(actor, person.id, _units(person)))
    return person


def _units(person: Person) -> set[int]:
    return {membership.unit_id for membership in person.memberships}


def units_now(person: Person) -> set[int]:
    """Return the units in which a person holds a position today."""
    today = today_here()
    return {one.unit_id for one in person.memberships if is_held(one, today)}


@dataclass(frozen=True)
class Line:
    """A person of the list with the positions held now, or else those held before."""

    person: Person
    positions: list[Membership]
    is_former: bool
    phone: str
    email: str


@bp.route("/people", methods=["GET", "POST"])
def index() -> ResponseReturnValue:
    """List the people whom the actor may see, by given name; search, filter, print; a POST takes it away."""
    actor, session = current_actor(), db.session()
    authorize(see=policy.may_list_people(actor))
    scope = None if policy.sees_everybody(actor) else policy.seen_units(actor)
    units = list_units(session, within=scope)
    criteria = _criteria(scope, units)
    if request.method == "POST":
        return _export(_lines(actor, list(search.list_persons(session, criteria))))
    is_printed = bool(request.args.get("print"))
    page = search.page_of_persons(
        session,
        criteria,
        1 if is_printed else page_number(),
        per_page=MOST_PRINTED if is_printed else PER_PAGE,
    )
    return render_template(
        "lms/people/persons/index.html",
        page=page,
        lines=list(_lines(actor, page.rows)),
        units=[(unit.public_id, unit.name) for unit in units],
        kinds=[(kind.value, kind_name(kind)) for kind in KIND_NAMES],
        is_printed=is_printed,
        may_add=policy.may_add_person(actor),
        is_filtered=any(request.args.get(name) for name in ("q", "unit", "kind", "post", "state")),
    )


def _criteria(scope: frozenset[int] | None, units: Iterable[Unit]) -> Criteria:
    asked = request.args
    unit_ids = scope
    chosen = next((unit for unit in units if unit.public_id == asked.get("unit")), None)
    if chosen is not None:
        under = queries.unit_ids_under(db.session(), chosen.id)
        unit_ids = under if scope is None else under & scope
    kind, state, post = asked.get("kind", ""), asked.get("state", ""), asked.get("post", "")
    return Criteria(
        today_here(),
        text=asked.get("q", ""),
        unit_ids=unit_ids,
        kind=kind if kind in set(Kind) else "",
        is_concurrent={"concurrent": True, "full": False}.get(post),
        state=state if state in search.STATES else "",
        sort=asked.get("sort", ""),
    )


def _lines(actor: Actor, persons: list[Person]) -> Iterator[Line]:
    today, session = today_here(), db.session()
    for start in range(0, len(persons), search.CHUNK):
        some = persons[start : start + search.CHUNK]
        positions = search.positions_of(session, [person.id for person in some])
        for person in some:
            all_ = positions[person.id]
            held = [one for one in all_ if is_held(one, today)]
            in_full = policy.may_read_in_full(actor, person.id, {one.unit_id for one in held})
            email = person.email if in_full else mask_email(person.email)
            phone = phone_shown(person, in_full=in_full)
            yield Line(person, held or all_, not held and bool(all_), phone, email or "")


def _export(lines: Iterable[Line]) -> ResponseReturnValue:
    columns = [
        gettext("No."), gettext("Full name"), gettext("Birth date"), gettext("Gender"),
        gettext("Position"), gettext("Kind"), gettext("Full-time or concurrent"), gettext("Unit"),
        gettext("Held"), gettext("Appointing document"), gettext("Date of the document"),
        gettext("Phone"), gettext("Email"),
    ]  # fmt: skip
    title = gettext("People")
    return answer_persons_xlsx(
        current_actor(), "people", "people.xlsx", title, columns, _rows(lines)
    )


def _rows(lines: Iterable[Line]) -> Iterator[tuple[Value, ...]]:
    """Give a row a position, and one for whoever has none."""
    posts = {True: gettext("Concurrent"), False: gettext("Full-time")}
    number = 0
    for line in lines:
        person = line.person
        positions: list[Membership | None] = [*line.positions] or [None]
        for one in positions:
            number += 1
            yield (
                number, person.full_name, person.birth_date, gender_name(person.gender),
                *(
                    (
                        one.position, kind_name(one.kind), posts[one.is_concurrent], one.unit.name,
                        period_text(one), one.document_number, one.document_date,
                    )
                    if one is not None
                    else ("",) * 7
                ),
                line.phone, line.email,
            )  # fmt: skip


@bp.get("/people/<person_id>")
def show(person_id: str) -> ResponseReturnValue:
    """Show who a person is, the positions held over time, and what other features know."""
    actor, now = current_actor(), clock.now()
    authorize(see=actor.is_signed_in)
    person = queries.find_by_public_id(db.session(), person_id)
    if person is None or not policy.may_see_person(actor, person.id, _units(person)):
        return _to_survivor(actor, person_id)
    authorize(see=True)
    session, today = db.session(), today_here()
    in_full = policy.may_read_in_full(actor, person.id, units_now(person))
    contacts = [
        (one.kind, one.value if in_full else _masked(one.kind, one.value))
        for one in person.contacts
    ]
    ordered = sorted(
        person.memberships,
        key=lambda one: (is_held(one, today), one.began_on or date.min, one.id),
        reverse=True,
    )
    return render_template(
        "lms/people/persons/show.html",
        person=person,
        phone=phone_shown(person, in_full=in_full),
        email=(person.email if in_full else mask_email(person.email)) or "",
        citizen_id=mask_citizen_id(service.citizen_id_of(person)),
        contacts=contacts,
        in_full=in_full,
        positions=[(one, is_held(one, today), period_text(one)) for one in ordered],
        panels=panels_of(session, person, actor, now=now),
        may_change=policy.may_change_person(actor, units_now(person)),
        may_keep={one.unit_id for one in ordered if policy.may_keep_unit(actor, one.unit_id)},
        may_list=policy.may_list_people(actor),
    )


def _to_survivor(actor: Actor, person_id: str) -> ResponseReturnValue:
    """Lead from the page of a person merged into another to that one; to all others there is none."""
    survivor = queries.find_survivor(db.session(), person_id)
    authorize(
        see=survivor is not None and policy.may_see_person(actor, survivor.id, _units(survivor))
    )
    return redirect(url_for(".show", person_id=survivor.public_id if survivor else ""))


def _masked(kind: str, value: str) -> str:
    if kind == "email":
        return mask_email(value)
    return "xxx" if kind == "other" else value[:2] + "x" * (len(value) - 5) + value[-3:]
