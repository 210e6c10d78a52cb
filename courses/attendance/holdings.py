"""What attendance holds of persons: the marks of the register, which count for ever."""

from courses.attendance.models import RegisterMark
from courses.enrolment.holdings import TRAINING
from lms.kernel.errors import N_
from lms.people.rights.holdings import Blank, hold

hold(
    RegisterMark, "training", N_("Marks in the register"), RegisterMark.enrolment_id,
    erase=Blank({"note": ""}, plain="mark method"),
    retention=TRAINING,
    shows={"session_id": N_("Session"), "marked_at": N_("When"), "note": N_("Note")},
)  # fmt: skip
