"""The main menu, by what the actor may open."""

from dataclasses import dataclass

from flask import current_app, request, url_for
from flask_babel import gettext

from lms.kernel.actor import Actor


@dataclass(frozen=True)
class MenuItem:
    """An entry of the main menu."""

    label: str
    url: str
    active: bool
    icon: str = ""


def nav_items(actor: Actor) -> list[MenuItem]:
    """Return the menu of this actor; visitors see what is public."""
    wanted = [("home.index", gettext("Home"), True), ("contests.index", gettext("Contests"), True)]
    wanted += [
        ("home.mine", gettext("My courses"), actor.is_signed_in),
        ("programme.index", gettext("Programme"), actor.is_staff),
        ("bank.index", gettext("Question bank"), actor.is_staff),
        ("plan.index", gettext("Plan"), actor.is_staff),
        ("certificates.mine", gettext("My certificates"), actor.is_signed_in),
        ("certificates.verify", gettext("Verify a certificate"), True),
    ]
    known = current_app.view_functions
    return [_item(name, label) for name, label, is_shown in wanted if is_shown and name in known]


def _item(endpoint: str, label: str) -> MenuItem:
    blueprint = endpoint.partition(".")[0]
    is_here = (
        request.endpoint == endpoint if blueprint == "home" else request.blueprint == blueprint
    )
    return MenuItem(label, url_for(endpoint), active=is_here)
