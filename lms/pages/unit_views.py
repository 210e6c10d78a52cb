"""The desk of a unit: its people, who has to be trained this year, and how current the list is."""

from dataclasses import dataclass
from datetime import datetime

from flask import current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from courses.completion.queries import training_of
from courses.completion.rules import TrainingState
from lms.kernel import clock, db
from lms.kernel.errors import N_
from lms.kernel.exports import answer_persons_xlsx
from lms.kernel.paging import PER_PAGE, Page
from lms.kernel.sheet_writing import answer_xlsx
from lms.kernel.text import search_words
from lms.kernel.web import authorize, current_actor, page_number
from lms.pages import queries
from lms.pages.queries import UnitList, UnitRow
from lms.pages.views import bp
from lms.people.persons.models import Membership, Person
from lms.people.roster import service
from lms.people.roster.policy import may_keep_list, may_see_list, units_to_see
from lms.people.roster.rules import is_to_be_trained
from lms.people.roster.wording import kind_name

TRAINING_NAMES = {
    TrainingState.TRAINED: N_("Trained"),
    TrainingState.ENROLLED: N_("Enrolled"),
    TrainingState.NOT_YET: N_("Not yet"),
}


@dataclass(frozen=True)
class MemberRow:
    """A person of a unit, and where they stand in this year's training; None: not asked of them."""

    membership: Membership
    person: Person
    training: TrainingState | None

    @property
    def kind(self) -> str:
        """The kind of officer, in words."""
        return kind_name(self.membership.kind)


def load_unit_list(unit_id: str) -> UnitList:
    """Return a unit's list that the actor sees; to all others it does not exist."""
    actor = current_actor()
    authorize(see=actor.is_signed_in)
    found = queries.get_unit_list(db.session(), unit_id)
    authorize(see=may_see_list(actor, found.unit.id))
    return found


@bp.get("/my/units")
def my_units() -> ResponseReturnValue:
    """List the units whose people one sees, and how current each list is; one alone is shown at once."""
    actor, now = current_actor(), clock.now()
    unit_ids = units_to_see(actor)
    authorize(see=actor.is_signed_in and (unit_ids is None or bool(unit_ids)))
    since = _new_year(now) if request.args.get("show") == "unchecked" else None
    session = db.session()
    query = queries.select_unit_rows(
        unit_ids=unit_ids,
        search=request.args.get("q", ""),
        sort=request.args.get("sort", ""),
        unchecked_since=since,
    )
    if request.args.get("export") == "xlsx":
        return _units_sheet(queries.list_unit_rows(session, query))
    page = queries.page_of_unit_rows(session, query, page_number())
    if unit_ids is not None and len(unit_ids) == 1 and len(page.rows) == 1:
        return redirect(url_for(".unit_desk", unit_id=page.rows[0].unit.public_id))
    return render_template(
        "lms/pages/my_units.html",
        page=page,
        year=clock.local(now).year,
        is_own=unit_ids is not None,
    )


def _new_year(now: datetime) -> datetime:
    return clock.local(now).replace(month=1, day=1, hour=0, minute=0, second=0, microsecond=0)


def _units_sheet(rows: list[UnitRow]) -> ResponseReturnValue:
    columns = [
        gettext("Unit"), gettext("Number of people"), gettext("Without a phone"), gettext("List checked on"),
    ]  # fmt: skip
    lines = ((row.unit.name, row.people, row.without_phone, row.checked_at) for row in rows)
    return answer_xlsx("units.xlsx", gettext("Lists of the units"), columns, lines)


