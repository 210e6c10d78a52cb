"""The main menu, by what the actor may open."""

from dataclasses import dataclass
from functools import cache

from flask import current_app, request, url_for
from flask_babel import gettext

from courses.programme.policy import may_see_programme
from lms.kernel.actor import Actor
from lms.kernel.errors import N_
from lms.kernel.i18n import chosen_locale
from lms.pages.sections import list_sections
from lms.people.roster.policy import units_to_see
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
    "roster": "home.my_units",
    "home.unit_desk": "home.my_units",
}


LABELS = {
    "home.index": N_("Home"),
    "programme.index": N_("Year's programme"),
    "bank.index": N_("Question bank"),
    "contests.index": N_("Contests"),
    "plan.index": N_("Plan"),
    "home.my_units": N_("My units"),
    "home.mine": N_("My courses"),
    "certificates.mine": N_("Certificates"),
    "certificates.verify": N_("Look up"),
    "home.administration": N_("Administration"),
}


def nav_items(actor: Actor) -> tuple[MenuItem, ...]:
    """Return the menu of this actor; visitors see what is public."""
    closed = {
        "programme.index": not may_see_programme(actor),
        "bank.index": not may_open_bank(actor),
        "plan.index": not actor.is_reader,
        "home.my_units": not units_to_see(actor),
        "home.mine": not actor.is_signed_in,
        "certificates.mine": not actor.is_signed_in,
        "home.administration": not list_sections(actor),
    }
    known, lit = current_app.view_functions, request.endpoint or ""
    if lit not in LABELS:
        lit = SECTIONS.get(lit) or SECTIONS.get(request.blueprint or "", "")
    shown = tuple(name for name in LABELS if name in known and not closed.get(name))
    return _menu(shown, lit, chosen_locale(), request.script_root)


@cache
def _menu(shown: tuple[str, ...], lit: str, _locale: str, _root: str) -> tuple[MenuItem, ...]:
    """Make a menu once for all who are shown the same: words and addresses take time."""
    return tuple(MenuItem(gettext(LABELS[name]), url_for(name), name == lit) for name in shown)


def footer_items(actor: Actor) -> tuple[MenuItem, ...]:
    """Return the links below every page: whoever has signed in finds all that is held about them."""
    if not actor.is_signed_in:
        return ()
    return (MenuItem(gettext("My data"), url_for("rights.mine"), active=False),)


def account_url(actor: Actor) -> str:
    """Return where the actor looks after the own account, if there is such a page."""
    has_page = "accounts.security" in current_app.view_functions
    return url_for("accounts.security") if has_page and actor.is_signed_in else ""
