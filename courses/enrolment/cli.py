"""The command ``lms import-roster``: a list of participants from a file into an event."""

from pathlib import Path

import click

from courses.enrolment import imports
from courses.enrolment.imports import Plan
from courses.programme import queries as programme
from lms.kernel import clock, db
from lms.kernel.actor import COMMAND_LINE
from lms.kernel.errors import NotFound, Refusal
from lms.people.roster import Problem, RosterReading

ALL_GOOD, SOME_REFUSED, NOTHING_READ = 0, 1, 2


@click.command("import-roster")
@click.argument("event_id", metavar="EVENT")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--dry-run", is_flag=True, help="Only say what would be imported.")
@click.pass_context
def import_roster(context: click.Context, event_id: str, file: Path, *, dry_run: bool) -> None:
    """Import participants from FILE (.xlsx, .xls or .csv) into EVENT (an id that `lms events` lists).

    Each bad line is named with its number, its column, what is wrong and what was read; the good
    ones are imported, nobody twice. Exit codes: 0 all lines were good, 1 some lines were refused
    (the good ones are in), 2 nothing could be read or imported.
    """
    now = clock.now()
    try:
        with db.transaction() as session:
            event = programme.get_event(session, event_id)
            content = file.read_bytes()
            today = clock.local(now).date()
            reading = imports.read_file(session, content, file.name, today=today)
            rows = [imports.row_as_json(row) for row in reading.rows]
            plan = imports.plan_import(session, event, rows)
            _report(reading, plan)
            if not reading.rows:
                context.exit(NOTHING_READ)
            if not dry_run:
                roster = imports.keep_reading(
                    session,
                    COMMAND_LINE,
                    event,
                    reading,
                    content=content,
                    filename=file.name,
                    now=now,
                )
                imports.confirm_import(session, COMMAND_LINE, roster.public_id, now=now)
    except NotFound:
        click.echo(f"There is no event {event_id}. `lms events` lists them.", err=True)
        context.exit(NOTHING_READ)
    except Refusal as refusal:
        click.echo(f"Error: {refusal}", err=True)
        context.exit(NOTHING_READ)
    did = "would be enrolled" if dry_run else "were enrolled"
    click.echo(f"{len(plan.to_enrol)} {did}; {plan.already} took part already.")
    context.exit(SOME_REFUSED if reading.refused_lines else ALL_GOOD)


def _report(reading: RosterReading, plan: Plan) -> None:
    if reading.errors:
        click.echo(f"Lines that cannot be imported ({len(reading.refused_lines)}):")
        _list(reading.errors)
    if reading.warnings:
        click.echo(f"Points to look at ({len(reading.warnings)}):")
        _list(reading.warnings)
    if plan.doubtful:
        lines = ", ".join(map(str, plan.doubtful))
        click.echo(f"Lines whose phone number somebody of another name has: {lines}")
    click.echo(f"Lines that can be imported: {len(reading.rows)}")


def _list(problems: tuple[Problem, ...]) -> None:
    for problem in problems:
        place = f"column {problem.column} ({problem.label})" if problem.column else "no column"
        sentence = problem.message % problem.values
        click.echo(f"  line {problem.line}, {place}: {sentence}")
        click.echo(f"      read: {problem.read or '(empty)'}")
