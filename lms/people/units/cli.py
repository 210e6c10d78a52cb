"""The commands ``lms units import`` and ``lms units list``."""

import csv
import io
from datetime import date, datetime
from pathlib import Path

import click

from lms.kernel import clock, console, db
from lms.kernel.actor import COMMAND_LINE
from lms.kernel.console import say
from lms.kernel.errors import N_, Refusal
from lms.kernel.grid import defused
from lms.people.units import imports, queries
from lms.people.units.lines import Problem
from lms.people.units.models import Unit
from lms.people.units.plans import Plan, Terms
from lms.people.units.queries import Which

ALL_GOOD, SOME_REFUSED, NOTHING_READ = 0, 1, 2
COLUMNS = ("id", "code", "name", "kind", "parent", "began_on", "ended_on")
Day = click.DateTime(formats=["%Y-%m-%d", "%d/%m/%Y"])


@click.group(cls=console.Group, help=N_("Import and list units."))
def units() -> None:
    """Group the commands on units."""


@units.command(
    "import",
    help=N_(
        "Import units from FILE (.xlsx, .xls, .csv or .tsv): columns code, name, kind, parent, began_on, "
        "ended_on, predecessors; or province, district, commune with their codes.\n\n"
        "Each bad line is named with its number, its column, what is wrong and what was read; the good "
        "ones are imported, none twice. A list with districts is of the time before 1 July 2025, one "
        "with predecessors of the time from that day, unless --from or --until says otherwise. Exit "
        "codes: 0 all lines were good, 1 some lines were refused (the good ones are in), 2 nothing "
        "could be read or imported."
    ),
)
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@console.option("--from", "began_on", type=Day, help=N_("The day from which they are in force."))
@console.option("--until", "ended_on", type=Day, help=N_("The first day on which they are not."))
@console.option("--under", help=N_("The unit that stands above them, by its code or name."))
@console.option("--dry-run", is_flag=True, help=N_("Only say what would be imported."))
@click.pass_context
def import_units(
    context: click.Context,
    file: Path,
    *,
    began_on: datetime | None,
    ended_on: datetime | None,
    under: str | None,
    dry_run: bool,
) -> None:
    """Add the units of every good line and name every bad one."""
    now = clock.now()
    today = clock.local(now).date()
    try:
        with db.transaction() as session:
            terms = Terms(_day(began_on), _day(ended_on), _above(under))
            content = file.read_bytes()
            reading = imports.read_file(content, file.name)
            kept = imports.keep_reading(
                session, COMMAND_LINE, reading, terms, content=content, filename=file.name,
                today=today, now=now,
            )  # fmt: skip
            plan, began, ended = kept.plan, kept.units.began_on, kept.units.ended_on
            _report(plan, began, ended)
            counts = {
                "count": len(plan.to_add), "above": len(plan.above), "already": plan.already,
                "links": len(plan.links), "ended": len(plan.ending),
            }  # fmt: skip
            if not plan.items:
                context.exit(NOTHING_READ)
            if dry_run:
                session.delete(kept.units)
            else:
                imports.confirm_import(
                    session, COMMAND_LINE, kept.units.public_id, today=today, now=now
                )
    except Refusal as refusal:
        click.echo(console.say_refusal(refusal), err=True)
        context.exit(NOTHING_READ)
    done = N_(
        "%(count)s units were added, and %(above)s above them; %(already)s were there already. "
        "%(links)s lines of descent were written, %(ended)s units ended."
    )
    to_do = N_(
        "%(count)s units would be added, and %(above)s above them; %(already)s are there already. "
        "%(links)s lines of descent would be written, %(ended)s units would end."
    )
    click.echo(say(to_do if dry_run else done, **counts))
    context.exit(SOME_REFUSED if plan.refused_lines else ALL_GOOD)


def _day(moment: datetime | None) -> date | None:
    return moment.date() if moment is not None else None


def _above(named: str | None) -> int | None:
    if named is None:
        return None
    for unit in queries.list_units(db.session()):
        if unit.code == named:
            return unit.id
    found = queries.find_unit(db.session(), named)
    if found is None:
        sentence = N_("There is no unit of the name or code “%(name)s”.")
        raise click.UsageError(say(sentence, name=named))
    return found.id


def _report(plan: Plan, began_on: date | None, ended_on: date | None) -> None:
    if began_on:
        click.echo(say(N_("In force from: %(day)s"), day=f"{began_on:%d/%m/%Y}"))
    if ended_on:
        click.echo(say(N_("No longer in force from: %(day)s"), day=f"{ended_on:%d/%m/%Y}"))
    errors = [problem for problem in plan.problems if problem.is_error]
    warnings = [problem for problem in plan.problems if not problem.is_error]
    if errors:
        refused = len(plan.refused_lines)
        click.echo(say(N_("Lines that cannot be imported (%(count)s):"), count=refused))
        _list(errors)
    if warnings:
        click.echo(say(N_("Points to look at (%(count)s):"), count=len(warnings)))
        _list(warnings)
    click.echo(say(N_("Lines that can be imported: %(count)s"), count=len(plan.items)))


def _list(problems: list[Problem]) -> None:
    for problem in problems:
        place = say(N_("line %(line)s"), line=problem.line)
        if problem.column:
            column = N_("column %(column)s (%(label)s)")
            place = f"{place}, {say(column, column=problem.column, label=problem.label)}"
        click.echo(f"  {place}: {say(problem.message, **problem.values)}")
        read = problem.values.get("read") or say(N_("(empty)"))
        click.echo("      " + say(N_("read: %(read)s"), read=read))


@units.command(
    "list",
    help=N_(
        "List the units: id, code, name, kind, parent, the first day in force and the first no longer.\n\n"
        "Ends with 0 also when there is none."
    ),
)
@console.option("--on", type=Day, help=N_("As they were on this day; without it, today."))
@console.option("--all", "with_all", is_flag=True, help=N_("Those that have ended too."))
@console.option(
    "--format",
    "form",
    type=click.Choice(["table", "csv"]),
    default="table",
    show_default=True,
    help=N_("How to print the list."),
)
def list_units(*, on: datetime | None, with_all: bool, form: str) -> None:
    """Print a line a unit; there may be none."""
    day = _day(on) or clock.local(clock.now()).date()
    which = Which(state="all" if with_all else "in_force", on=day)
    rows = [_line(unit) for unit in queries.list_of_units(db.session(), which)]
    if form == "csv":
        stream = io.StringIO()
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(COLUMNS)
        writer.writerows([defused(cell) for cell in row] for row in rows)
        click.echo(stream.getvalue(), nl=False)
    elif rows:
        lines = [COLUMNS, *rows]
        widths = [max(len(line[column]) for line in lines) for column in range(len(COLUMNS))]
        for line in lines:
            cells = (cell.ljust(width) for cell, width in zip(line, widths, strict=True))
            click.echo("  ".join(cells).rstrip())
    else:
        click.echo(say(N_("There are no units on %(day)s."), day=f"{day:%d/%m/%Y}"))


def _line(unit: Unit) -> tuple[str, ...]:
    return (
        unit.public_id,
        unit.code or "",
        unit.name,
        unit.kind,
        unit.parent.name if unit.parent else "",
        unit.began_on.isoformat() if unit.began_on else "",
        unit.ended_on.isoformat() if unit.ended_on else "",
    )
