"""Every read for the figures of a quiz."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from lms.people.persons.models import Person
from quizzes.analysis.models import QuizFigures
from quizzes.analysis.rules import Gain, Which
from quizzes.attempts.models import Attempt
from quizzes.attempts.queries import MOST_IDS
from quizzes.attempts.rules import State
from quizzes.bank.models import Category, Question, QuestionVersion
from quizzes.papers.models import Quiz

MOST_OFFERED = 100  # quizzes to compare with


@dataclass(frozen=True)
class Sitting:
    """An attempt that was handed in, as the figures need it."""

    id: int
    person_id: int
    paper: list[dict[str, Any]]
    marks: list[str | None]
    earned: Decimal
    maximum: Decimal
    submitted_at: datetime


def list_sittings(session: Session, quiz_id: int, which: Which) -> list[Sitting]:
    """Return the attempts handed in: of each person the first, best or last one, or all."""
    query = (
        select(
            Attempt.id, Attempt.person_id, Attempt.paper, Attempt.marks, Attempt.earned,
            Attempt.maximum, Attempt.submitted_at,
        )
        .where(Attempt.quiz_id == quiz_id, Attempt.state == State.SUBMITTED)
        .order_by(Attempt.person_id, Attempt.number)
    )  # fmt: skip
    sittings = [Sitting(*row) for row in session.execute(query)]
    if which is Which.ALL:
        return sittings
    chosen: dict[int, Sitting] = {}
    for each in sittings:
        former = chosen.get(each.person_id)
        if (
            former is None
            or which is Which.LAST
            or which is Which.HIGHEST
            and each.earned > former.earned
        ):
            chosen[each.person_id] = each
    return list(chosen.values())


def describe_versions(session: Session, version_ids: Collection[int]) -> dict[int, Any]:
    """Return each version's question: its public id, name, number of the version, and topic."""
    query = (
        select(
            QuestionVersion.id,
            QuestionVersion.number,
            Question.public_id,
            Question.name,
            Category.path.label("topic"),
        )
        .join(Question, Question.id == QuestionVersion.question_id)
        .join(Category, Category.id == Question.category_id)
        .where(QuestionVersion.id.in_(version_ids))
    )
    return {row.id: row for row in session.execute(query)}


def get_birth_dates(session: Session, person_ids: Collection[int]) -> dict[int, date | None]:
    """Return when these people were born, as far as it is known."""
    found: dict[int, date | None] = {}
    for some in in_batches(person_ids):
        query = select(Person.id, Person.birth_date).where(Person.id.in_(some))
        found.update({row.id: row.birth_date for row in session.execute(query)})
    return found


def in_batches(ids: Collection[int]) -> Iterator[list[int]]:
    """Split ids into as many as a statement carries."""
    everything = list(ids)
    for start in range(0, len(everything), MOST_IDS):
        yield everything[start : start + MOST_IDS]


def find_figures(session: Session, quiz_id: int, which: Which) -> QuizFigures | None:
    """Return the figures computed last."""
    query = select(QuizFigures).where(QuizFigures.quiz_id == quiz_id, QuizFigures.which == which)
    return session.scalar(query.order_by(QuizFigures.id.desc()).limit(1))


def count_sittings(session: Session, quiz_id: int) -> int:
    """Return how many attempts have been handed in."""
    query = select(func.count()).select_from(Attempt)
    query = query.where(Attempt.quiz_id == quiz_id, Attempt.state == State.SUBMITTED)
    return session.scalar(query) or 0


def list_comparable(session: Session, quiz: Quiz) -> list[Quiz]:
    """Return the unit's other training quizzes, the newest first, to compare people's results with."""
    query = select(Quiz).where(
        Quiz.unit_id == quiz.unit_id, Quiz.purpose == "training", Quiz.id != quiz.id
    )
    return list(session.scalars(query.order_by(Quiz.id.desc()).limit(MOST_OFFERED)))


def get_gain(session: Session, before: Quiz, after: Quiz) -> Gain | None:
    """Return the mean best results of the people who handed in both quizzes; None without any."""
    first, second = _best_of(session, before.id), _best_of(session, after.id)
    both = first.keys() & second.keys()
    if not both:
        return None
    return Gain(len(both), *(_mean_percent(each[id_] for id_ in both) for each in (first, second)))


def _best_of(session: Session, quiz_id: int) -> dict[int, Fraction]:
    """Return the best share of the marks of each person."""
    query = select(Attempt.person_id, Attempt.earned, Attempt.maximum).where(
        Attempt.quiz_id == quiz_id, Attempt.state == State.SUBMITTED
    )
    best: dict[int, Fraction] = {}
    for person_id, earned, maximum in session.execute(query):
        if earned is None or not maximum:
            continue
        share = Fraction(earned) / Fraction(maximum)
        best[person_id] = max(best.get(person_id, share), share)
    return best


def _mean_percent(shares: Iterable[Fraction]) -> Decimal:
    found = list(shares)
    return Decimal(round(sum(found, Fraction(0)) / len(found) * 10_000)) / 100
