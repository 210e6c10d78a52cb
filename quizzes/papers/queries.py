"""Every read of quizzes, and of the bank for making them."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import Select, bindparam, exists, func, select
from sqlalchemy.orm import Session, aliased

from lms.kernel.errors import NotFound
from lms.kernel.text import search_words
from quizzes.bank.kinds.registry import KINDS
from quizzes.bank.models import Category, Question, QuestionVersion
from quizzes.papers import questions
from quizzes.papers.models import Quiz, QuizSlot
from quizzes.papers.questions import Asked

UNGRADED = tuple(name for name, kind in KINDS.items() if not kind.is_graded)


@dataclass(frozen=True)
class Pooled:
    """A question that a draw may take, with the version that new papers get."""

    question_id: int
    version_id: int


def get_quiz(session: Session, public_id: str) -> Quiz:
    """Return a quiz."""
    quiz = session.scalar(select(Quiz).where(Quiz.public_id == public_id))
    if quiz is None:
        raise NotFound
    return quiz


def get_questions(session: Session, version_ids: Collection[int]) -> dict[int, Asked]:
    """Return these versions; one query for those that the process does not hold yet."""
    found = questions.find_kept(version_ids)
    missing = set(version_ids) - found.keys()
    if missing:
        rows = session.execute(select(*questions.COLUMNS).where(QuestionVersion.id.in_(missing)))
        read = [questions.asked(row) for row in rows]
        questions.keep(read)
        found.update((question.id, question) for question in read)
    if len(found) < len(set(version_ids)):
        raise NotFound
    return found


# Statements of every start are built once: building costs as much as asking.
_SLOTS = (
    select(QuizSlot.version_id, QuizSlot.category_id, QuizSlot.count, QuizSlot.mark)
    .where(QuizSlot.quiz_id == bindparam("quiz_id"))
    .order_by(QuizSlot.position)
)


def list_slots(session: Session, quiz_id: int) -> list[Any]:
    """Return a quiz's slots in order, as plain rows."""
    return list(session.execute(_SLOTS, {"quiz_id": quiz_id}))


def _current(version: Any) -> Any:
    newer = aliased(QuestionVersion)
    return ~exists().where(newer.question_id == version.question_id, newer.number > version.number)


@cache
def _pools(*, graded_only: bool) -> Select[Any]:
    tree = (
        select(Category.id.label("root"), Category.id.label("id"))
        .where(Category.id.in_(bindparam("category_ids", expanding=True)))
        .cte("tree", recursive=True)
    )
    tree = tree.union(select(tree.c.root, Category.id).join(tree, Category.parent_id == tree.c.id))
    query = (
        select(tree.c.root, Question.id, QuestionVersion.id)
        .join_from(tree, Question, Question.category_id == tree.c.id)
        .join(QuestionVersion, QuestionVersion.question_id == Question.id)
        .where(Question.state == "ready", _current(QuestionVersion))
        .order_by(Question.id)
    )
    return query.where(QuestionVersion.kind.not_in(UNGRADED)) if graded_only else query


def list_pools(
    session: Session, category_ids: Collection[int], *, graded_only: bool = True
) -> dict[int, list[Pooled]]:
    """Return the ready questions of each category and those under it, in the order they were made."""
    if not category_ids:
        return {}
    rows = session.execute(_pools(graded_only=graded_only), {"category_ids": list(category_ids)})
    pools: dict[int, list[Pooled]] = defaultdict(list)
    for root, question_id, version_id in rows:
        pools[root].append(Pooled(question_id, version_id))
    return dict(pools)


def get_marks(session: Session, version_ids: Iterable[int]) -> dict[int, tuple[int, Any]]:
    """Return the question and the default mark of each version."""
    rows = session.execute(
        select(QuestionVersion.id, QuestionVersion.question_id, QuestionVersion.default_mark).where(
            QuestionVersion.id.in_(list(version_ids))
        )
    )
    return {row.id: (row.question_id, row.default_mark) for row in rows}


def list_categories(session: Session, unit_ids: Iterable[int] | None) -> list[Any]:
    """Return the categories of these units (None: of all) with how many ready questions each holds."""
    query = (
        select(
            Category.id,
            Category.public_id,
            Category.path,
            Category.unit_id,
            Category.parent_id,
            func.count(Question.id).label("own"),
        )
        .outerjoin(Question, (Question.category_id == Category.id) & (Question.state == "ready"))
        .group_by(Category.id)
        .order_by(Category.path, Category.id)
    )
    if unit_ids is not None:
        query = query.where(Category.unit_id.in_(list(unit_ids)))
    return list(session.execute(query))


def list_questions(
    session: Session,
    unit_ids: Iterable[int] | None,
    *,
    public_ids: Iterable[str] | None = None,
    limit: int | None = None,
) -> list[Any]:
    """Return ready questions of these units by category and age; ``public_ids`` keeps only these."""
    query = (
        select(
            Question.public_id,
            Question.name,
            Question.category_id,
            QuestionVersion.id.label("version_id"),
            QuestionVersion.kind,
        )
        .join(QuestionVersion, QuestionVersion.question_id == Question.id)
        .join(Category, Category.id == Question.category_id)
        .where(Question.state == "ready", _current(QuestionVersion))
        .order_by(Question.id)
    )
    if unit_ids is not None:
        query = query.where(Category.unit_id.in_(list(unit_ids)))
    if public_ids is not None:
        query = query.where(Question.public_id.in_(list(public_ids)))
    return list(session.execute(query.limit(limit)))


def get_category_paths(session: Session, category_ids: Collection[int]) -> dict[int, str]:
    """Return the names of these categories, written as paths."""
    if not category_ids:
        return {}
    rows = session.execute(select(Category.id, Category.path).where(Category.id.in_(category_ids)))
    return {row.id: row.path for row in rows}


SORTS = {"title": Quiz.sort_key, "opens": Quiz.opens_at, "closes": Quiz.closes_at, "made": Quiz.id}


def quizzes_of(unit_ids: Iterable[int] | None, *, search: str = "", sort: str = "") -> Select[Any]:
    """Select the quizzes of these units (None: of all) with the number of questions each asks."""
    asked = (
        select(func.coalesce(func.sum(QuizSlot.count), 0))
        .where(QuizSlot.quiz_id == Quiz.id)
        .scalar_subquery()
    )
    query = select(Quiz, asked.label("questions"))
    if unit_ids is not None:
        query = query.where(Quiz.unit_id.in_(list(unit_ids)))
    for word in search_words(search):
        query = query.where(Quiz.search_key.contains(word, autoescape=True))
    column = SORTS.get(sort.lstrip("-"), Quiz.id)
    is_down = sort.startswith("-") or sort.lstrip("-") not in SORTS
    return query.order_by(column.desc() if is_down else column.asc(), Quiz.id.desc())
