"""The command ``lms``: every feature's commands, once."""

import sys
from typing import Any

import click

from lms.kernel import db
from lms.kernel.config import get_settings
from lms.kernel.errors import Refusal
from lms.migrations.runner import upgrade


class Commands(click.Group):
    """A group whose refusals end in a sentence and exit code 1, never in a traceback."""

    def invoke(self, context: click.Context) -> Any:
        """Run a command; say a refusal as a sentence."""
        try:
            return super().invoke(context)
        except Refusal as refusal:
            raise click.ClickException(str(refusal)) from None


@click.group(cls=Commands)
@click.pass_context
def main(context: click.Context) -> None:
    """Training and contests on policy communication, for a province."""
    if context.invoked_subcommand not in {"serve", "work"} and "--help" not in sys.argv:
        connect()


def connect() -> None:
    """Open the configured database and bring it to the newest schema."""
    settings = get_settings()
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    upgrade(db.connect(settings.url))


@main.command("serve")
@click.option("--demo", "with_demo", is_flag=True, help="Load the demonstration first.")
def serve_all(*, with_demo: bool) -> None:
    """Migrate, then serve with the production server and the job worker."""
    connect()
    settings = get_settings()
    if with_demo:
        from lms.demo.loading import load_demo  # noqa: PLC0415 -- only when asked for

        click.echo(load_demo())
    db.remove_session()
    click.echo(f"\n  {settings.base_url}\n")
    from lms.server import serve  # noqa: PLC0415 -- slow: it imports every feature

    serve()


@main.command("work", hidden=True)
def work_on() -> None:
    """Run jobs (started by ``serve``)."""
    from lms.server import work  # noqa: PLC0415 -- slow: it imports every feature

    work()


if __name__ == "__main__":
    main()
