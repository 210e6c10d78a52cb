"""Who may play, when a round runs, how it is ranked, who wins, and what the public may read."""

import re
import unicodedata
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo
from enum import StrEnum
from itertools import groupby
from operator import attrgetter
from typing import NamedTuple

from lms.kernel.errors import N_, RuleViolation
from lms.people.rights.rules import ERASED_NAME
from quizzes.contests.criteria.correct import CORRECT
from quizzes.contests.criteria.criterion import Criterion, Result
from quizzes.contests.criteria.duration import DURATION
from quizzes.contests.criteria.lot import LOT
from quizzes.contests.criteria.merit import TIE, Reason, by_merit
from quizzes.contests.criteria.prediction import PREDICTION
from quizzes.contests.criteria.submitted_at import SUBMITTED_AT

DEFAULT_ORDER = (CORRECT, PREDICTION, DURATION, SUBMITTED_AT, LOT)
CRITERIA: Mapping[str, Criterion] = {each.name: each for each in DEFAULT_ORDER}
GUARDIAN_UNTIL = 16  # years: Law 91/2025 asks a representative's consent for younger people


class Phase(StrEnum):
    """Where a round is."""

    UPCOMING = "upcoming"
    OPEN = "open"
    CLOSED = "closed"
    PUBLISHED = "published"


class Blocked(StrEnum):
    """Why a person may not play."""

    BARRED = "barred"
    TOO_YOUNG = "too_young"
    NO_CONSENT = "no_consent"
    NO_GUARDIAN_CONSENT = "no_guardian_consent"


BLOCKED_SENTENCES = {
    Blocked.BARRED: N_("Under the rules of this contest you may not take part."),
    Blocked.TOO_YOUNG: N_("You are below the minimum age of this contest."),
    Blocked.NO_CONSENT: N_("To take part, please agree to the use of your personal data."),
    Blocked.NO_GUARDIAN_CONSENT: N_(
        "Below the age of 16, a parent or guardian has to agree before you take part."
    ),
}


class Meaning(StrEnum):
    """What the prediction question asks for."""

    PARTICIPANTS = "participants"
    ENTRIES = "entries"
    ALL_CORRECT = "all_correct"


class AfterDisqualification(StrEnum):
    """What a disqualification after the freeze does to the frozen number."""

    KEEP = "keep"
    RECOUNT = "recount"


class NotFrozen(RuleViolation):
    """The prediction counts only against a number that can no longer change."""

    message = N_("The numbers have not been frozen yet, so the round cannot be ranked.")


TIE_SENTENCE = N_("Level with the next on every criterion.")
LAST_SENTENCE = N_("The last line of the board.")


class Standing(NamedTuple):
    """A line of the board; ``why`` it stands above the next, TIE, or None on the last line."""

    rank: int
    contestant: str
    why: Reason | None


@dataclass(frozen=True)
class Counts:
    """The numbers that the minutes of the freeze record."""

    participants: int
    entries: int
    all_correct: int


@dataclass(frozen=True)
class Prize:
    """A prize, and how many people win it."""

    name: str
    count: int

    def __post_init__(self) -> None:
        """Refuse a prize for nobody."""
        if self.count < 1:
            raise ValueError("a prize goes to at least one contestant")


@dataclass(frozen=True)
class BoundaryTie:
    """Contestants who are level, and the places at stake: fewer than they are, or unequal ones."""

    prizes: tuple[str, ...]
    contestants: tuple[str, ...]


@dataclass(frozen=True)
class Allotment:
    """Who wins what, and what a person has to decide first."""

    prizes: Mapping[str, str]
    ties: tuple[BoundaryTie, ...]


def rank(
    results: Collection[Result], criteria: Sequence[Criterion], frozen_number: int | None
) -> list[Standing]:
    """Order by the contest's criteria; equals share a rank, the next is skipped (1-2-2-4)."""
    if len({result.contestant for result in results}) != len(results):
        raise ValueError("one counted result per contestant: take best_of first")
    settled = sorted(results, key=attrgetter("contestant"))
    board = by_merit(settled, criteria, _checked(criteria, frozen_number))
    standings: list[Standing] = []
    place = 0
    is_level = False
    for row, (result, why) in enumerate(zip(board.results, board.reasons, strict=True), start=1):
        place = place if is_level else row
        is_level = why is TIE
        standings.append(Standing(place, result.contestant, why))
    return standings


def best_of(
    results: Collection[Result], criteria: Sequence[Criterion], frozen_number: int | None
) -> list[Result]:
    """One result counts for each contestant: the best by the contest's own criteria."""
    best: dict[str, Result] = {}
    settled = sorted(results, key=_content)
    for result in by_merit(settled, criteria, _checked(criteria, frozen_number)).results:
        best.setdefault(result.contestant, result)
    return [best[contestant] for contestant in sorted(best)]


def explain(why: Reason | None) -> tuple[str, dict[str, str]]:
    """Every line says why it stands above the next: the sentence, and the figures in it."""
    if why is None:
        return LAST_SENTENCE, {}
    if why == TIE:
        return TIE_SENTENCE, {}
    criterion = CRITERIA[why.criterion]
    return criterion.because, {"own": criterion.show(why.own), "next": criterion.show(why.next)}


