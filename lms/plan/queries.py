"""Every read of the plan's tasks."""

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from lms.plan.models import PlanTask, PlanTaskUnit


def list_tasks(session: Session) -> list[PlanTask]:
    """Return the tasks with their leads and partners, by their codes' numbers."""
    query = select(PlanTask).options(selectinload(PlanTask.units).joinedload(PlanTaskUnit.unit))
    return sorted(session.scalars(query), key=lambda task: _numbers(task.code))


def find_task(session: Session, code: str) -> PlanTask | None:
    """Return the task of a code such as "6.6"."""
    return session.scalar(select(PlanTask).where(PlanTask.code == code))


def _numbers(code: str) -> tuple[int, ...]:
    return tuple(int(part) for part in code.split(".") if part.isdigit())
