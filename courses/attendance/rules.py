"""What counts as attending, and which check-in code is good at which moment."""

import hmac
from base64 import b32encode
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from fractions import Fraction

from lms.kernel.errors import N_

STEP = timedelta(seconds=15)  # how long the screen shows one code
MARGIN = timedelta(seconds=3)  # a scan takes a moment to reach us
REMEMBERED_STEPS = 40  # ten minutes: older codes are not told apart from invented ones
TOKEN_LENGTH = 16  # 80 bits in base32
OPENS_BEFORE = timedelta(minutes=30)
LATE_AFTER = timedelta(minutes=15)
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class Mark(StrEnum):
    """What the register says of a person in a session."""

    PRESENT = "present"
    LATE = "late"
    EXCUSED = "excused"
    ABSENT = "absent"


MARK_NAMES = {
    Mark.PRESENT: N_("Present"),
    Mark.LATE: N_("Late"),
    Mark.EXCUSED: N_("Excused"),
    Mark.ABSENT: N_("Absent"),
}
WEIGHT = {Mark.PRESENT: Fraction(1), Mark.LATE: Fraction(1, 2), Mark.ABSENT: Fraction(0)}


class Method(StrEnum):
    """How a mark came into the register."""

    QR = "qr"
    MANUAL = "manual"


@dataclass(frozen=True)
class Entry:
    """A line of the register; none is ever changed or removed."""

    mark: Mark
    method: Method


@dataclass(frozen=True)
class Tally:
    """What was attended of the sessions that count."""

    attended: Fraction
    sessions: int

    @property
    def share(self) -> Fraction:
        """Nothing to attend is full attendance."""
        return self.attended / self.sessions if self.sessions else Fraction(1)


class Verdict(StrEnum):
    """What a scanned code is worth."""

    ACCEPTED = "accepted"
    TOO_OLD = "too_old"
    UNKNOWN = "unknown"


class Window(StrEnum):
    """Whether a session takes check-ins."""

    NOT_OPEN = "not_open"  # a scan now uses nothing up: scan again when it is open
    OPEN = "open"
    CLOSED = "closed"


VERDICT_SENTENCES = {
    Verdict.ACCEPTED: N_("You are checked in."),
    Verdict.TOO_OLD: N_("The code has changed since. Please scan the screen again."),
    Verdict.UNKNOWN: N_("This is not a code of this session. Please scan the screen in the hall."),
}
WINDOW_SENTENCES = {
    Window.NOT_OPEN: N_("Check-in is not open yet. Please scan again when it opens."),
    Window.OPEN: N_("Check-in is open."),
    Window.CLOSED: N_("Check-in is closed. Please ask the organiser to mark you."),
}


def tally(marks: Collection[Mark | None]) -> Tally:
    """Count sessions: late is half, excused counts neither way, one to come is not attended yet."""
    counted = [mark for mark in marks if mark is not Mark.EXCUSED]
    attended = sum((WEIGHT[mark] for mark in counted if mark is not None), Fraction(0))
    return Tally(attended, len(counted))


def attendance(marks: Collection[Mark | None]) -> Fraction:
    """Return the share attended; an excused session does not count, either way."""
    return tally(marks).share


def present_mark(entries: Sequence[Entry], *, is_over: bool) -> Mark | None:
    """The last mark by hand counts, else the first scan; none is absence once the session is over.

    Entries come in the order in which they were written: scanning again never makes anybody late,
    and no scan undoes what the organiser wrote.
    """
    by_hand = [entry.mark for entry in entries if entry.method is Method.MANUAL]
    if by_hand:
        return by_hand[-1]
    if entries:
        return entries[0].mark
    return Mark.ABSENT if is_over else None


def step(now: datetime) -> int:
    """The code changes every 15 seconds, by the server's clock alone."""
    return (now - EPOCH) // STEP


def changes_at(now: datetime) -> datetime:
    """The screen asks for its next code when the present one ends."""
    return EPOCH + (step(now) + 1) * STEP


def token(secret: bytes, session_id: str, step: int) -> str:
    """A code belongs to one session and one step, and nobody makes it without the secret."""
    digest = hmac.digest(secret, f"{session_id}|{step}".encode(), "sha256")
    return b32encode(digest).decode()[:TOKEN_LENGTH].lower()


def accepts(secret: bytes, session_id: str, token: str, now: datetime) -> Verdict:
    """Take the code on the screen and the one before it, and 3 seconds more; nothing of the future."""
    present = step(now)
    oldest_good = step(now - MARGIN) - 1
    scanned = token.strip().lower().encode(errors="replace")
    found = None
    for each in range(present - REMEMBERED_STEPS, present + 1):
        # Every code is compared, in constant time: how long it takes tells nothing.
        if hmac.compare_digest(_expected(secret, session_id, each), scanned):
            found = each
    if found is None:
        return Verdict.UNKNOWN
    return Verdict.ACCEPTED if found >= oldest_good else Verdict.TOO_OLD


def window(
    starts_at: datetime,
    ends_at: datetime,
    now: datetime,
    *,
    opens_before: timedelta = OPENS_BEFORE,
) -> Window:
    """Check-in opens 30 minutes before the session and closes at its end; an early scan costs nothing."""
    if now < starts_at - opens_before:
        return Window.NOT_OPEN
    return Window.OPEN if now < ends_at else Window.CLOSED


def mark_at(
    starts_at: datetime, scanned_at: datetime, *, late_after: timedelta = LATE_AFTER
) -> Mark:
    """Whoever checks in up to 15 minutes after the start is present, afterwards late."""
    return Mark.PRESENT if scanned_at <= starts_at + late_after else Mark.LATE


def _expected(secret: bytes, session_id: str, step: int) -> bytes:
    return token(secret, session_id, step).encode()