@bp.route("/my/units/<unit_id>", methods=["GET", "POST"])
def unit_desk(unit_id: str) -> ResponseReturnValue:
    """Show the people of a unit, and who of them was trained this year; a POST takes the list away."""
    found = load_unit_list(unit_id)
    authorize(see=may_see_list(current_actor(), found.unit.id))
    session, year = db.session(), clock.local(clock.now()).year
    states = training_of(session, found.unit.id, year)
    rows = [_row(membership, person, states) for membership, person in found.members]
    to_train = [row for row in rows if row.training is not None]
    shown = _sorted(_matching(rows, request.args.get("q", ""), request.args.get("training", "")))
    if request.method == "POST":
        return _people_sheet(found, shown, year)
    is_printed = "print" in request.args
    number = min(page_number(), max(-(-len(shown) // PER_PAGE), 1))
    start = 0 if is_printed else (number - 1) * PER_PAGE
    end = len(shown) if is_printed else start + PER_PAGE
    return render_template(
        "lms/pages/unit_desk.html",
        found=found,
        unit=found.unit,
        year=year,
        total=len(rows),
        to_train=len(to_train),
        trained=sum(row.training is TrainingState.TRAINED for row in to_train),
        enrolled=sum(row.training is TrainingState.ENROLLED for row in to_train),
        without_phone=sum(not row.person.phone for row in rows),
        page=Page(shown[start:end], number, len(shown)),
        is_printed=is_printed,
        may_keep=may_keep_list(current_actor(), found.unit.id),
        known=current_app.view_functions,
        training_names=TRAINING_NAMES,
    )


def _row(membership: Membership, person: Person, states: dict[int, TrainingState]) -> MemberRow:
    state = states.get(person.id, TrainingState.NOT_YET)
    return MemberRow(membership, person, state if is_to_be_trained(membership.kind) else None)


def _matching(rows: list[MemberRow], search: str, training: str) -> list[MemberRow]:
    words = search_words(search)
    return [
        row
        for row in rows
        if all(word in row.person.search_key or word in (row.person.phone or "") for word in words)
        and training in ("", row.training)
    ]


def _sorted(rows: list[MemberRow]) -> list[MemberRow]:
    """Sort by what was asked; the rows come by given name, and that stays the order within."""
    sort = request.args.get("sort", "")
    if sort.removeprefix("-") == "kind":
        rows = sorted(rows, key=lambda row: row.kind)
    elif sort.removeprefix("-") == "training":
        rows = sorted(
            rows, key=lambda row: list(TrainingState).index(row.training) if row.training else 9
        )
    return rows[::-1] if sort.startswith("-") else rows


def _people_sheet(found: UnitList, rows: list[MemberRow], year: int) -> ResponseReturnValue:
    columns = [
        gettext("No."), gettext("Full name"), gettext("Birth date"), gettext("Gender"),
        gettext("Position"), gettext("Kind of officer"), gettext("Concurrent or full-time"),
        gettext("Phone"), gettext("Email"), gettext("Training %(year)s", year=year),
    ]  # fmt: skip
    genders = {"female": gettext("Female"), "male": gettext("Male")}
    lines = (
        (
            number, row.person.full_name, row.person.birth_date,
            genders.get(row.person.gender or "", ""), row.membership.position, row.kind,
            gettext("Concurrent") if row.membership.is_concurrent else gettext("Full-time"),
            row.person.phone, row.person.email,
            gettext(TRAINING_NAMES[row.training]) if row.training else gettext("Need not be trained"),
        )
        for number, row in enumerate(rows, start=1)
    )  # fmt: skip
    title = gettext("People of the unit")
    return answer_persons_xlsx(
        current_actor(),
        f"unit:{found.unit.public_id}",
        "unit-people.xlsx",
        title,
        columns,
        lines,
        heading=found.unit.name,
    )


@bp.post("/my/units/<unit_id>/checked")
def check_list(unit_id: str) -> ResponseReturnValue:
    """Note that the list was looked at and is current."""
    actor, found = current_actor(), load_unit_list(unit_id)
    authorize(see=True, act=may_keep_list(actor, found.unit.id))
    with db.transaction() as session:
        people = len(found.members)
        service.check_list(session, actor, found.unit, people=people, now=clock.now())
    flash(gettext("Noted: the list was checked today."), "ok")
    return redirect(url_for(".unit_desk", unit_id=unit_id), 303)
