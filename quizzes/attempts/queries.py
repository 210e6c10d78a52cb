"""Every read of attempts and of the answers saved in them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Select, bindparam, func, select
from sqlalchemy.orm import Session, contains_eager, defer

from lms.kernel.errors import NotFound
from lms.kernel.text import search_words
from lms.people.persons.models import Membership, Person
from lms.people.units.models import Unit
from quizzes.attempts.models import AnswerSave, Attempt
from quizzes.bank.kinds.base import Response

MOST_IDS = 5_000  # values that a statement may carry, with room to spare on both databases


_OF_A_PERSON = (
    Attempt.quiz_id == bindparam("quiz_id"),
    Attempt.person_id == bindparam("person_id"),
)


@dataclass(frozen=True)
class Used:
    """A person's attempts at a quiz: the one that is open, and how many there are."""

    open_attempt: Attempt | None
    count: int


# Statements of every journey are built once: building costs as much as asking.
@cache
def _attempt(*, lock: bool) -> Select[Attempt]:
    query = select(Attempt).where(Attempt.public_id == bindparam("public_id"))
    # Without populate_existing the session would hand back what it read before the wait.
    return query.with_for_update().execution_options(populate_existing=True) if lock else query


def get_attempt(session: Session, public_id: str, *, lock: bool = False) -> Attempt:
    """Return an attempt; ``lock`` makes saves and other hand-ins wait until the commit."""
    attempt = session.scalar(_attempt(lock=lock), {"public_id": public_id})
    if attempt is None:
        raise NotFound
    return attempt


@cache
def _attempt_with_quiz() -> Select[Attempt]:
    query = _attempt(lock=False).join(Attempt.quiz)
    return query.options(contains_eager(Attempt.quiz))


def get_attempt_with_quiz(session: Session, public_id: str) -> Attempt:
    """Return an attempt and its quiz in one query."""
    attempt = session.scalar(_attempt_with_quiz(), {"public_id": public_id})
    if attempt is None:
        raise NotFound
    return attempt


@cache
def _used() -> Select[Attempt]:
    return (
        select(Attempt)
        .where(*_OF_A_PERSON)
        .order_by(Attempt.number)
        .options(defer(Attempt.paper), defer(Attempt.marks))  # long, and not asked for here
        .execution_options(populate_existing=True)
    )


def get_used(session: Session, quiz_id: int, person_id: int) -> Used:
    """Return what a person has used of the attempts allowed, as the database has it now."""
    whose = {"quiz_id": quiz_id, "person_id": person_id}
    attempts = list(session.scalars(_used(), whose))
    open_attempts = [attempt for attempt in attempts if attempt.state == "in_progress"]
    return Used(open_attempts[0] if open_attempts else None, len(attempts))


_COUNT = select(func.count()).select_from(Attempt).where(*_OF_A_PERSON)


def count_attempts(session: Session, quiz_id: int, person_id: int) -> int:
    """Return how many attempts a person has started."""
    return session.scalar(_COUNT, {"quiz_id": quiz_id, "person_id": person_id}) or 0


@cache
def _answers() -> Select[Any]:
    newest = (
        select(AnswerSave.attempt_id, func.max(AnswerSave.seq).label("seq"))
        .where(AnswerSave.attempt_id.in_(bindparam("attempt_ids", expanding=True)))
        .group_by(AnswerSave.attempt_id, AnswerSave.place)
        .subquery()
    )
    return select(AnswerSave.attempt_id, AnswerSave.place, AnswerSave.response).join(
        newest, (AnswerSave.attempt_id == newest.c.attempt_id) & (AnswerSave.seq == newest.c.seq)
    )


def list_answers(session: Session, attempt_ids: Iterable[int]) -> dict[int, dict[int, Response]]:
    """Return the newest answer saved for each place, by attempt."""
    ids = list(attempt_ids)
    answers: dict[int, dict[int, Response]] = {attempt_id: {} for attempt_id in ids}
    for attempt_id, place, response in session.execute(_answers(), {"attempt_ids": ids}):
        answers[attempt_id][place] = response
    return answers


def lock_overdue(session: Session, before: datetime, limit: int) -> list[Attempt]:
    """Return attempts in progress that were due before a moment, skipping those in other hands."""
    query = (
        select(Attempt)
        .where(Attempt.state == "in_progress", Attempt.due_at < before)
        .order_by(Attempt.due_at)
        .limit(limit)
        .with_for_update(skip_locked=True)
        .execution_options(populate_existing=True)
    )
    return list(session.scalars(query))


SORTS = {
    "name": (Person.sort_key,),
    "state": (Attempt.state,),
    "score": (Attempt.earned, Attempt.correct),
    "time": (Attempt.duration_ms,),
    "started": (Attempt.started_at,),
    "submitted": (Attempt.submitted_at,),
}


def attempts_at(quiz_id: int, *, search: str = "", state: str = "", sort: str = "") -> Select[Any]:
    """Select the attempts at a quiz with their persons, by given name unless sorted otherwise."""
    query = (
        select(Attempt)
        .join(Attempt.person)
        .options(contains_eager(Attempt.person))
        .where(Attempt.quiz_id == quiz_id)
    )
    for word in search_words(search):
        query = query.where(Person.search_key.contains(word, autoescape=True))
    if state in {"in_progress", "submitted"}:
        query = query.where(Attempt.state == state)
    columns = SORTS.get(sort.lstrip("-"), (Person.sort_key,))
    is_down = sort.startswith("-")
    order: list[Any] = [
        # Attempts without a value come last whichever way: databases differ on where nulls go.
        part
        for column in columns
        for part in (column.is_(None), column.desc() if is_down else column.asc())
    ]
    return query.order_by(*order, Person.sort_key, Attempt.id)


def list_unit_names(session: Session, person_ids: Iterable[int]) -> dict[int, str]:
    """Return the unit that each person belongs to now, the earliest entered if several."""
    query = (
        select(Membership.person_id, Unit.name)
        .join(Unit, Unit.id == Membership.unit_id)
        .where(Membership.ended_on.is_(None))
        .order_by(Membership.id.desc())
    )
    ids, names = list(person_ids), {}
    for start in range(0, len(ids), MOST_IDS):
        some = Membership.person_id.in_(ids[start : start + MOST_IDS])
        names.update({row.person_id: row.name for row in session.execute(query.where(some))})
    return names


def count_states(session: Session, quiz_id: int) -> dict[str, int]:
    """Return how many attempts at a quiz are in progress and how many handed in."""
    query = (
        select(Attempt.state, func.count())
        .where(Attempt.quiz_id == quiz_id)
        .group_by(Attempt.state)
    )
    return {row[0]: row[1] for row in session.execute(query)}
