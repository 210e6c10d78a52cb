"""Commands for accounts: the first people of an installation, and a way back in for whoever is locked out."""

import click

from lms.kernel import clock, console, db
from lms.kernel.actor import COMMAND_LINE, EVERYWHERE, OF_A_UNIT, Role
from lms.kernel.config import get_settings
from lms.kernel.console import say
from lms.kernel.errors import N_, NotFound
from lms.kernel.text import nfc
from lms.people.accounts import queries, resets, second_factor, service
from lms.people.persons.service import add_membership, add_person
from lms.people.roles.service import grant_role
from lms.people.units.queries import find_unit
from lms.people.units.service import add_unit


@console.command(
    "invite",
    help=N_(
        "Add a person of this NAME with a role, and print a single-use invitation for them.\n\n"
        "An organiser, leader, contact person, question author or approver works for a unit; a unit "
        "that is not there yet is added."
    ),
)
@click.argument("name")
@console.option(
    "--role",
    type=click.Choice([role.value for role in Role if role in EVERYWHERE | OF_A_UNIT]),
    required=True,
    help=N_("What the person may do."),
)
@console.option(
    "--unit",
    default="",
    help=N_("The unit by its name; every role but administrator and auditor needs one."),
)
def invite(name: str, role: str, unit: str) -> None:
    """Add a person with a role, and print their invitation."""
    if role in OF_A_UNIT and not nfc(unit):
        raise click.UsageError(say(N_("This role needs a unit: add --unit NAME.")))
    now = clock.now()
    with db.transaction() as session:
        person = add_person(session, name, now=now)
        session.flush()
        found = find_unit(session, unit) if nfc(unit) else None
        if found is None and nfc(unit):
            found = add_unit(session, unit, "other")
            session.flush()
        if found is not None:
            add_membership(session, person, found.id, "")
        unit_id = found.id if found is not None and role in OF_A_UNIT else None
        grant_role(session, COMMAND_LINE, person, Role(role), unit_id=unit_id, now=now)
        code = service.invite(session, [person], now=now, even_with_roles=True)[person.id]
    link = f"{get_settings().base_url}/invitation/{code}"
    click.echo(say(N_("Invitation for %(name)s, valid for 30 days and once:"), name=nfc(name)))
    click.echo(f"  {code}\n  {link}")


@console.command(
    "reset",
    help=N_(
        "Print a single-use code by which the person of this sign-in name chooses a new password.\n\n"
        "For administrators who are locked out: nobody is left who could hand them a code."
    ),
)
@click.argument("login")
@console.option(
    "--second-step",
    "is_for_second_step",
    is_flag=True,
    help=N_("Remove the second step and the passkeys as well: the phone is lost."),
)
def reset(login: str, *, is_for_second_step: bool) -> None:
    """Print a code for a new password."""
    now = clock.now()
    with db.transaction() as session:
        account = queries.find_account(session, login)
        if account is None:
            raise NotFound
        if is_for_second_step:
            second_factor.remove_all(session, COMMAND_LINE, account, now=now)
        code = resets.hand_out(session, COMMAND_LINE, account, now=now)
        name = account.person.full_name
    click.echo(
        say(N_("Code for a new password of %(name)s, valid for one day and once:"), name=name)
    )
    click.echo(f"  {code}\n  {resets.link_to(code)}")
