"""Which quizzes ask a question of the bank, fixed or by a draw."""

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from flask import url_for
from sqlalchemy import CTE, Integer, Select, cast, func, null, select, union
from sqlalchemy.orm import Session

from quizzes.bank import uses
from quizzes.bank.models import Category, Question, QuestionVersion
from quizzes.bank.uses import Use
from quizzes.papers.models import Quiz, QuizSlot


def count_uses(session: Session, question_ids: Collection[int]) -> Mapping[int, int]:
    """Return how many quizzes ask each of these questions, fixed or by a draw."""
    fixed, drawn = _fixed(question_ids), _drawn(question_ids)
    each = union(
        fixed.with_only_columns(QuestionVersion.question_id, QuizSlot.quiz_id),
        drawn.with_only_columns(Question.id, QuizSlot.quiz_id),
    ).subquery()
    query = select(each.c.question_id, func.count()).group_by(each.c.question_id)
    return {question_id: count for question_id, count in session.execute(query)}  # noqa: C416


def list_uses(session: Session, question_id: int) -> list[Use]:
    """Return the quizzes that ask a question, with the version each has; a fixed place first."""
    fixed, drawn = _fixed([question_id]), _drawn([question_id])
    found: dict[str, Use] = {}
    rows: Iterable[Any] = session.execute(
        union(
            fixed.join(Quiz, Quiz.id == QuizSlot.quiz_id).with_only_columns(
                Quiz.public_id, Quiz.title, QuestionVersion.number
            ),
            drawn.join(Quiz, Quiz.id == QuizSlot.quiz_id).with_only_columns(
                Quiz.public_id, Quiz.title, cast(null(), Integer)
            ),
        )
    )
    for public_id, title, number in sorted(rows, key=lambda row: (row[1], -(row[2] or 0))):
        url = url_for("papers.preview", quiz_id=public_id)
        found.setdefault(public_id, Use(title, url, number))
    return list(found.values())


def register() -> None:
    """Let the bank show where its questions are asked."""
    uses.register("papers", count=count_uses, list_=list_uses)


def _fixed(question_ids: Collection[int]) -> Select[int]:
    return (
        select(QuizSlot.quiz_id)
        .join(QuestionVersion, QuestionVersion.id == QuizSlot.version_id)
        .where(QuestionVersion.question_id.in_(list(question_ids)))
    )


def _drawn(question_ids: Collection[int]) -> Select[int]:
    tree = _tree()
    return (
        select(QuizSlot.quiz_id)
        .join(tree, tree.c.root == QuizSlot.category_id)
        .join(Question, Question.category_id == tree.c.id)
        .where(Question.id.in_(list(question_ids)), Question.state == "ready")
    )


def _tree() -> CTE:
    """Every category that slots draw from, with those under it."""
    tree = (
        select(Category.id.label("root"), Category.id.label("id"))
        .where(Category.id.in_(select(QuizSlot.category_id)))
        .cte("drawn_from", recursive=True)
    )
    return tree.union(select(tree.c.root, Category.id).join(tree, Category.parent_id == tree.c.id))
