"""What the administration page leads to: what is there, and the actor may open."""

from collections.abc import Callable
from dataclasses import dataclass

from flask import current_app, url_for
from flask_babel import gettext

from lms.kernel.actor import Actor, Role
from lms.kernel.errors import N_
from lms.people.rights.policy import may_see_desk
from lms.people.roles.policy import may_see_grants


@dataclass(frozen=True)
class Section:
    """A card of the administration page."""

    title: str
    text: str
    url: str


def _keeps_people(actor: Actor) -> bool:
    return actor.is_reader or bool(actor.units_as(Role.CONTACT_PERSON))


def _watches(actor: Actor) -> bool:
    return actor.is_administrator or actor.is_auditor


# A test opens each as everybody to whom it is offered. Pages that are not there yet are left out.
SECTIONS: tuple[tuple[str, str, str, Callable[[Actor], bool]], ...] = (
    ("units.index", N_("Units"), N_("Units, what they are under, and what became of them."), _keeps_people),
    ("persons.index", N_("People"), N_("People, their positions and how to reach them."), _keeps_people),
    ("roles.index", N_("Roles"), N_("Who may do what, since when and until when."), may_see_grants),
    ("home.my_units", N_("Lists of the units"), N_("Who works on policy communication in each unit, and how current its list is."), _watches),
    ("audit_log.index", N_("Audit log"), N_("Who did what, when, and what it was before."), _watches),
    ("rights.queue", N_("Requests about personal data"), N_("What people ask about their data, and by when it is due."), may_see_desk),
)  # fmt: skip


def list_sections(actor: Actor) -> list[Section]:
    """Return the sections that exist and that the actor may open."""
    return [
        Section(gettext(title), gettext(text), url_for(endpoint))
        for endpoint, title, text, may_open in SECTIONS
        if endpoint in current_app.view_functions and may_open(actor)
    ]