def freeze_counts(results: Iterable[Result], *, questions: int) -> Counts:
    """Count people once however often they played; all correct means every question of an entry."""
    entries = [(result.contestant, result.correct) for result in results]
    return Counts(
        participants=len({contestant for contestant, _ in entries}),
        entries=len(entries),
        all_correct=len({contestant for contestant, correct in entries if correct >= questions}),
    )


def frozen_number(meaning: Meaning, counts: Counts) -> int:
    """The number to predict is the one that the contest's rules name."""
    return {
        Meaning.PARTICIPANTS: counts.participants,
        Meaning.ENTRIES: counts.entries,
        Meaning.ALL_CORRECT: counts.all_correct,
    }[meaning]


def number_after_disqualification(
    setting: AfterDisqualification, *, frozen: int, recounted: int
) -> int:
    """A later disqualification changes the frozen number only where the contest's rules say so."""
    return recounted if setting is AfterDisqualification.RECOUNT else frozen


def award(
    standings: Sequence[Standing], prizes: Sequence[Prize], no_prize: Collection[str]
) -> Allotment:
    """Give the prizes in order, past those who may not win; never cut through a tie silently."""
    places = [prize.name for prize in prizes for _ in range(prize.count)]
    given: dict[str, str] = {}
    ties: list[BoundaryTie] = []
    taken = 0
    winners = (standing for standing in standings if standing.contestant not in no_prize)
    for _, group in groupby(winners, key=lambda standing: standing.rank):
        level = tuple(standing.contestant for standing in group)
        at_stake = tuple(places[taken : taken + len(level)])
        taken += len(level)
        if len(at_stake) == len(level) and len(set(at_stake)) == 1:
            given |= zip(level, at_stake, strict=True)
        elif at_stake:
            ties.append(BoundaryTie(at_stake, level))
    return Allotment(given, tuple(ties))


def age_on(birth_date: date, day: date) -> int:
    """Full years on that day; who is born on 29/02 turns a year older on 01/03 of a common year."""
    had_birthday = (day.month, day.day) >= (birth_date.month, birth_date.day)
    return day.year - birth_date.year - (0 if had_birthday else 1)


def eligibility(
    *,
    birth_date: date,
    on_day: date,
    min_age: int,
    is_barred: bool,
    has_consent: bool,
    has_guardian_consent: bool,
) -> Blocked | None:
    """Play if not barred, old enough on the day of play, and with every consent the law asks."""
    age = age_on(birth_date, on_day)
    if is_barred:
        return Blocked.BARRED
    if age < min_age:
        return Blocked.TOO_YOUNG
    if not has_consent:
        return Blocked.NO_CONSENT
    if age < GUARDIAN_UNTIL and not has_guardian_consent:
        return Blocked.NO_GUARDIAN_CONSENT
    return None


def round_phase(
    *, opens_at: datetime, closes_at: datetime, published_at: datetime | None, now: datetime
) -> Phase:
    """Open from the opening until just before the close; nothing is published before the close."""
    if now < opens_at:
        return Phase.UPCOMING
    if now < closes_at:
        return Phase.OPEN
    if published_at is not None and published_at <= now:
        return Phase.PUBLISHED
    return Phase.CLOSED


def end_of_day(day: date, zone: tzinfo) -> datetime:
    """A round that runs until 24h00 on 30/4 closes at 00:00 on 1/5."""
    return datetime.combine(day + timedelta(days=1), time(0), zone)


def mask_phone(phone: str) -> str:
    """Of a phone number the public reads the first two and the last three digits: 09xx xxx 123."""
    digits = re.sub(r"\D", "", phone)
    if digits.startswith("84"):
        digits = "0" + digits[2:]
    hidden = max(len(digits) - 7, 0) * "x"
    return f"{digits[:2]}xx {hidden} {digits[-3:]}" if hidden else "x" * len(digits)


def mask_identity(identity: str) -> str:
    """Of a citizen id the public reads the last three digits; the others tell sex and birth."""
    kept = 3 if len(identity) > 6 else 0
    return "x" * (len(identity) - kept) + identity[len(identity) - kept :]


def mask_name(name: str) -> str:
    """Without consent to publish it, a name is its family name and initials: Nguyễn V. A."""
    words = unicodedata.normalize("NFC", name).split()
    initials = ". ".join(word[0].upper() for word in words[1:] or words)
    return f"{words[0]} {initials}" if len(words) > 1 else initials


def board_name(name: str, *, may_publish: bool) -> str:
    """The board shows the full name only with a consent of its own, else the masked one; nobody's is said so."""
    return name if may_publish or name == ERASED_NAME else mask_name(name)


def _checked(criteria: Sequence[Criterion], frozen_number: int | None) -> int | None:
    if frozen_number is None and any(each.needs_frozen_number for each in criteria):
        raise NotFrozen
    return frozen_number


def _content(result: Result) -> tuple[str, int, int, int, str]:
    """An order of its own for entries of one contestant, so that the input's does not matter."""
    rest = f"{result.prediction} {result.lot}"
    return result.contestant, result.submitted_at_ms, result.duration_ms, result.correct, rest
