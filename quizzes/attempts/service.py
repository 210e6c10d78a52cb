"""What can be done with attempts. The caller commits."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from random import Random, SystemRandom
from typing import Any

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from lms.kernel.errors import N_, BadInput, NotFound, RuleViolation
from quizzes.attempts import queries, rules, saving
from quizzes.attempts.grading import mark_paper
from quizzes.attempts.models import Attempt
from quizzes.attempts.saving import (
    AlreadySubmitted,
    NoSuchPlace,
    Saved,
    StaleTab,
    TimeIsUp,
    expect_saves,
    save_answer,
    save_at_once,
)
from quizzes.bank.kinds.base import Response
from quizzes.papers.models import Quiz
from quizzes.papers.queries import get_questions, list_pools, list_slots

__all__ = [
    "AlreadySubmitted",
    "CannotStart",
    "EmptyPaper",
    "NoSuchPlace",
    "Saved",
    "StaleTab",
    "TimeIsUp",
    "close_overdue",
    "expect_saves",
    "hand_in_form",
    "save_answer",
    "save_at_once",
    "start_attempt",
    "submit_attempt",
]
TRIES = 3  # to start: lost once to a second tap, once more to a hand-in between


class CannotStart(RuleViolation):
    """The quiz is not open for this person now; the message says why."""


class EmptyPaper(RuleViolation):
    """A quiz without questions cannot be taken."""

    message = N_("This quiz has no questions yet.")


def start_attempt(
    session: Session, quiz: Quiz, person_id: int, *, now: datetime, rng: Random | None = None
) -> Attempt:
    """Return the person's open attempt, or start one with a paper drawn once and for all.

    An open one whose time ran out is handed in first. Two taps at once give one attempt.
    """
    for _ in range(TRIES):
        used = queries.get_used(session, quiz.id, person_id)
        if used.open_attempt is not None:
            if rules.may_save(used.open_attempt.due_at, now):
                return used.open_attempt
            submit_attempt(session, used.open_attempt.public_id, person_id=person_id, now=now)
        blocked = rules.may_start(
            opens_at=quiz.opens_at,
            closes_at=quiz.closes_at,
            now=now,
            attempts_used=used.count,
            attempts_allowed=quiz.attempts_allowed,
        )
        if blocked is not None:
            raise CannotStart(rules.BLOCKED_SENTENCES[blocked])
        limit = None if quiz.time_limit_s is None else timedelta(seconds=quiz.time_limit_s)
        attempt = Attempt(
            quiz_id=quiz.id,
            person_id=person_id,
            number=used.count + 1,
            paper=draw_paper(session, quiz, rng or SystemRandom()),
            started_at=now,
            due_at=rules.due_at(now, limit, quiz.closes_at),
        )
        try:
            with session.begin_nested():
                session.add(attempt)
        except IntegrityError:  # another tap was faster: its attempt is the one
            continue
        return attempt
    raise CannotStart  # pragma: no cover -- nobody taps so fast


def draw_paper(session: Session, quiz: Quiz, rng: Random) -> list[dict[str, Any]]:
    """Draw the questions of the slots without repeats, and shuffle what the quiz shuffles."""
    slots = list_slots(session, quiz.id)
    chosen = _draw_versions(session, slots, rng)
    if not chosen:
        raise EmptyPaper
    questions = get_questions(session, [version for version, _ in chosen])
    entries: list[dict[str, Any]] = []
    for version, mark in chosen:
        asked = questions[version]
        layout = asked.kind.layout(asked.body, rng, shuffle=quiz.shuffle)
        worth = str(mark) if asked.kind.is_graded else "0"
        entries.append({"version": version, "order": layout, "mark": worth})
    # A text between questions and the prediction at the end keep their places.
    pinned = {
        place
        for place, entry in enumerate(entries)
        if not questions[entry["version"]].kind.is_graded
    }
    places = rules.order(range(len(entries)), rng, is_shuffled=quiz.shuffle, pinned=pinned)
    return [entries[place] for place in places]


def _draw_versions(session: Session, slots: list[Any], rng: Random) -> list[tuple[int, Any]]:
    pools = list_pools(session, {slot.category_id for slot in slots if slot.category_id})
    fixed = [slot.version_id for slot in slots if slot.version_id]
    known = get_questions(session, fixed) if pools else {}
    used = {question.question_id for question in known.values()}
    drawn: dict[int, list[int]] = {}
    # The narrowest pool first: a draw from a whole branch must leave enough for its twigs.
    for place in sorted(
        (place for place, slot in enumerate(slots) if slot.category_id),
        key=lambda place: len(pools.get(slots[place].category_id, ())),
    ):
        pool = pools.get(slots[place].category_id, [])
        version_of = {p.question_id: p.version_id for p in pool if p.question_id not in used}
        picked = rules.draw(version_of.keys(), slots[place].count, rng)
        used.update(picked)
        drawn[place] = [version_of[question_id] for question_id in picked]
    return [
        (version, slot.mark)
        for place, slot in enumerate(slots)
        for version in drawn.get(place, [slot.version_id])
    ]


def hand_in_form(
    session: Session,
    attempt_public_id: str,
    *,
    person_id: int,
    raws: Mapping[int, object],
    after: int,
    save_key: str,
    now: datetime,
) -> dict[int, BadInput]:
    """Save the answers that a form carries, where they differ, and hand in.

    What cannot be read is returned and keeps an attempt with time left open; the rest is saved.
    """
    attempt = _get_own(session, attempt_public_id, person_id)
    if attempt.state != rules.State.IN_PROGRESS:
        return {}
    answers = queries.list_answers(session, [attempt.id])[attempt.id]
    refused: dict[int, BadInput] = {}
    if rules.may_save(attempt.due_at, now):
        refused = _save_all(
            session, attempt, raws, answers, after=after, save_key=save_key, now=now
        )
    is_closed = not refused or rules.is_late(attempt.due_at, now)
    if is_closed:
        _close(session, attempt, answers, now)
    session.flush()
    return {} if is_closed else refused


def _save_all(
    session: Session,
    attempt: Attempt,
    raws: Mapping[int, object],
    answers: dict[int, Response],
    *,
    after: int,
    save_key: str,
    now: datetime,
) -> dict[int, BadInput]:
    """Save what differs from ``answers``, which then hold it; return what cannot be read."""
    refused: dict[int, BadInput] = {}
    changed: dict[int, Response] = {}
    for place, raw in sorted(raws.items()):
        try:
            response = saving.read(session, attempt.paper, place, raw)
        except BadInput as refusal:
            refused[place] = refusal
            continue
        if response != answers.get(place):
            changed[place] = response
    if changed and after != attempt.last_seq:
        raise StaleTab(seq=attempt.last_seq)
    for seq, (place, response) in enumerate(changed.items(), start=attempt.last_seq + 1):
        saving.keep(session, attempt.id, seq, place, response, f"{save_key}-{seq}", now)
    attempt.last_seq += len(changed)
    answers.update(changed)
    return refused


def submit_attempt(
    session: Session, attempt_public_id: str, *, person_id: int, now: datetime
) -> Attempt:
    """Hand in: mark the newest answers and close the attempt; a second time changes nothing."""
    attempt = _get_own(session, attempt_public_id, person_id)
    if attempt.state == rules.State.IN_PROGRESS:
        answers = queries.list_answers(session, [attempt.id])[attempt.id]
        _close(session, attempt, answers, now)
        session.flush()
    return attempt


def close_overdue(session: Session, *, now: datetime, limit: int = 100) -> int:
    """Hand in, with the answers saved last, for up to ``limit`` people whose time ran out."""
    overdue = queries.lock_overdue(session, now - rules.LAST_SAVE_GRACE, limit)
    if overdue:
        answers = queries.list_answers(session, [attempt.id for attempt in overdue])
        for attempt in overdue:
            _close(session, attempt, answers[attempt.id], now)
        session.flush()
    return len(overdue)


def _get_own(session: Session, public_id: str, person_id: int) -> Attempt:
    attempt = queries.get_attempt(session, public_id, lock=True)
    if attempt.person_id != person_id:
        raise NotFound
    return attempt


def _close(
    session: Session, attempt: Attempt, answers: Mapping[int, Response], now: datetime
) -> None:
    questions = get_questions(session, [entry["version"] for entry in attempt.paper])
    marked = mark_paper(attempt.paper, questions, answers)
    attempt.state = rules.State.SUBMITTED.value
    attempt.submitted_at = rules.submitted_at(attempt.due_at, now)
    attempt.closed_by = rules.closed_by(attempt.due_at, now).value
    attempt.duration_ms = rules.duration_ms(attempt.started_at, attempt.submitted_at)
    attempt.earned, attempt.maximum = marked.earned, marked.maximum
    attempt.correct, attempt.prediction = marked.correct, marked.prediction
    attempt.marks = marked.marks
