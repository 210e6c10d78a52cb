"""What content holds of persons: which lessons they have read."""

from courses.content.models import EventQuiz, Lesson, LessonRead
from courses.enrolment.holdings import TRAINING
from lms.kernel.errors import N_
from lms.people.rights.holdings import Blank, hold, holds_nobody

hold(
    LessonRead, "training", N_("Lessons read"), LessonRead.enrolment_id,
    erase=Blank(),
    retention=TRAINING,
    shows={"lesson_id": N_("Lesson"), "read_at": N_("When")},
)  # fmt: skip
holds_nobody(Lesson, EventQuiz)
