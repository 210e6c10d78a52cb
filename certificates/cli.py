"""Commands for certificates: issue to all who have earned one, and verify one."""

from pathlib import Path

import click

from certificates import queries, tasks, verifying
from certificates.issued import Issued
from certificates.rules import Verdict, grouped
from courses.programme.queries import get_event
from lms.kernel import console, db
from lms.kernel.actor import COMMAND_LINE, Actor
from lms.kernel.console import say
from lms.kernel.errors import N_
from lms.people.accounts.queries import find_account

NOT_GENUINE = 1  # exit code of everything but a genuine, valid certificate


@console.command(
    help=N_(
        "Issue certificates to all who have completed EVENT (its id) and have none.\n\n"
        "Safe to run twice: nobody gets a second certificate. Prints the register numbers."
    )
)
@click.argument("event")
@console.option("--by", "login", metavar="LOGIN", help=N_("Sign-in name of the person who issues."))
def issue(event: str, login: str | None) -> None:
    """Issue to whoever has earned a certificate and has none, and print the register numbers."""
    actor = _actor(login)
    # Asked first, so that an event that does not exist shows no bar.
    found = get_event(db.session(), event)
    event_id, title = found.id, found.title
    before = {issued.certificate.id for issued in queries.list_of_event(db.session(), event_id)}
    db.remove_session()
    with click.progressbar(length=0, label=say(N_("Issuing"))) as bar:

        def progress(done: int, total: int) -> None:
            bar.length = total
            bar.update(done - bar.pos)

        outcome = tasks.issue_to_all(event, actor, progress)
    new = [
        issued
        for issued in queries.list_of_event(db.session(), event_id)
        if issued.certificate.id not in before
    ]
    for issued in new:
        said = issued.snapshot
        click.echo(f"{issued.register_no}\t{grouped(said.code)}\t{said.full_name}")
    sentence = N_("%(count)s certificates issued for “%(event)s”.")
    click.echo(say(sentence, count=len(new), event=title), err=True)
    if outcome["left_out"]:
        sentence = N_(
            "%(count)s people were left out: the font cannot print their certificate. "
            "The event's page says which letters."
        )
        click.echo(say(sentence, count=outcome["left_out"]), err=True)


def _actor(login: str | None) -> Actor:
    if login is None:
        return COMMAND_LINE
    account = find_account(db.session(), login)
    if account is None:
        raise click.ClickException(say(N_("There is no account “%(login)s”."), login=login))
    return Actor(account.person_id, account.person.full_name)


@console.command(
    help=N_(
        "Verify a certificate by its code, typed in any way, or by its PDF file.\n\n"
        "Exit code 0: genuine and valid. Exit code 1: revoked, altered, unknown or unreadable."
    )
)
@click.argument("code_or_pdf")
@click.pass_context
def verify(context: click.Context, code_or_pdf: str) -> None:
    """Say what the register knows of a certificate; only a genuine, valid one ends with 0."""
    path = Path(code_or_pdf)
    if _is_file(path):
        try:
            content = path.read_bytes()
        except OSError as error:
            sentence = N_("%(path)s cannot be read: %(why)s.")
            raise click.ClickException(say(sentence, path=path, why=error.strerror)) from None
        answer = verifying.check_file(db.session(), content)
    elif path.suffix.lower() == ".pdf":
        raise click.ClickException(say(N_("There is no file %(path)s."), path=path))
    else:
        answer = verifying.check_code(db.session(), code_or_pdf)
    click.echo(_sentence(answer))
    if answer.issued is not None and not answer.is_altered:
        click.echo(_facts(answer.issued))
    if not answer.is_good:
        context.exit(NOT_GENUINE)


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except (OSError, ValueError):  # far too long, or with a zero byte: a path of nothing
        return False


def _sentence(answer: verifying.Answer) -> str:
    if answer.is_altered:
        return say(
            N_(
                "ALTERED: the file carries a code of the register but is not the file that was "
                "issued."
            )
        )
    if answer.verdict is Verdict.VALID:
        valid, valid_file = N_("VALID."), N_("VALID: the file is the one issued.")
        return say(valid_file if answer.is_file else valid)
    if answer.revoked_at is not None:
        return say(N_("REVOKED on %(date)s."), date=f"{answer.revoked_at:%d/%m/%Y}")
    return say(N_("UNKNOWN: no such certificate in the register."))


def _facts(issued: Issued) -> str:
    said = issued.snapshot
    return (
        f"{issued.register_no}, {said.issued_on:%d/%m/%Y}, {said.issuing_body}\n"
        f"{said.full_name}, {said.unit_name}\n{said.course_title}"
    )


COMMANDS = (issue, verify)
