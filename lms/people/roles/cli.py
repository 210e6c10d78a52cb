"""The command ``lms roles``: who holds what, granting and ending."""

import csv
import io
from datetime import date, timedelta
from typing import Any

import click
from sqlalchemy.orm import Session

from lms.kernel import clock, console, db
from lms.kernel.actor import COMMAND_LINE, OF_A_UNIT, Role
from lms.kernel.console import say
from lms.kernel.errors import N_, NotFound
from lms.kernel.grid import defused
from lms.people.persons.models import Person
from lms.people.roles import queries, service, showing
from lms.people.roles.forms import midnight
from lms.people.roles.queries import Filter
from lms.people.roles.rules import State
from lms.people.units.queries import find_unit

COLUMNS = ("person", "name", "role", "unit", "subject", "from", "last_day", "state")
DAY = click.DateTime(["%Y-%m-%d"])


class NotOnePerson(NotFound):
    """A name that several people have does not say who is meant."""

    message = N_("“%(search)s” names %(count)s people. Please give the person's id instead.")


@click.group(cls=console.Group, help=N_("Who holds which role; grant roles and end them."))
def roles() -> None:
    """Group the commands about roles."""


@roles.command("list", help=N_("List the roles in force, or all there ever were."))
@console.option("--all", "is_all", is_flag=True, help=N_("Also the ended and the coming ones."))
@console.option(
    "--format", "form", type=click.Choice(["table", "csv"]), default="table", show_default=True,
    help=N_("How to print the list."),
)  # fmt: skip
def list_(*, is_all: bool, form: str) -> None:
    """Print a line a grant."""
    grants = queries.list_grants(db.session(), Filter(None, sort="name"))
    lines = showing.lines(db.session(), COMMAND_LINE, grants, now=clock.now())
    rows = [_row(line) for line in lines if is_all or line.state is State.IN_FORCE]
    if form == "csv":
        stream = io.StringIO()
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerows([COLUMNS, *([defused(cell) for cell in row] for row in rows)])
        click.echo(stream.getvalue(), nl=False)
        return
    widths = [max(map(len, column)) for column in zip(COLUMNS, *rows, strict=True)]
    for row in (COLUMNS, *rows):
        cells = (cell.ljust(width) for cell, width in zip(row, widths, strict=True))
        click.echo("  ".join(cells).rstrip())


def _row(line: showing.Line) -> tuple[str, ...]:
    grant, last = line.grant, line.last_moment
    return (
        grant.person.public_id,
        grant.person.full_name,
        grant.role,
        grant.unit.name if grant.unit else "",
        grant.subject,
        f"{clock.local(grant.begins_at):%Y-%m-%d}",
        f"{clock.local(last):%Y-%m-%d}" if last else "",
        line.state.value,
    )


def _scope(command: Any) -> Any:
    """Add the options that say what a role is for."""
    for name, text in (
        ("--contest", N_("The contest by its id; for jurors.")),
        ("--event", N_("The event by its id; for trainers and check-in helpers.")),
        ("--unit", N_("The unit by its name; for the roles of a unit.")),
    ):
        command = console.option(name, default="", help=text)(command)
    role = click.argument("role", type=click.Choice([each.value for each in Role]))
    return click.argument("person")(role(command))


@roles.command(
    "grant",
    help=N_(
        "Grant PERSON a ROLE, for a unit, an event, a contest or everywhere.\n\n"
        "PERSON is the id that `lms roles list` shows, a telephone number, or a name that only one "
        "person has."
    ),
)
@_scope
@console.option("--until", type=DAY, help=N_("The last day, as 2026-12-31; else for good."))
@console.option("--reason", default="", help=N_("Why, for the log."))
def grant(
    person: str, role: str, unit: str, event: str, contest: str, until: Any, reason: str
) -> None:
    """Grant a role."""
    with db.transaction() as session:
        found = _person(session, person)
        unit_id, subject = _asked(session, role, unit, event, contest)
        service.grant_role(
            session, COMMAND_LINE, found, Role(role), unit_id=unit_id, subject=subject,
            ends_at=_end_of(until.date()) if until else None, reason=reason, now=clock.now(),
        )  # fmt: skip
        name = found.full_name
    click.echo(say(N_("%(name)s has the role %(role)s."), name=name, role=role))


@roles.command("end", help=N_("End the ROLE that PERSON holds for a unit, an event or a contest."))
@_scope
@console.option("--reason", default="", help=N_("Why, for the log."))
def end(person: str, role: str, unit: str, event: str, contest: str, reason: str) -> None:
    """End a role at once."""
    with db.transaction() as session:
        found = _person(session, person)
        unit_id, subject = _asked(session, role, unit, event, contest)
        held = queries.find_open(session, found.id, role, unit_id=unit_id, subject=subject)
        if held is None:
            raise NotFound(N_("This person does not hold this role there."))
        service.end_role(session, COMMAND_LINE, held.public_id, reason=reason, now=clock.now())
        name = found.full_name
    click.echo(say(N_("%(name)s no longer has the role %(role)s."), name=name, role=role))


def _end_of(day: date) -> Any:
    return midnight(day + timedelta(days=1))


def _person(session: Session, search: str) -> Person:
    """Return the one person meant."""
    try:
        return queries.get_person(session, search)
    except NotFound:
        found = queries.find_persons(session, search)
    if len(found) != 1:
        raise NotOnePerson(search=search, count=len(found))
    return found[0]


def _asked(
    session: Session, role: str, unit: str, event: str, contest: str
) -> tuple[int | None, str]:
    """Return the unit and the subject for which a role is asked; the service says what fits it."""
    named = [f"event:{event}"] * bool(event) + [f"contest:{contest}"] * bool(contest)
    for subject in named:
        queries.get_subject(session, subject)
    if not unit:
        if role in OF_A_UNIT:
            raise service.ScopeMissing
        return None, "".join(named[:1])
    found = find_unit(session, unit)
    if found is None:
        raise NotFound(N_("There is no unit of this name."))
    return found.id, "".join(named[:1])
