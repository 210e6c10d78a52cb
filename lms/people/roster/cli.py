"""The command ``lms people import``: the list of a unit's own people from a file."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import click
from sqlalchemy.orm import Session

from lms.kernel import clock, console, db
from lms.kernel.actor import COMMAND_LINE
from lms.kernel.console import say
from lms.kernel.errors import N_, BadInput, NotFound, Refusal
from lms.people.merging.cli import people as people
from lms.people.roster import queries, service, steps
from lms.people.roster.header import NoHeader
from lms.people.roster.models import UNIT, RosterFile
from lms.people.roster.opening import open_file
from lms.people.roster.problems import Severity
from lms.people.roster.queries import Figures
from lms.people.roster.rules import Action
from lms.people.roster.steps import Purpose
from lms.people.roster.unit_list import UNIT_LIST, list_missing

ALL_GOOD, SOME_REFUSED, NOTHING_READ = 0, 1, 2
Keep = Callable[[Session, bytes, str], RosterFile]
Tell = Callable[[Session, RosterFile, Figures], None]


@people.command(
    "import",
    help=N_(
        "Import the list of a unit's people from FILE (.xlsx, .xls or .csv); UNIT is the unit's code or "
        "id.\n\n"
        "Each bad line is named with its number, its column, what is wrong and what was read. New people "
        "are added, those on the list get what the file says, and nobody is taken off. Exit codes: 0 all "
        "lines were good, 1 some lines were refused (the good ones are in), 2 nothing could be read."
    ),
)
@click.argument("unit", metavar="UNIT")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@console.option("--dry-run", is_flag=True, help=N_("Only say what would be imported."))
@click.pass_context
def import_people(context: click.Context, unit: str, file: Path, *, dry_run: bool) -> None:
    """Bring the list of a unit up to date from a file and name every bad line."""

    def keep(session: Session, content: bytes, filename: str) -> RosterFile:
        found = queries.get_unit_named(session, unit)
        kept = service.keep_file(
            session, COMMAND_LINE, purpose=UNIT, unit_id=found.id, content=content, filename=filename,
            now=clock.now(),
        )  # fmt: skip
        kept.unit = found
        return kept

    def tell(session: Session, kept: RosterFile, figures: Figures) -> None:
        missing = [one.person.full_name for one in list_missing(session, kept)]
        if missing:
            sentence = N_("On the list of the unit, but not in the file (they stay): %(names)s")
            click.echo(say(sentence, names="; ".join(missing)))
        would = N_("%(new)s would be added, %(changed)s changed; %(same)s are as the file says.")
        if dry_run:
            new = figures.of(Action.NEW, Action.JOIN)
            changed, same = figures.of(Action.CHANGE), figures.of(Action.SAME)
            click.echo(say(would, new=new, changed=changed, same=same))

    try:
        kept, is_whole = run_import(file, UNIT_LIST, keep, tell, dry_run=dry_run)
    except NotFound:
        sentence = N_("There is no unit %(unit)s.")
        click.echo(say(sentence, unit=unit), err=True)
        context.exit(NOTHING_READ)
    except Refusal as refusal:
        click.echo(console.say_refusal(refusal), err=True)
        context.exit(NOTHING_READ)
    if not dry_run:
        done = N_("%(count)s lines were imported; %(already)s were so before.")
        click.echo(say(done, count=kept.imported, already=kept.already))
    context.exit(ALL_GOOD if is_whole else SOME_REFUSED)


def run_import(
    file: Path, purpose: Purpose, keep: Keep, tell: Tell, *, dry_run: bool
) -> tuple[RosterFile, bool]:
    """Read a file, name every bad line, and import the good ones unless it is a dry run.

    Tells whether every line was good; raises BadInput where there is nothing to import.
    """
    content, now = file.read_bytes(), clock.now()
    with db.transaction() as session:
        kept = keep(session, content, file.name)
        remembered = queries.remembered_columns(session, kept.unit_id)
        opened = open_file(content, file.name, remembered=remembered)
        if opened.header is None:
            raise NoHeader
        today = clock.local(now).date()
        steps.read_at_once(session, kept, purpose, opened, today=today, now=now)
        figures = queries.figures_of(session, kept.id)
        _report(session, kept, figures)
        if not figures.good:
            raise BadInput(N_("No line can be imported."))
        tell(session, kept, figures)
        if dry_run:
            session.rollback()
            return kept, not figures.refused
    with db.transaction() as session:
        kept, is_long = steps.confirm(
            session, COMMAND_LINE, kept.public_id, purpose, now=clock.now()
        )
    if is_long:
        steps.import_in_steps(kept.public_id, purpose, COMMAND_LINE, lambda _done, _total: None)
        kept = queries.get_file(db.session(), kept.public_id)
    return kept, not figures.refused


def _report(session: Session, kept: RosterFile, figures: Figures) -> None:
    problems = [p for line in queries.list_problem_lines(session, kept.id) for p in line.problems]
    errors = [one for one in problems if one["severity"] == Severity.ERROR]
    warnings = [one for one in problems if one["severity"] == Severity.WARNING]
    if errors:
        click.echo(say(N_("Lines that cannot be imported (%(count)s):"), count=figures.refused))
        _list(errors)
    if warnings:
        click.echo(say(N_("Points to look at (%(count)s):"), count=len(warnings)))
        _list(warnings)
    click.echo(say(N_("Lines that can be imported: %(count)s"), count=figures.good))


def _list(problems: Sequence[dict[str, Any]]) -> None:
    for problem in problems:
        place = say(N_("line %(line)s"), line=problem["line"])
        if problem["column"]:
            column = N_("column %(column)s (%(label)s)")
            named = say(column, column=problem["column"], label=problem["label"])
            place = f"{place}, {named}"
        click.echo(f"  {place}: {say(problem['message'], **problem['values'])}")
        read = problem["values"].get("read") or say(N_("(empty)"))
        click.echo("      " + say(N_("read: %(read)s"), read=read))
