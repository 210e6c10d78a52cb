"""The command ``lms import-roster``: a list of participants from a file into an event."""

from pathlib import Path

import click

from courses.enrolment import imports
from courses.enrolment.imports import Plan
from courses.programme import queries as programme
from lms.kernel import clock, console, db
from lms.kernel.actor import COMMAND_LINE
from lms.kernel.console import say
from lms.kernel.errors import N_, NotFound, Refusal
from lms.people.roster.rows import Problem, RosterReading

ALL_GOOD, SOME_REFUSED, NOTHING_READ = 0, 1, 2


@console.command(
    "import-roster",
    help=N_(
        "Import participants from FILE (.xlsx, .xls or .csv) into EVENT (an id that `lms events` "
        "lists).\n\n"
        "Each bad line is named with its number, its column, what is wrong and what was read; the "
        "good ones are imported, nobody twice. Exit codes: 0 all lines were good, 1 some lines "
        "were refused (the good ones are in), 2 nothing could be read or imported."
    ),
)
@click.argument("event_id", metavar="EVENT")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@console.option("--dry-run", is_flag=True, help=N_("Only say what would be imported."))
@click.pass_context
def import_roster(context: click.Context, event_id: str, file: Path, *, dry_run: bool) -> None:
    """Enrol the people of every good line and name every bad one."""
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
        sentence = N_("There is no event %(event)s. `lms events` lists them.")
        click.echo(say(sentence, event=event_id), err=True)
        context.exit(NOTHING_READ)
    except Refusal as refusal:
        click.echo(console.say_refusal(refusal), err=True)
        context.exit(NOTHING_READ)
    done = N_("%(count)s were enrolled; %(already)s took part already.")
    to_do = N_("%(count)s would be enrolled; %(already)s took part already.")
    click.echo(say(to_do if dry_run else done, count=len(plan.to_enrol), already=plan.already))
    context.exit(SOME_REFUSED if reading.refused_lines else ALL_GOOD)


def _report(reading: RosterReading, plan: Plan) -> None:
    if reading.errors:
        refused = len(reading.refused_lines)
        click.echo(say(N_("Lines that cannot be imported (%(count)s):"), count=refused))
        _list(reading.errors)
    if reading.warnings:
        click.echo(say(N_("Points to look at (%(count)s):"), count=len(reading.warnings)))
        _list(reading.warnings)
    if plan.doubtful:
        lines = ", ".join(map(str, plan.doubtful))
        sentence = N_("Lines whose phone number somebody of another name has: %(lines)s")
        click.echo(say(sentence, lines=lines))
    click.echo(say(N_("Lines that can be imported: %(count)s"), count=len(reading.rows)))


def _list(problems: tuple[Problem, ...]) -> None:
    for problem in problems:
        place = say(N_("line %(line)s"), line=problem.line)
        if problem.column:
            column = N_("column %(column)s (%(label)s)")
            place = f"{place}, {say(column, column=problem.column, label=problem.label)}"
        click.echo(f"  {place}: {say(problem.message, **problem.values)}")
        read = problem.read or say(N_("(empty)"))
        click.echo("      " + say(N_("read: %(read)s"), read=read))
