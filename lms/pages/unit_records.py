"""What every feature keeps under a unit's name, counted for the preview of a reform: it never moves."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from courses.enrolment.models import Enrolment
from courses.programme.models import TrainingEvent
from lms.kernel.errors import N_
from lms.people.reforms import staying
from quizzes.bank.models import Category
from quizzes.contests.models import Contest, Contestant


def _count(model: type[Any]) -> staying.Count:
    def count(session: Session, unit_ids: Sequence[int]) -> int:
        query = select(func.count()).select_from(model).where(model.unit_id.in_(list(unit_ids)))
        return session.scalar(query) or 0

    return count


staying.register("events", 10, N_("Training events of the unit"), _count(TrainingEvent))
staying.register("enrolments", 20, N_("Places that its people had in events"), _count(Enrolment))
staying.register("contests", 30, N_("Contests of the unit"), _count(Contest))
staying.register("contestants", 40, N_("Contestants who entered for it"), _count(Contestant))
staying.register("bank", 50, N_("Categories of its question bank"), _count(Category))
