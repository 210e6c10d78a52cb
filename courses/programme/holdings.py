"""The year's programme names the officials who sign, by their office; it is about nobody else."""

from courses.programme.models import TrainingEvent, TrainingSession
from lms.people.rights.holdings import holds_nobody

holds_nobody(TrainingEvent, TrainingSession)
