"""The rules of personal data: purposes, deadlines, representatives, versions of notices, retention.

Sources: Law 91/2025/QH15 and Decree 356/2025/ND-CP; the counting of periods, Civil Code 2015,
articles 147 and 148; public holidays, Labour Code 2019, article 112.
"""

import calendar
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum

ERASED_NAME = "Người dùng đã xóa"  # stored in the place of a name, on every page alike
REPRESENTED_UNTIL = 16  # years; for younger people a representative consents (Law 91/2025)
SATURDAY = 5
# Days off on the same date every year; Tết and the Hùng Kings' day follow the moon and are entered.
FIXED_HOLIDAYS = frozenset({(1, 1), (4, 30), (5, 1), (9, 2)})
DAY = timedelta(days=1)


class Purpose(StrEnum):
    """What a consent is for; each is asked, given and withdrawn on its own."""

    ACCOUNT = "account"
    CONTEST = "contest.data"
    NAME = "contest.name"
    GUARDIAN = "contest.guardian"


NOTIFIED = (Purpose.ACCOUNT, Purpose.CONTEST, Purpose.NAME)  # those with a notice of their own


class RequestKind(StrEnum):
    """What a person may ask."""

    ACCESS = "access"
    CORRECTION = "correction"
    WITHDRAWAL = "withdrawal"
    ERASURE = "erasure"
    RESTRICTION = "restriction"
    OBJECTION = "objection"


class Channel(StrEnum):
    """How a request came."""

    PAGE = "page"
    LETTER = "letter"
    PHONE = "phone"
    EMAIL = "email"
    IN_PERSON = "in_person"


class State(StrEnum):
    """Where a request is; the last state recorded counts."""

    RECEIVED = "received"
    ANSWERED = "answered"
    FINISHED = "finished"
    REFUSED = "refused"
    CANCELLED = "cancelled"


OPEN = frozenset({State.RECEIVED, State.ANSWERED})
_FOLLOWING = {
    State.RECEIVED: frozenset({State.ANSWERED, State.FINISHED, State.REFUSED, State.CANCELLED}),
    State.ANSWERED: frozenset({State.ANSWERED, State.FINISHED, State.REFUSED, State.CANCELLED}),
}


@dataclass(frozen=True)
class WorkCalendar:
    """Which days depart from the week: more days off, and Saturdays or Sundays worked instead."""

    off: frozenset[date] = field(default_factory=frozenset)
    worked: frozenset[date] = field(default_factory=frozenset)


@dataclass(frozen=True)
class Terms:
    """The days that the law gives for each kind of request; an installation may shorten them."""

    answer_working_days: int = 2
    access_days: int = 10
    withdrawal_days: int = 15
    erasure_days: int = 20

    def days_of(self, kind: RequestKind) -> int:
        """Return the days within which a request of this kind is finished."""
        if kind in {RequestKind.ACCESS, RequestKind.CORRECTION}:
            return self.access_days
        return self.erasure_days if kind is RequestKind.ERASURE else self.withdrawal_days


@dataclass(frozen=True)
class Published:
    """A published version of a notice, as far as the rule of which is in force needs it."""

    number: int
    in_force_from: datetime


def notice_text(title: str, body: str) -> str:
    """The text that a person agrees to is the title and the body, as published; its SHA-256 is the proof."""
    return f"{title}\n\n{body}"


def is_working_day(day: date, days: WorkCalendar) -> bool:
    """Monday to Friday are worked, public holidays not; a day entered as worked or off wins."""
    if day in days.worked:
        return True
    if day in days.off or (day.month, day.day) in FIXED_HOLIDAYS:
        return False
    return day.weekday() < SATURDAY


def last_day_to_answer(received_on: date, working_days: int, days: WorkCalendar) -> date:
    """Working days count from the day after receipt; the term ends at 24h00 of the last of them."""
    day = received_on
    while working_days:
        day += DAY
        working_days -= is_working_day(day, days)
    return day


def last_day_to_finish(received_on: date, term: int, days: WorkCalendar) -> date:
    """Days count from the day after receipt; a term that would end on a day off ends on the next working day."""
    day = received_on + term * DAY
    while not is_working_day(day, days):
        day += DAY
    return day


def lacks_moon_holidays(year: int, days: WorkCalendar) -> bool:
    """A year without an entered day off from January to April has no Tết: somebody must enter it."""
    return not any(day.year == year and day.month <= 4 for day in days.off)


def is_open(state: State) -> bool:
    """A request is open until it is finished, refused or taken back."""
    return state in OPEN


def may_follow(state: State, following: State) -> bool:
    """An open request may be answered more than once and closed once; what is closed stays closed."""
    return following in _FOLLOWING.get(state, frozenset())


def next_due(state: State, *, answer_due_at: datetime, finish_due_at: datetime) -> datetime | None:
    """Until it is answered a request is due at its first clock, then at its second; closed at none."""
    if state is State.RECEIVED:
        return min(answer_due_at, finish_due_at)
    return finish_due_at if state is State.ANSWERED else None


def is_overdue(
    state: State, *, answer_due_at: datetime, finish_due_at: datetime, now: datetime
) -> bool:
    """A request is overdue from the moment its clock has run out while it is open."""
    due = next_due(state, answer_due_at=answer_due_at, finish_due_at=finish_due_at)
    return due is not None and now >= due


def needs_representative(age: int | None) -> bool:
    """For a person known to be under 16 a representative consents."""
    return age is not None and age < REPRESENTED_UNTIL


def number_in_force(versions: Iterable[Published], now: datetime) -> int | None:
    """In force is the published version whose time has come last; of two of one time the higher number."""
    come = [version for version in versions if version.in_force_from <= now]
    newest = max(come, key=lambda each: (each.in_force_from, each.number), default=None)
    return None if newest is None else newest.number


def needs_another_person(*, actor_id: int, person_id: int, entered_by: int) -> bool:
    """An erasure takes two persons: who entered it for somebody else does not carry it out, and nobody erases themself."""
    return actor_id in {person_id, entered_by}


def confirms(typed: str, name: str) -> bool:
    """An erasure is confirmed by typing the person's name, spaces and capitals aside."""
    return bool(name.split()) and typed.casefold().split() == name.casefold().split()


def without(text: str, values: Collection[str], instead: str) -> str:
    """Replace every one of these values in a text, the longest first, so that none is left in pieces."""
    for value in sorted(filter(None, values), key=len, reverse=True):
        text = text.replace(value, instead)
    return text


def months_before(moment: datetime, months: int) -> datetime:
    """Go back whole months; a day that the month does not have is its last one."""
    year, month = divmod(moment.year * 12 + moment.month - 1 - months, 12)
    last = calendar.monthrange(year, month + 1)[1]
    return moment.replace(year=year, month=month + 1, day=min(moment.day, last))
