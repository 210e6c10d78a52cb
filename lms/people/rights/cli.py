"""The command ``lms retention``: what the rules would make anonymous now, and doing it."""

import click

from lms.kernel import clock, console, db
from lms.kernel.actor import COMMAND_LINE
from lms.kernel.console import say
from lms.kernel.errors import N_
from lms.people.rights.holdings import retentions
from lms.people.rights.retaining import Preview, previews, run_rules


@click.group(
    cls=console.Group, help=N_("How long records of persons are kept, and what is due now.")
)
def retention() -> None:
    """Keep records of persons no longer than the rules say."""


@retention.command(
    "preview", help=N_("Say what the rules would make anonymous now; change nothing.")
)
def preview() -> None:
    """Say for every rule whether it is on, and how many rows are due."""
    for each in previews(db.session(), now=clock.now()):
        click.echo(_line(each))
        for due in each.due:
            click.echo(f"    {due.count:>8}  {say(due.label)}")
    db.remove_session()


def _line(each: Preview) -> str:
    state = say(N_("on")) if each.is_on else say(N_("off"))
    period = say(
        N_("%(months)s months %(since)s"), months=each.months, since=say(each.retention.since)
    )
    return (
        f"{each.retention.name} [{state}]: {say(each.retention.label)}\n    {period}: {each.count}"
    )


@retention.command(
    "run",
    help=N_(
        "Make anonymous what is due under the rules that an administrator has confirmed.\n\n"
        "Safe to run twice: the second time there is nothing left to do."
    ),
)
@console.option("--rule", default="", help=N_("Only the rule of this name."))
def run(rule: str) -> None:
    """Apply the confirmed rules, or one of them."""
    if rule and rule not in {each.name for each in retentions()}:
        raise click.ClickException(say(N_("There is no rule “%(name)s”."), name=rule))
    with click.progressbar(length=0, label=say(N_("Making anonymous"))) as bar:

        def progress(done: int, total: int) -> None:
            bar.length = total
            bar.update(done - bar.pos)

        counts = run_rules(COMMAND_LINE, progress=progress, only=rule)
    for name, count in counts.items():
        click.echo(f"{name}\t{count}")
    click.echo(say(N_("%(count)s records were made anonymous."), count=sum(counts.values())))
