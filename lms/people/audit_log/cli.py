"""The command ``lms audit``: proof that the log is whole."""

from pathlib import Path

import click

from lms.kernel import console, db
from lms.kernel.console import say
from lms.kernel.errors import N_
from lms.kernel.i18n import show_time
from lms.people.audit_log import checkpoints
from lms.people.audit_log.verification import Fault, verify

MOST_NAMED = 100  # faults; beyond it they are only counted
TOLD_EVERY = 50_000  # rows


@click.group("audit", cls=console.Group, help=N_("The log of what was done."))
def audit() -> None:
    """Group the log's commands."""


@audit.command(
    "verify",
    help=N_(
        "Read the whole log and name every row that was changed, removed, put in or moved.\n\n"
        "Exit codes: 0 the log is whole, 1 it is not."
    ),
)
@console.option(
    "--checkpoints",
    "path",
    type=click.Path(dir_okay=False, path_type=Path),
    help=N_("The file of noted ends, or a copy of it; by default the one beside the data."),
)
@click.pass_context
def verify_log(context: click.Context, path: Path | None) -> None:
    """Name every row that is not as it was written."""
    db.read_only()
    told = Telling()
    noted = tuple(checkpoints.read(path or checkpoints.default_path()))
    verdict = verify(db.session(), told.fault, told.progress, noted)
    for one in verdict.erasures:
        click.echo(
            say(
                N_(
                    "Erased by request %(request)s on %(at)s, row %(number)s: %(parts)s parts of rows."
                ),
                request=one.request,
                at=show_time(one.at),
                number=one.number,
                parts=one.parts,
            )
        )
    if verdict.faults > MOST_NAMED:
        click.echo(say(N_("... and %(count)s more."), count=verdict.faults - MOST_NAMED))
    click.echo(
        say(
            N_("%(rows)s rows read, checked against %(noted)s noted ends; the last is %(last)s."),
            rows=verdict.rows,
            noted=len(noted),
            last=verdict.last.hex()[:16],
        )
    )
    if verdict.faults:
        click.echo(say(N_("The log is NOT whole: %(count)s faults."), count=verdict.faults))
        context.exit(1)
    click.echo(say(N_("The log is whole.")))


class Telling:
    """Says what is found, and now and then how far the reading is."""

    def __init__(self) -> None:
        """Begin with nothing told."""
        self.faults = self.told = 0

    def fault(self, fault: Fault) -> None:
        """Name a fault; the flood after the first hundred is only counted."""
        self.faults += 1
        if self.faults <= MOST_NAMED:
            values = {"number": fault.number, "at": show_time(fault.at) or "–"}
            where = say(N_("Row %(number)s (%(at)s):"), **values)
            click.echo(f"{where} {say(fault.sentence, **fault.values)}")

    def progress(self, done: int, total: int) -> None:
        """Say how far the reading is, aside from what is found."""
        if done - self.told >= TOLD_EVERY:
            self.told = done
            click.echo(say(N_("Read %(done)s of %(total)s rows"), done=done, total=total), err=True)
