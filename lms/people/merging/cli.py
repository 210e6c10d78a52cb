"""The commands ``lms people search`` and ``lms people duplicates``."""

import csv
import io
from collections.abc import Sequence

import click

from lms.kernel import clock, console, db
from lms.kernel.console import say
from lms.kernel.errors import N_
from lms.kernel.grid import defused
from lms.people.merging import queries
from lms.people.merging.rules import Reason
from lms.people.persons import search as finding
from lms.people.persons.models import Membership, Person
from lms.people.persons.search import Criteria
from lms.people.units.rules import Period

FORMATS = click.Choice(["table", "csv"])
FOUND_COLUMNS = ("id", "full_name", "birth_date", "phone", "email", "position", "unit")
PAIR_COLUMNS = (
    "id",
    "full_name",
    "birth_date",
    "other_id",
    "other_name",
    "other_birth_date",
    "same",
)
SAME = {Reason.CITIZEN_ID: "citizen id", Reason.PHONE: "phone", Reason.NAME: "name and birth date"}


@click.group(cls=console.Group, help=N_("Find people, records entered twice, and import lists."))
def people() -> None:
    """Find people, and records entered twice."""


@people.command(
    "search",
    help=N_(
        "Find people by TEXT: words of the name with or without accents, a phone number, an email "
        "or a citizen id.\n\nEnds with 0 also when nobody fits."
    ),
)
@click.argument("text")
@console.option(
    "--format", "form", type=FORMATS, default="table", help=N_("How to print the list.")
)
def search(text: str, form: str) -> None:
    """Print a line a person, by given name, with the positions held now."""
    session, today = db.session(), clock.local(clock.now()).date()
    found = list(finding.list_persons(session, Criteria(today, text)))
    rows = []
    for start in range(0, len(found), finding.CHUNK):
        some = found[start : start + finding.CHUNK]
        positions = finding.positions_of(session, [person.id for person in some])
        for person in some:
            held = [
                one
                for one in positions[person.id]
                if Period(one.began_on, one.ended_on).holds_on(today)
            ]
            rows.append(_person(person, held))
    _print(FOUND_COLUMNS, rows, form, none=N_("Nobody fits."))


@people.command(
    "duplicates",
    help=N_(
        "List the pairs of records that may be of one person, the surest first, and what they share."
        "\n\nEnds with 0 also when there is none."
    ),
)
@console.option(
    "--format", "form", type=FORMATS, default="table", help=N_("How to print the list.")
)
def duplicates(form: str) -> None:
    """Print a line a pair."""
    session = db.session()
    rows = []
    pairs = queries.list_pairs(session)
    for start in range(0, len(pairs), finding.CHUNK // 2):
        some = pairs[start : start + finding.CHUNK // 2]
        ids = [id_ for pair in some for id_ in (pair.person_id, pair.other_id)]
        known = queries.persons_by_id(session, ids)
        for pair in some:
            one, other = known[pair.person_id], known[pair.other_id]
            same = "; ".join(SAME[reason] for reason in pair.reasons)
            rows.append((*_who(one), *_who(other), same))
    _print(PAIR_COLUMNS, rows, form, none=N_("No two records look like one person."))


def _who(person: Person) -> tuple[str, str, str]:
    born = f"{person.birth_date:%Y-%m-%d}" if person.birth_date else ""
    return person.public_id, person.full_name, born


def _person(person: Person, held: Sequence[Membership]) -> tuple[str, ...]:
    return (
        *_who(person),
        person.phone or "",
        person.email or "",
        "; ".join(one.position or one.kind for one in held),
        "; ".join(one.unit.name for one in held),
    )


def _print(columns: Sequence[str], rows: Sequence[Sequence[str]], form: str, *, none: str) -> None:
    if form == "csv":
        stream = io.StringIO()
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(columns)
        writer.writerows([defused(cell) for cell in row] for row in rows)
        click.echo(stream.getvalue(), nl=False)
    elif rows:
        lines = [columns, *rows]
        widths = [max(len(line[place]) for line in lines) for place in range(len(columns))]
        for line in lines:
            cells = (cell.ljust(width) for cell, width in zip(line, widths, strict=True))
            click.echo("  ".join(cells).rstrip())
    else:
        click.echo(say(none))
