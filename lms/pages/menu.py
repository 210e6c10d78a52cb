"""The main menu, by what the actor may open."""

from dataclasses import dataclass

from flask import current_app, request, url_for
from flask_babel import gettext

from lms.kernel.actor import Actor
from lms.people.roster.policy import units_to_see


@dataclass(frozen=True)
class MenuItem:
    """An entry of the main menu."""

    label: str
    url: str
    active: bool
    icon: str = ""


# Which entry is lit on an endpoint's or a blueprint's pages: participants belong to the programme.
SECTIONS = {
    "certificates.event": "programme.index",
    "certificates.register": "programme.index",
    "enrolment": "programme.index",
    "content": "programme.index",
    "attendance": "programme.index",
    "completion": "programme.index",
    "papers": "bank.index",
    "attempts": "bank.index",
    "programme": "programme.index",
    "bank": "bank.index",
    "contests": "contests.index",
    "plan": "plan.index",
    "roster": "home.my_units",
    "home.unit_desk": "home.my_units",
}


def nav_items(actor: Actor) -> list[MenuItem]:
    """Return the menu of this actor; visitors see what is public."""
    is_signed_in, is_staff = actor.is_signed_in, actor.is_staff
    wanted = (
        ("home.index", gettext("Home"), True),
        ("programme.index", gettext("Year's programme"), is_staff),
        ("bank.index", gettext("Question bank"), is_staff),
        ("contests.index", gettext("Contests"), True),
        ("plan.index", gettext("Plan"), is_staff),
        ("home.my_units", gettext("My units"), bool(units_to_see(actor))),
        ("home.mine", gettext("My courses"), is_signed_in),
        ("certificates.mine", gettext("Certificates"), is_signed_in),
        ("certificates.verify", gettext("Look up"), True),
    )
    known = current_app.view_functions
    lit = request.endpoint or ""
    if lit not in {name for name, _, _ in wanted}:
        lit = SECTIONS.get(lit) or SECTIONS.get(request.blueprint or "", "")
    return [
        MenuItem(label, url_for(name), active=(name == lit))
        for name, label, is_shown in wanted
        if is_shown and name in known
    ]
