"""The main menu, by what the actor may open."""

from dataclasses import dataclass

from flask import current_app, request, url_for
from flask_babel import gettext

from courses.programme.policy import may_see_programme
from lms.kernel.actor import Actor
from lms.pages.sections import list_sections
from quizzes.bank.policy import may_open_bank


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
    "units": "home.administration",
    "persons": "home.administration",
    "roles": "home.administration",
    "audit_log": "home.administration",
    "rights": "home.administration",
}


def nav_items(actor: Actor) -> list[MenuItem]:
    """Return the menu of this actor; visitors see what is public."""
    is_signed_in = actor.is_signed_in
    wanted = (
        ("home.index", gettext("Home"), True),
        ("programme.index", gettext("Year's programme"), may_see_programme(actor)),
        ("bank.index", gettext("Question bank"), may_open_bank(actor)),
        ("contests.index", gettext("Contests"), True),
        ("plan.index", gettext("Plan"), actor.is_reader),
        ("home.mine", gettext("My courses"), is_signed_in),
        ("certificates.mine", gettext("Certificates"), is_signed_in),
        ("certificates.verify", gettext("Look up"), True),
        ("home.administration", gettext("Administration"), bool(list_sections(actor))),
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


def account_url(actor: Actor) -> str:
    """Return where the actor looks after the own account, if there is such a page."""
    has_page = "accounts.security" in current_app.view_functions
    return url_for("accounts.security") if has_page and actor.is_signed_in else ""
