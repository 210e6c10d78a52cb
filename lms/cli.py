"""The command ``lms``: every feature's commands, loaded when they are called."""

import getpass
import sys
from importlib import import_module
from typing import Any

import click

from lms.kernel import audit, console, db
from lms.kernel.config import get_settings
from lms.kernel.console import say
from lms.kernel.errors import N_, Refusal
from lms.migrations.runner import upgrade

COMMANDS = {
    "invite": "lms.people.accounts.cli:invite",
    "reset": "lms.people.accounts.cli:reset",
    "roles": "lms.people.roles.cli:roles",
    "units": "lms.people.units.cli:units",
    "events": "courses.programme.cli:events",
    "rounds": "quizzes.contests.cli:rounds",
    "import-roster": "courses.enrolment.cli:import_roster",
    "people": "lms.people.roster.cli:people",
    "import-questions": "quizzes.bank.cli:import_questions",
    "issue": "certificates.cli:issue",
    "verify": "certificates.cli:verify",
    "entries": "quizzes.contests.cli:entries",
    "rank": "quizzes.contests.cli:rank",
    "audit": "lms.people.audit_log.cli:audit",
    "retention": "lms.holdings:retention",
}
OPEN_THEMSELVES = {"serve", "work"}  # these open the database when they are ready for it


class Commands(console.Group):
    """A group that loads its commands late, and whose refusals end in a sentence."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Name every command, in the order in which they are used."""
        return [*super().list_commands(ctx), *COMMANDS]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Load a feature's command."""
        if cmd_name not in COMMANDS:
            return super().get_command(ctx, cmd_name)
        module, _, name = COMMANDS[cmd_name].partition(":")
        command: click.Command = getattr(import_module(module), name)
        return command

    def invoke(self, ctx: click.Context) -> Any:
        """Run a command; say a refusal as a sentence and exit with 1."""
        try:
            return super().invoke(ctx)
        except Refusal as refusal:
            raise click.ClickException(console.say_refusal(refusal)) from None


@click.group(
    cls=Commands, help=N_("Training and contests on policy communication, for a province.")
)
@click.pass_context
def main(context: click.Context) -> None:
    """Open the database for the command that follows, except for its help."""
    audit.come_from("command", f"lms {context.invoked_subcommand}", _user())
    if context.invoked_subcommand not in OPEN_THEMSELVES and "--help" not in sys.argv:
        connect()


def _user() -> str:
    """Return whose account of the machine runs the command; some have no name."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return ""


def connect() -> None:
    """Open the configured database and bring it to the newest schema."""
    settings = get_settings()
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    upgrade(db.connect(settings.url))


@main.command(
    "serve", help=N_("Migrate, then serve with the production server and the job worker.")
)
@console.option("--demo", "with_demo", is_flag=True, help=N_("Load the demonstration first."))
def serve_all(*, with_demo: bool) -> None:
    """Migrate, then serve with the production server and the job worker."""
    connect()
    if with_demo:
        _load_demo()
    db.remove_session()
    address = get_settings().base_url
    sentence = say(N_("Open %(address)s in a browser. Ctrl+C stops."), address=address)
    click.echo(f"\n{sentence}\n")
    from lms.server import serve  # noqa: PLC0415 -- slow: it imports the server

    serve()


@main.command("demo", help=N_("Load the demonstration; what is there already stays as it is."))
def demo() -> None:
    """Load the demonstration; what is there already stays as it is."""
    _load_demo()


def _load_demo() -> None:
    from lms.demo.people import describe, is_loaded  # noqa: PLC0415 -- slow

    if not is_loaded(db.session()):
        click.echo(say(N_("Loading the demonstration ...")))
        from lms.demo.loading import load_demo  # noqa: PLC0415 -- slow: every feature

        load_demo()
    click.echo(describe())


@main.command("work", hidden=True)
def work_on() -> None:
    """Run jobs (started by ``serve``)."""
    from lms.wsgi import work  # noqa: PLC0415 -- slow: it imports every feature

    work()


if __name__ == "__main__":
    main()
