"""The plan's tasks hold nothing of persons."""

from lms.people.rights.holdings import holds_nobody
from lms.plan.models import PlanTask, PlanTaskUnit

holds_nobody(PlanTask, PlanTaskUnit)
