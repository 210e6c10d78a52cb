"""The command ``lms events``: the programme as a table or as CSV."""

import csv
import io

import click

from courses.programme import queries
from lms.kernel import clock, console, db
from lms.kernel.console import say
from lms.kernel.errors import N_
from lms.kernel.grid import defused

COLUMNS = ("id", "title", "year", "kind", "state", "unit", "sessions", "starts_on")


@console.command(
    help=N_(
        "List the training events: id, title, year, kind, state, unit, sessions, first day.\n\n"
        "Ends with 0 also when there is none. The id is what other commands take as EVENT."
    )
)
@console.option("--year", type=click.IntRange(2020, 2100), help=N_("Only the events of this year."))
@console.option(
    "--format",
    "form",
    type=click.Choice(["table", "csv"]),
    default="table",
    show_default=True,
    help=N_("How to print the list."),
)
def events(year: int | None, form: str) -> None:
    """Print a line an event; there may be none."""
    rows = [_line(row) for row in queries.list_events(db.session(), year=year)]
    if form == "csv":
        click.echo(_csv(rows), nl=False)
    elif rows:
        click.echo(_table(rows))
    else:
        none, none_then = N_("There are no events."), N_("There are no events in %(year)s.")
        click.echo(say(none) if year is None else say(none_then, year=year))


def _line(row: queries.EventRow) -> tuple[str, ...]:
    event = row.event
    starts_on = f"{clock.local(row.starts_at):%Y-%m-%d}" if row.starts_at else ""
    return (
        event.public_id,
        event.title,
        str(event.year),
        event.kind,
        event.state,
        event.unit.name,
        str(row.sessions),
        starts_on,
    )


def _csv(rows: list[tuple[str, ...]]) -> str:
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(COLUMNS)
    for row in rows:
        writer.writerow([defused(cell) for cell in row])
    return stream.getvalue()


def _table(rows: list[tuple[str, ...]]) -> str:
    lines = [COLUMNS, *rows]
    widths = [max(len(line[column]) for line in lines) for column in range(len(COLUMNS))]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip()
        for line in lines
    )
