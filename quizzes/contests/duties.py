"""Contests as something at which people serve: as jurors."""

from flask import url_for

from lms.kernel.actor import Role
from lms.kernel.errors import N_
from lms.people.roles import subjects
from quizzes.contests.models import Contest


def _url(public_id: str) -> str:
    return url_for("contests.edit", contest_id=public_id)


def register() -> None:
    """Let roles be held at contests."""
    subjects.register(
        subjects.Kind(
            "contest",
            N_("Contest"),
            (Role.JUROR,),
            public_id=Contest.public_id,
            title=Contest.title,
            search_key=Contest.search_key,
            unit_id=Contest.unit_id,
            url=_url,
        )
    )
