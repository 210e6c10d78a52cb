"""The command ``lms import-roster``: a list of participants from a file into an event."""

from pathlib import Path

import click
from sqlalchemy.orm import Session

from courses.enrolment import imports
from courses.programme import queries as programme
from lms.kernel import clock, console
from lms.kernel.actor import COMMAND_LINE
from lms.kernel.console import say
from lms.kernel.errors import N_, NotFound, Refusal
from lms.people.roster.cli import ALL_GOOD, NOTHING_READ, SOME_REFUSED, run_import
from lms.people.roster.models import RosterFile
from lms.people.roster.queries import Figures
from lms.people.roster.rules import Action


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

    def keep(session: Session, content: bytes, filename: str) -> RosterFile:
        event = programme.get_event(session, event_id)
        kept = imports.keep(
            session, COMMAND_LINE, event, content=content, filename=filename, now=clock.now()
        )
        return kept.file

    def tell(_session: Session, _file: RosterFile, figures: Figures) -> None:
        if dry_run:
            would = N_("%(count)s would be enrolled; %(already)s took part already.")
            count, already = figures.of(*imports.ENROLS), figures.of(Action.SAME)
            click.echo(say(would, count=count, already=already))

    try:
        kept, is_whole = run_import(file, imports.EVENT_LIST, keep, tell, dry_run=dry_run)
    except NotFound:
        sentence = N_("There is no event %(event)s. `lms events` lists them.")
        click.echo(say(sentence, event=event_id), err=True)
        context.exit(NOTHING_READ)
    except Refusal as refusal:
        click.echo(console.say_refusal(refusal), err=True)
        context.exit(NOTHING_READ)
    if not dry_run:
        done = N_("%(count)s were enrolled; %(already)s took part already.")
        click.echo(say(done, count=kept.imported, already=kept.already))
    context.exit(ALL_GOOD if is_whole else SOME_REFUSED)
