"""The bank's command: import questions from a file."""

from pathlib import Path

import click
from sqlalchemy.orm import Session

from lms.kernel import clock, console, db
from lms.kernel.actor import COMMAND_LINE
from lms.kernel.console import say
from lms.kernel.errors import N_, Refusal
from lms.kernel.text import fold
from lms.people.units.models import Unit
from lms.people.units.queries import list_units
from lms.plan.queries import list_tasks
from quizzes.bank import queries, service, uploads
from quizzes.bank.formats.base import ParseResult

SOME_REFUSED, NOTHING_READ = 1, 2
SEVERITIES = {"error": N_("error"), "warning": N_("warning")}
PRESS_SKILLS_TASK = "6.6"  # its lead unit keeps the province's questions


@console.command(
    "import-questions",
    help=N_(
        "Import the questions of a FILE (Word, Excel, GIFT, Aiken, Moodle XML, QTI) into a unit's bank, each once.\n\n"
        "Without --unit: the only unit that has a bank, else the unit that leads task 6.6. "
        "Exit codes: 0 all were read, 1 some were refused, 2 nothing could be read."
    ),
)
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@console.option("--dry-run", is_flag=True, help=N_("Read and report; import nothing."))
@console.option(
    "--unit", "named", metavar="NAME-OR-CODE", help=N_("The unit whose bank it is for.")
)
@click.pass_context
def import_questions(
    context: click.Context, file: Path, *, dry_run: bool, named: str | None
) -> None:
    """Import the questions that can be read and name every other."""
    try:
        result = uploads.read_questions(file.name, file.read_bytes())
    except Refusal as refusal:
        click.echo(f"{file.name}: {console.say_refusal(refusal)}", err=True)
        context.exit(NOTHING_READ)
    _report(result)
    if not result.questions:
        click.echo(say(N_("No question could be read.")), err=True)
        context.exit(NOTHING_READ)
    unit = _unit(db.session(), named)
    click.echo(say(N_("Unit: %(unit)s"), unit=unit.name))
    with db.transaction() as session:
        done = service.import_questions(
            session, unit.id, result, actor=COMMAND_LINE, now=clock.now()
        )
        if dry_run:
            session.rollback()
    sentence = (
        N_("%(count)s would be imported, %(already)s in the bank already, %(refused)s refused.")
        if dry_run
        else N_("%(count)s imported, %(already)s in the bank already, %(refused)s refused.")
    )
    click.echo(say(sentence, count=done.count, already=done.already, refused=_refused(result)))
    db.remove_session()
    context.exit(SOME_REFUSED if result.errors else 0)


def _report(result: ParseResult) -> None:
    for problem in result.problems:
        line = say(N_("line %(line)s"), line=problem.line)
        severity = say(SEVERITIES[problem.severity])
        message = say(problem.message, **problem.values)
        read = f" [{problem.read}]" if problem.read else ""
        item = f" {problem.item}" if problem.item else ""
        click.echo(f"{line}:{item}: {severity}: {message}{read}", err=True)


def _refused(result: ParseResult) -> int:
    return len({(problem.line, problem.item) for problem in result.errors})


def _unit(session: Session, named: str | None) -> Unit:
    if named is not None:
        wanted = fold(named)
        for unit in list_units(session):
            if named == unit.code or wanted == unit.search_key:
                return unit
        raise click.UsageError(
            say(N_("There is no unit of the name or code “%(name)s”."), name=named)
        )
    with_banks = queries.list_units_with_banks(session)
    if len(with_banks) == 1:
        return with_banks[0]
    for task in list_tasks(session):
        for part in task.units:
            if (
                task.code == PRESS_SKILLS_TASK
                and part.role == "lead"
                and part.ended_on is None
                and part.unit is not None
            ):
                return part.unit
    raise click.UsageError(say(N_("Please say with --unit whose bank the questions are for.")))
