"""What can be done with quizzes. The caller commits."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy.orm import Session

from lms.kernel import audit, clock
from lms.kernel.actor import Actor
from lms.kernel.errors import N_, BadInput, NotFound, RuleViolation
from lms.kernel.text import fold, nfc, sort_key
from quizzes.papers import queries, rules
from quizzes.papers.models import Quiz, QuizSlot
from quizzes.papers.rules import FixedQuestion, Part, RandomDraw, Settings, WholeCategory

DEFAULTS = Settings()
MOST_QUESTIONS = 500  # of one paper; a page with more is nobody's intention


class NoQuestions(BadInput):
    """A quiz asks something."""

    message = N_("Please choose at least one question.")


class TooManyQuestions(BadInput):
    """A paper has an end."""

    message = N_("A quiz has at most %(limit)s questions.")


class TooFewToDraw(BadInput):
    """A category must hold what is drawn from it."""

    message = N_("“%(category)s” has %(available)s questions to draw from, not %(count)s.")


class ClosesTooSoon(RuleViolation):
    """People who have started keep the time that they were given."""

    message = N_("People may be taking this quiz now. It can close at %(time)s at the earliest.")


class SetByRound(RuleViolation):
    """What a contest round promises is not changed behind its back."""

    message = N_("The contest round sets the times, the attempts and the results of this quiz.")


def make_quiz(
    session: Session,
    *,
    unit_id: int,
    title: str,
    parts: Sequence[Part],
    settings: Settings = DEFAULTS,
    purpose: str = "training",
    actor: Actor,
    now: datetime,
) -> Quiz:
    """Make a quiz of the parts in this order; no question comes twice among the fixed ones."""
    _check(settings)
    quiz = Quiz(unit_id=unit_id, purpose=purpose, created_at=now, title=nfc(title))
    _apply(quiz, settings)
    quiz.slots = [
        QuizSlot(position=position, **slot)
        for position, slot in enumerate(_slots(session, parts), start=1)
    ]
    session.add(quiz)
    session.flush()
    audit.record(
        session,
        actor,
        "quiz.made",
        f"quiz:{quiz.public_id}",
        now=now,
        title=quiz.title,
        questions=sum(slot.count for slot in quiz.slots),
    )
    return quiz


def change_settings(
    session: Session,
    quiz: Quiz,
    *,
    title: str,
    settings: Settings,
    actor: Actor,
    now: datetime,
    by_round: bool = False,
) -> Quiz:
    """Change a quiz's title and settings; whoever has started keeps the paper and time given.

    ``by_round`` is for the contest round, which alone sets the times of its quiz.
    """
    _check(settings)
    before = settings_of(quiz)
    if quiz.purpose == "contest" and not by_round and _promises(before) != _promises(settings):
        raise SetByRound
    earliest = rules.earliest_closing(
        opens_at=before.opens_at, closes_at=before.closes_at, time_limit=before.time_limit, now=now
    )
    end = settings.closes_at if settings.closes_at != before.closes_at else None
    if earliest is not None and end is not None and end < earliest:
        raise ClosesTooSoon(time=f"{clock.local(earliest):%H:%M %d/%m/%Y}")
    quiz.title, quiz.sort_key, quiz.search_key = nfc(title), sort_key(title), fold(title)
    _apply(quiz, settings)
    changes = _differences(before, settings)
    audit.record(
        session,
        actor,
        "quiz.changed",
        f"quiz:{quiz.public_id}",
        now=now,
        title=quiz.title,
        changes=changes,
    )
    return quiz


def settings_of(quiz: Quiz) -> Settings:
    """Return how a quiz is taken now."""
    limit = None if quiz.time_limit_s is None else timedelta(seconds=quiz.time_limit_s)
    return Settings(
        instructions=quiz.instructions,
        opens_at=quiz.opens_at,
        closes_at=quiz.closes_at,
        time_limit=limit,
        attempts_allowed=quiz.attempts_allowed,
        pass_percent=quiz.pass_percent,
        shuffle=quiz.shuffle,
        result_policy=quiz.result_policy,
    )


def _check(settings: Settings) -> None:
    problem = rules.settings_problem(settings)
    if problem is not None:
        raise BadInput(problem)


def _apply(quiz: Quiz, settings: Settings) -> None:
    limit = settings.time_limit
    quiz.instructions = settings.instructions.strip()
    quiz.opens_at, quiz.closes_at = settings.opens_at, settings.closes_at
    quiz.time_limit_s = None if limit is None else int(limit.total_seconds())
    quiz.attempts_allowed = settings.attempts_allowed
    quiz.pass_percent = settings.pass_percent
    quiz.shuffle = settings.shuffle
    quiz.result_policy = settings.result_policy


def _promises(settings: Settings) -> tuple[Any, ...]:
    return (
        settings.opens_at,
        settings.closes_at,
        settings.time_limit,
        settings.attempts_allowed,
        settings.result_policy,
    )


def _differences(before: Settings, after: Settings) -> dict[str, list[str | None]]:
    old, new = asdict(before), asdict(after)
    return {
        name: [None if value is None else str(value) for value in (old[name], new[name])]
        for name in old
        if old[name] != new[name]
    }


def _slots(session: Session, parts: Sequence[Part]) -> list[dict[str, Any]]:
    whole = {part.category_id for part in parts if isinstance(part, WholeCategory)}
    drawn = {part.category_id for part in parts if isinstance(part, RandomDraw)}
    everything = queries.list_pools(session, whole, graded_only=False)
    graded = queries.list_pools(session, drawn)
    fixed = {part.version_id for part in parts if isinstance(part, FixedQuestion)}
    fixed |= {pooled.version_id for pool in everything.values() for pooled in pool}
    known = queries.get_marks(session, fixed)
    slots: list[dict[str, Any]] = []
    taken: set[int] = set()

    def take(version_ids: Iterable[int], mark: Decimal | None) -> None:
        for version_id in version_ids:
            if version_id not in known:
                raise NotFound
            question_id, own_mark = known[version_id]
            if question_id not in taken:
                taken.add(question_id)
                slots.append({"version_id": version_id, "mark": own_mark if mark is None else mark})

    for part in parts:
        match part:
            case FixedQuestion():
                take([part.version_id], part.mark)
            case WholeCategory():
                pool = everything.get(part.category_id, [])
                take([pooled.version_id for pooled in pool], part.mark)
            case RandomDraw():
                slots.append(
                    {"category_id": part.category_id, "count": part.count, "mark": part.mark}
                )
    _check_draws(session, parts, graded, taken)
    asked = sum(slot.get("count", 1) for slot in slots)
    if not asked:
        raise NoQuestions
    if asked > MOST_QUESTIONS:
        raise TooManyQuestions(limit=MOST_QUESTIONS)
    return slots


def _check_draws(
    session: Session,
    parts: Sequence[Part],
    pools: dict[int, list[queries.Pooled]],
    taken: set[int],
) -> None:
    for part in parts:
        if not isinstance(part, RandomDraw):
            continue
        pool = pools.get(part.category_id, [])
        available = len({pooled.question_id for pooled in pool} - taken)
        if not 1 <= part.count <= available:
            paths = queries.get_category_paths(session, [part.category_id])
            if not paths:
                raise NotFound
            raise TooFewToDraw(
                category=paths[part.category_id], available=available, count=part.count
            )
