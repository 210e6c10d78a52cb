"""The command ``lms events``: the programme as a table or as CSV."""

import csv
import io

import click

from courses.programme import queries
from lms.kernel import clock, db
from lms.kernel.grid import defused

COLUMNS = ("id", "title", "year", "kind", "state", "unit", "sessions", "starts_on")


@click.command()
@click.option("--year", type=click.IntRange(2020, 2100), help="Only the events of this year.")
@click.option(
    "--format",
    "form",
    type=click.Choice(["table", "csv"]),
    default="table",
    show_default=True,
    help="How to print the list.",
)
def events(year: int | None, form: str) -> None:
    """List the training events: id, title, year, kind, state, unit, sessions, first day.

    Ends with 0 also when there is none. The id is what other commands take as EVENT.
    """
    rows = [_line(row) for row in queries.list_events(db.session(), year=year)]
    if form == "csv":
        click.echo(_csv(rows), nl=False)
    elif rows:
        click.echo(_table(rows))
    else:
        click.echo("There are no events." if year is None else f"There are no events in {year}.")


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
