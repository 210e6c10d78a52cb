"""What a person still lacks to complete an event."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from typing import ClassVar

from lms.kernel.errors import N_


@dataclass(frozen=True)
class Requirement:
    """What an event asks for; quizzes by the ids that the record uses."""

    min_attendance: int  # percent of the sessions
    lessons: int
    quizzes: tuple[str, ...]


@dataclass(frozen=True)
class Record:
    """What a person has done; ``sessions`` are those that count, the ones to come included."""

    attended: Fraction
    sessions: int
    lessons_read: int
    quizzes_passed: frozenset[str]


@dataclass(frozen=True)
class AttendanceGap:
    """Too little was attended."""

    message: ClassVar[str] = N_("Attendance: %(have)s of %(of)s sessions; %(needed)s%% is needed.")

    attended: Fraction
    sessions: int
    needed: int

    @property
    def figures(self) -> Mapping[str, str]:
        """A session attended late shows as a half."""
        whole, rest = divmod(self.attended, 1)
        have = f"{whole}{'½' if rest else ''}" if whole or not rest else "½"
        return {"have": have, "of": str(self.sessions), "needed": str(self.needed)}


@dataclass(frozen=True)
class LessonsGap:
    """Lessons are still to be read."""

    message: ClassVar[str] = N_("Lessons: %(have)s of %(of)s read.")

    read: int
    required: int

    @property
    def figures(self) -> Mapping[str, str]:
        """What was read, and what is asked."""
        return {"have": str(self.read), "of": str(self.required)}


@dataclass(frozen=True)
class QuizzesGap:
    """Required quizzes are still to be passed: those in ``missing``, in the event's order."""

    message: ClassVar[str] = N_("Quizzes: %(have)s of %(of)s passed.")

    missing: tuple[str, ...]
    required: int

    @property
    def figures(self) -> Mapping[str, str]:
        """What was passed, and what is asked."""
        return {"have": str(self.required - len(self.missing)), "of": str(self.required)}


Gap = AttendanceGap | LessonsGap | QuizzesGap


def gaps(requirement: Requirement, record: Record) -> tuple[Gap, ...]:
    """Return what is still missing: attendance, lessons, quizzes passed; nothing means completed."""
    missing: list[Gap] = []
    if not attends_enough(requirement.min_attendance, record.attended, record.sessions):
        missing.append(AttendanceGap(record.attended, record.sessions, requirement.min_attendance))
    if record.lessons_read < requirement.lessons:
        missing.append(LessonsGap(record.lessons_read, requirement.lessons))
    unpassed = tuple(quiz for quiz in requirement.quizzes if quiz not in record.quizzes_passed)
    if unpassed:
        missing.append(QuizzesGap(unpassed, len(requirement.quizzes)))
    return tuple(missing)


def attends_enough(min_attendance: int, attended: Fraction, sessions: int) -> bool:
    """At least the asked percent of the sessions; where any is asked, nobody passes who never came."""
    if min_attendance <= 0:
        return True
    return attended > 0 and attended * 100 >= min_attendance * sessions


class TrainingState(StrEnum):
    """Where a person stands in the training of a year."""

    TRAINED = "trained"
    ENROLLED = "enrolled"
    NOT_YET = "not_yet"


def training_state(completed: Iterable[bool]) -> TrainingState:
    """Whoever has completed any event of the year is trained; whoever takes part in one is enrolled."""
    each = list(completed)
    if any(each):
        return TrainingState.TRAINED
    return TrainingState.ENROLLED if each else TrainingState.NOT_YET
