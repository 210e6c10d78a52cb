"""What enrolment holds of persons: their places in events."""

from sqlalchemy import func, select

from courses.enrolment.models import Enrolment, RosterImport
from courses.programme.models import TrainingSession
from lms.kernel.errors import N_
from lms.people.rights.holdings import WITH_PERSON, Blank, Keep, hold, keep_for

TRAINING = "training"
# When an event was held: from then on its records age.
held_until = func.coalesce(
    select(func.max(TrainingSession.ends_at))
    .where(TrainingSession.event_id == Enrolment.event_id)
    .scalar_subquery(),
    Enrolment.enrolled_at,
)
keep_for(
    TRAINING,
    N_("Positions and notes in registers of training; attendance itself is kept and counted"),
    N_("after the end of the event"),
    60,
)
hold(
    Enrolment, "training", N_("Places in events"), Enrolment.person_id,
    erase=Blank({"position": ""}),
    retention=TRAINING, age=held_until,
    shows={"event_id": N_("Event"), "unit_id": N_("Unit"), "enrolled_at": N_("Since")},
)  # fmt: skip
hold(
    RosterImport, "training", N_("Which event a list was for"), RosterImport.file_id,
    erase=Keep(N_("It names an event and a file, and nobody.")),
    retention=WITH_PERSON, shows={"event_id": N_("Event")},
)  # fmt: skip
