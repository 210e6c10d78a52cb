"""The bank's command: import questions from a file."""

from pathlib import Path

import click
from sqlalchemy.orm import Session

from lms.kernel import clock, db
from lms.kernel.actor import COMMAND_LINE
from lms.kernel.errors import N_, Refusal
from lms.kernel.text import fold
from lms.people.models import Unit
from lms.people.queries import list_units
from lms.plan.queries import list_tasks
from quizzes.bank import queries, service, uploads
from quizzes.bank.formats.base import ParseResult

SOME_REFUSED, NOTHING_READ = 1, 2
PRESS_SKILLS_TASK = "6.6"  # its lead unit keeps the province's questions


@click.command("import-questions")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--dry-run", is_flag=True, help="Read and report; import nothing.")
@click.option("--unit", "named", metavar="NAME-OR-CODE", help="The unit whose bank it is for.")
@click.pass_context
def import_questions(
    context: click.Context, file: Path, *, dry_run: bool, named: str | None
) -> None:
    """Import the questions of a GIFT FILE into a unit's bank, each once.

    Without --unit: the only unit that has a bank, else the unit that leads task 6.6.
    Exit code: 0 all were read, 1 some were refused, 2 nothing could be read.
    """
    try:
        result = uploads.read_questions(file.name, file.read_bytes())
    except Refusal as refusal:
        click.echo(f"{file.name}: {refusal}", err=True)
        context.exit(NOTHING_READ)
    _report(result)
    if not result.questions:
        click.echo("No question could be read.", err=True)
        context.exit(NOTHING_READ)
    unit = _unit(db.session(), named)
    click.echo(f"Unit: {unit.name}")
    with db.transaction() as session:
        done = service.import_questions(
            session, unit.id, result, actor=COMMAND_LINE, now=clock.now()
        )
        if dry_run:
            session.rollback()
    verb = "would be imported" if dry_run else "imported"
    click.echo(
        f"{done.count} {verb}, {done.already} in the bank already, {_refused(result)} refused."
    )
    db.remove_session()
    context.exit(SOME_REFUSED if result.errors else 0)


def _report(result: ParseResult) -> None:
    for problem in result.problems:
        message = problem.message % problem.values if problem.values else problem.message
        read = f" [{problem.read}]" if problem.read else ""
        item = f" {problem.item}" if problem.item else ""
        click.echo(f"line {problem.line}:{item}: {problem.severity}: {message}{read}", err=True)


def _refused(result: ParseResult) -> int:
    return len({(problem.line, problem.item) for problem in result.errors})


def _unit(session: Session, named: str | None) -> Unit:
    if named is not None:
        wanted = fold(named)
        for unit in list_units(session):
            if named == unit.code or wanted == unit.search_key:
                return unit
        raise click.UsageError(f"There is no unit of the name or code “{named}”.")
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
    raise click.UsageError(N_("Please say with --unit whose bank the questions are for."))
