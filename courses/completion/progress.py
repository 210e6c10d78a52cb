"""What one participant has done of an event's plan, what they still lack, and what comes next."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from fractions import Fraction

from courses.attendance import rules as attendance
from courses.attendance.rules import Entry, Mark, Window
from courses.completion import rules
from courses.completion.rules import Gap, Record, Requirement
from courses.content.models import EventQuiz, Lesson
from courses.content.queries import in_order
from courses.content.rules import pass_mark
from courses.enrolment.models import Enrolment
from courses.programme.models import TrainingEvent, TrainingSession
from courses.programme.rules import EventState
from quizzes.attempts.models import Attempt
from quizzes.attempts.rules import ResultPolicy, is_passed, may_start, result_visible
from quizzes.papers.models import Quiz


@dataclass(frozen=True)
class Plan:
    """What an event asks of everybody, in its order."""

    event: TrainingEvent
    sessions: tuple[TrainingSession, ...]
    lessons: tuple[Lesson, ...]
    quizzes: tuple[EventQuiz, ...]

    @property
    def requirement(self) -> Requirement:
        """What completion asks for: quizzes by their public ids."""
        return Requirement(
            min_attendance=self.event.min_attendance,
            lessons=sum(lesson.is_required for lesson in self.lessons),
            quizzes=tuple(used.quiz.public_id for used in self.quizzes if used.is_required),
        )

    def needed(self, used: EventQuiz) -> int:
        """Return the percentage from which a quiz counts as passed here."""
        return pass_mark(self.event.pass_mark, used.quiz.pass_percent)


@dataclass(frozen=True)
class Progress:
    """What one participant has done of an event's plan."""

    enrolment: Enrolment
    plan: Plan
    entries: Mapping[int, Sequence[Entry]]  # by session id
    read: frozenset[int]  # ids of lessons
    attempts: Mapping[int, Sequence[Attempt]]  # by quiz id, the first one first

    def mark(self, session: TrainingSession, now: datetime) -> Mark | None:
        """Return what the register says of a session."""
        is_over = now >= session.ends_at
        return attendance.present_mark(self.entries.get(session.id, ()), is_over=is_over)

    @property
    def record(self) -> Record:
        """What counts; results that a quiz still hides count too."""
        return self._record(None)

    def shown_record(self, now: datetime) -> Record:
        """What the participant may know: a pass that the quiz still hides is not told."""
        return self._record(now)

    @property
    def gaps(self) -> tuple[Gap, ...]:
        """What is still missing; nothing means completed."""
        return rules.gaps(self.plan.requirement, self.record)

    def shown_gaps(self, now: datetime) -> tuple[Gap, ...]:
        """What is missing as far as the participant may know."""
        return rules.gaps(self.plan.requirement, self.shown_record(now))

    def best(self, used: EventQuiz) -> Attempt | None:
        """Return the attempt with the highest share of the marks among those handed in."""
        done = [each for each in self.attempts.get(used.quiz_id, ()) if each.maximum]
        return max(done, key=_share, default=None)

    def is_passed(self, used: EventQuiz) -> bool:
        """Tell whether the best attempt reaches the mark."""
        best = self.best(used)
        if best is None or best.earned is None or best.maximum is None:
            return False
        return is_passed(best.earned, best.maximum, self.plan.needed(used))

    def _record(self, now: datetime | None) -> Record:
        marks = [
            attendance.present_mark(self.entries.get(each.id, ()), is_over=False)
            for each in self.plan.sessions
        ]
        tally = attendance.tally(marks)
        return Record(
            attended=tally.attended,
            sessions=tally.sessions,
            lessons_read=sum(
                lesson.is_required and lesson.id in self.read for lesson in self.plan.lessons
            ),
            quizzes_passed=frozenset(
                used.quiz.public_id
                for used in self.plan.quizzes
                if self.is_passed(used) and (now is None or is_result_shown(used.quiz, now))
            ),
        )


def is_result_shown(quiz: Quiz, now: datetime) -> bool:
    """Tell whether participants see the results of what they handed in."""
    return result_visible(
        ResultPolicy(quiz.result_policy),
        is_submitted=True,
        closes_at=quiz.closes_at,
        published_at=quiz.results_published_at,
        now=now,
    )


def _share(attempt: Attempt) -> Fraction:
    if not attempt.earned or not attempt.maximum:
        return Fraction(0)
    return Fraction(attempt.earned) / Fraction(attempt.maximum)


class NextKind(StrEnum):
    """What a participant does next in an event."""

    CHECK_IN = "check_in"
    LESSON = "lesson"
    QUIZ = "quiz"
    SESSION = "session"
    WAIT = "wait"  # nothing to do now: a result or a later opening is awaited
    COMPLETED = "completed"
    LACKING = "lacking"  # over, and something was not done
    CANCELLED = "cancelled"


@dataclass(frozen=True)
class NextThing:
    """The next thing to do, and the session, lesson or quiz that it is about."""

    kind: NextKind
    item: TrainingSession | Lesson | EventQuiz | None = None


@dataclass(frozen=True)
class MyEvent:
    """An event as its participant meets it on the home page."""

    event: TrainingEvent
    progress: Progress
    next_session: TrainingSession | None
    next_thing: NextThing

    def rank(self, now: datetime) -> tuple[int, timedelta, int]:
        """Open events stand first by their next session, then those without one; the past last."""
        is_open = self.event.state == EventState.OPEN
        if is_open and self.next_session is not None:
            return (0, self.next_session.starts_at - now, self.event.id)
        return (1 if is_open else 2, timedelta(0), -self.event.id)


def next_thing(progress: Progress, now: datetime) -> NextThing:
    """Check in while it is open; then what is required in the event's order; then the next session."""
    event = progress.plan.event
    if event.state == EventState.CANCELLED:
        return NextThing(NextKind.CANCELLED)
    is_done = not progress.shown_gaps(now)
    if event.state != EventState.OPEN:
        return NextThing(NextKind.COMPLETED if is_done else NextKind.LACKING)
    for session in progress.plan.sessions:
        window = attendance.window(session.starts_at, session.ends_at, now)
        if window is Window.OPEN and progress.mark(session, now) is None:
            return NextThing(NextKind.CHECK_IN, session)
    for item in in_order(progress.plan.lessons, progress.plan.quizzes):
        if item.is_required and isinstance(item, Lesson) and item.id not in progress.read:
            return NextThing(NextKind.LESSON, item)
        if item.is_required and isinstance(item, EventQuiz) and _is_to_take(progress, item, now):
            return NextThing(NextKind.QUIZ, item)
    to_come = (each for each in progress.plan.sessions if each.ends_at > now)
    coming = next((each for each in to_come if progress.mark(each, now) is None), None)
    if coming is not None:
        return NextThing(NextKind.SESSION, coming)
    return NextThing(NextKind.COMPLETED if is_done else NextKind.WAIT)


def _is_to_take(progress: Progress, used: EventQuiz, now: datetime) -> bool:
    attempts = progress.attempts.get(used.quiz_id, ())
    if attempts and not is_result_shown(used.quiz, now):
        return False  # handed in; whether to try again is known with the result
    blocked = may_start(
        opens_at=used.quiz.opens_at,
        closes_at=used.quiz.closes_at,
        now=now,
        attempts_used=len(attempts),
        attempts_allowed=used.quiz.attempts_allowed,
    )
    return blocked is None and not progress.is_passed(used)
