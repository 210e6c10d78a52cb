"""Events as something at which people serve: as trainers and as check-in helpers."""

from flask import url_for

from courses.programme.models import TrainingEvent
from lms.kernel.actor import Role
from lms.kernel.errors import N_
from lms.people.roles import subjects


def _url(public_id: str) -> str:
    return url_for("programme.show", event_id=public_id)


def register() -> None:
    """Let roles be held at events."""
    subjects.register(
        subjects.Kind(
            "event",
            N_("Training event"),
            (Role.TRAINER, Role.CHECK_IN_HELPER),
            public_id=TrainingEvent.public_id,
            title=TrainingEvent.title,
            search_key=TrainingEvent.search_key,
            unit_id=TrainingEvent.unit_id,
            url=_url,
        )
    )
