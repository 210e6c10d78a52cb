"""The tabs of one event's pages: every feature adds its own, and each shows to who may open it."""

from collections.abc import Callable
from dataclasses import dataclass, field

from flask import request, url_for
from flask_babel import gettext

from courses.programme import policy
from courses.programme.models import TrainingEvent
from lms.kernel.actor import Actor
from lms.kernel.web import current_actor

MayOpen = Callable[[Actor, int, str], bool]  # the event's unit and public id


@dataclass
class _Registry:
    tabs: dict[str, tuple[int, str, MayOpen]] = field(default_factory=dict)


_registry = _Registry()


def register(endpoint: str, order: int, label: str, may_open: MayOpen) -> None:
    """Add a feature's tab, shown in ascending order; ``label`` is a msgid."""
    _registry.tabs[endpoint] = (order, label, may_open)


def event_tabs(event: TrainingEvent) -> list[dict[str, object]]:
    """Return the sections of an event that the actor may open."""
    actor = current_actor()
    ordered = sorted(_registry.tabs.items(), key=lambda entry: entry[1][0])
    return [
        {
            "label": gettext(label),
            "url": url_for(endpoint, event_id=event.public_id),
            "active": request.blueprint == endpoint.partition(".")[0],
        }
        for endpoint, (_order, label, may_open) in ordered
        if may_open(actor, event.unit_id, event.public_id)
    ]


def event_trail(event: TrainingEvent, *, is_here: bool) -> list[tuple[str, str | None]]:
    """Return the breadcrumbs down to an event, as far as the actor may open them."""
    actor, trail = current_actor(), list[tuple[str, str | None]]()
    if policy.may_see_programme(actor):
        title = gettext("Programme of %(year)s", year=event.year)
        trail.append((title, url_for("programme.index", year=event.year)))
    may_see = policy.may_see_event(actor, event.unit_id, event.public_id)
    if is_here:
        trail.append((event.title, None))
    elif may_see:
        trail.append((event.title, url_for("programme.show", event_id=event.public_id)))
    return trail
