"""What meets the yearly target of the plan, and what is wrong with a schedule."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, tzinfo
from enum import StrEnum
from itertools import combinations

from lms.kernel.errors import N_

PRESS_SKILLS_TASK = "6.6"  # the plan: one training conference a year, or linked with other courses
YEARLY_NUMBER = 1
PERIODS_IN_SESSION = 4  # tiết in a half day (buổi); older rules have 5


class EventKind(StrEnum):
    """What an event is; a linked one is somebody else's course that carries our topic."""

    TRAINING_COURSE = "training_course"
    CONFERENCE = "conference"
    TOPICAL_MEETING = "topical_meeting"
    LINKED = "linked"


KIND_NAMES = {
    EventKind.TRAINING_COURSE: N_("Training course"),
    EventKind.CONFERENCE: N_("Conference"),
    EventKind.TOPICAL_MEETING: N_("Topical meeting"),
    EventKind.LINKED: N_("Linked with another course"),
}
OWN_TRAINING = frozenset({EventKind.TRAINING_COURSE, EventKind.CONFERENCE})


class EventState(StrEnum):
    """Where an event is."""

    DRAFT = "draft"
    OPEN = "open"
    FINISHED = "finished"
    CANCELLED = "cancelled"


STATE_NAMES = {
    EventState.DRAFT: N_("In preparation"),
    EventState.OPEN: N_("Open for participants"),
    EventState.FINISHED: N_("Finished"),
    EventState.CANCELLED: N_("Cancelled"),
}


@dataclass(frozen=True)
class EventOutline:
    """What the yearly target asks about an event; ``ends_at`` is the end of its last session."""

    kind: EventKind
    state: EventState
    year: int
    task: str | None
    ends_at: datetime | None


class TargetState(StrEnum):
    """How far a year's target is."""

    MET = "met"
    PLANNED = "planned"  # enough is planned or held together, but not yet held
    NOT_MET = "not_met"


TARGET_SENTENCES = {
    TargetState.MET: N_("The target of the year is met."),
    TargetState.PLANNED: N_("Planned, not yet met."),
    TargetState.NOT_MET: N_("The target of the year is not met and not planned."),
}


@dataclass(frozen=True)
class Target:
    """The events that count for a year's target: held ones of our own, linked ones, planned ones."""

    required: int
    own: int
    linked: int
    planned: int

    @property
    def met(self) -> bool:
        """Own and linked events count alike."""
        return self.own + self.linked >= self.required

    @property
    def state(self) -> TargetState:
        """A plan is shown as a plan: it never counts as done."""
        if self.met:
            return TargetState.MET
        is_planned = self.own + self.linked + self.planned >= self.required
        return TargetState.PLANNED if is_planned else TargetState.NOT_MET


class HalfDay(StrEnum):
    """Which half of a day a session takes."""

    MORNING = "morning"
    AFTERNOON = "afternoon"


@dataclass(frozen=True)
class Hours:
    """When a half day starts and ends on the province's clocks, and its periods (tiết)."""

    starts: time
    ends: time
    periods: int


USUAL_HOURS: Mapping[HalfDay, Hours] = {
    HalfDay.MORNING: Hours(time(7, 30), time(11, 30), PERIODS_IN_SESSION),
    HalfDay.AFTERNOON: Hours(time(13, 30), time(17), PERIODS_IN_SESSION),
}


@dataclass(frozen=True)
class SessionTimes:
    """When a session starts and ends, and the periods that it counts."""

    starts_at: datetime
    ends_at: datetime
    periods: int


class ProblemKind(StrEnum):
    """What is wrong with a schedule."""

    ENDS_BEFORE_START = "ends_before_start"
    OVERLAP = "overlap"
    OUTSIDE_YEAR = "outside_year"


PROBLEM_SENTENCES = {
    ProblemKind.ENDS_BEFORE_START: N_("Session %(session)s has to end after it starts."),
    ProblemKind.OVERLAP: N_("Sessions %(session)s and %(other)s overlap."),
    ProblemKind.OUTSIDE_YEAR: N_("Session %(session)s is outside the year of the programme."),
}


@dataclass(frozen=True)
class Problem:
    """A fault of a schedule; sessions are numbered from 1 in the order given."""

    kind: ProblemKind
    session: int
    other: int | None = None


def is_held(event: EventOutline, now: datetime) -> bool:
    """An event is held once it is finished, or is open with all its sessions past."""
    is_past = event.ends_at is not None and event.ends_at <= now
    return event.state is EventState.FINISHED or (event.state is EventState.OPEN and is_past)


def yearly_target(
    events: Iterable[EventOutline],
    year: int,
    now: datetime,
    *,
    task: str = PRESS_SKILLS_TASK,
    required: int = YEARLY_NUMBER,
) -> Target:
    """Task 6.6 is met by one training event of our own or one linked event, held in that year."""
    own = linked = planned = 0
    for event in events:
        is_linked = event.kind is EventKind.LINKED
        counts = is_linked or event.kind in OWN_TRAINING
        is_cancelled = event.state is EventState.CANCELLED
        if (event.year, event.task) != (year, task) or is_cancelled or not counts:
            continue
        held = is_held(event, now)
        own += held and not is_linked
        linked += held and is_linked
        planned += not held
    return Target(required, own, linked, planned)


def session_times(
    day: date, half: HalfDay, zone: tzinfo, hours: Mapping[HalfDay, Hours] = USUAL_HOURS
) -> SessionTimes:
    """A session is a half day: 07:30-11:30 or 13:30-17:00 and 4 periods, unless set otherwise."""
    usual = hours[half]
    starts_at = datetime.combine(day, usual.starts, zone)
    return SessionTimes(starts_at, datetime.combine(day, usual.ends, zone), usual.periods)


def schedule_problems(
    sessions: Sequence[SessionTimes], year: int, zone: tzinfo
) -> tuple[Problem, ...]:
    """Sessions end after they start, do not overlap, and lie in the programme's year."""
    numbered = list(enumerate(sessions, start=1))
    reversed_ = [
        Problem(ProblemKind.ENDS_BEFORE_START, number)
        for number, session in numbered
        if session.ends_at <= session.starts_at
    ]
    outside = [
        Problem(ProblemKind.OUTSIDE_YEAR, number)
        for number, session in numbered
        if not session.starts_at.astimezone(zone).year == year == _last_day(session, zone).year
    ]
    overlapping = [
        Problem(ProblemKind.OVERLAP, number, other_number)
        for (number, session), (other_number, other) in combinations(numbered, 2)
        if max(session.starts_at, other.starts_at) < min(session.ends_at, other.ends_at)
    ]
    return (*reversed_, *outside, *overlapping)


def _last_day(session: SessionTimes, zone: tzinfo) -> date:
    # A session that ends at midnight of new year belongs to the day before.
    return (session.ends_at - datetime.resolution).astimezone(zone).date()
