"""Every read of the question bank."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, exists, func, select
from sqlalchemy.orm import Session, aliased, joinedload, selectinload

from lms.kernel.errors import NotFound
from lms.kernel.paging import Page, paginate
from lms.kernel.text import fold, search_words
from lms.people.units.models import Unit
from quizzes.bank.content import ANSWERS
from quizzes.bank.kinds.registry import KINDS
from quizzes.bank.models import Category, Question, QuestionImport, QuestionVersion

UNGRADED = tuple(name for name, kind in KINDS.items() if not kind.is_graded)
IN_USE = ("ready", "draft")
EXCERPT_FROM = 2_000  # signs of a text's HTML that a list loads: pictures stay where they are
SORTS = {
    "name": Question.sort_key,
    "kind": QuestionVersion.kind,
    "category": Category.path,
    "changed": QuestionVersion.created_at,
}


@dataclass(frozen=True)
class Filter:
    """Which questions of the bank; an empty part does not limit."""

    unit_ids: Collection[int] | None  # None: every unit's
    search: str = ""
    answers_of: Collection[int] | None = None  # units whose answers are searched too; None: all
    category_ids: Collection[int] | None = None
    kind: str = ""
    state: str = ""  # "" is whatever is in use: ready and draft
    sort: str = ""


@dataclass(frozen=True)
class Branch:
    """A category in its unit's tree, with how many questions in use are in it and below it."""

    id: int
    public_id: str
    unit_id: int
    parent_id: int | None
    name: str
    path: str
    depth: int
    own: int
    total: int


def get_question(session: Session, public_id: str, *, lock: bool = False) -> Question:
    """Return a question with its category and versions; ``lock`` makes others who lock it wait."""
    query = select(Question).where(Question.public_id == public_id)
    if lock:
        query = query.with_for_update(of=Question).execution_options(populate_existing=True)
    query = query.options(
        joinedload(Question.category).joinedload(Category.unit), selectinload(Question.versions)
    )
    question = session.scalar(query)
    if question is None:
        raise NotFound
    return question


def get_import(session: Session, public_id: str, *, lock: bool = False) -> QuestionImport:
    """Return a file as it was read; ``lock`` lets one confirmation go first."""
    query = select(QuestionImport).where(QuestionImport.public_id == public_id)
    if lock:
        query = query.with_for_update().execution_options(populate_existing=True)
    found = session.scalar(query)
    if found is None:
        raise NotFound
    return found


def lock_unit(session: Session, unit_id: int) -> None:
    """Let one import into a unit's bank go after the other, until the transaction ends."""
    session.execute(select(Unit.id).where(Unit.id == unit_id).with_for_update(key_share=True))


def get_category(session: Session, public_id: str) -> Category:
    """Return a category."""
    category = session.scalar(select(Category).where(Category.public_id == public_id))
    if category is None:
        raise NotFound
    return category


def list_category_paths(session: Session, unit_id: int) -> dict[str, Category]:
    """Return a unit's categories by path."""
    query = select(Category).where(Category.unit_id == unit_id)
    return {category.path: category for category in session.scalars(query)}


def list_categories(session: Session, unit_ids: Iterable[int] | None) -> list[Branch]:
    """Return the categories of these units (None: of all) as a tree in reading order; one query."""
    query = (
        select(Category, func.count(Question.id))
        .outerjoin(Question, (Question.category_id == Category.id) & Question.state.in_(IN_USE))
        .group_by(Category.id)
    )
    if unit_ids is not None:
        query = query.where(Category.unit_id.in_(list(unit_ids)))
    rows = [(category, own) for category, own in session.execute(query)]
    totals = {category.id: own for category, own in rows}
    parents = {category.id: category.parent_id for category, _own in rows}
    depths: dict[int, int] = {}
    for category, own in rows:
        depth, above = 0, category.parent_id
        while above is not None:
            totals[above] += own
            depth, above = depth + 1, parents[above]
        depths[category.id] = depth
    rows.sort(key=lambda row: (row[0].unit_id, [fold(n) for n in row[0].path.split(" / ")]))
    return [
        Branch(
            category.id,
            category.public_id,
            category.unit_id,
            category.parent_id,
            category.name,
            category.path,
            depths[category.id],
            own,
            totals[category.id],
        )
        for category, own in rows
    ]


def below(branches: Iterable[Branch], category_id: int) -> set[int]:
    """Return the ids of a category and of all under it."""
    children: dict[int | None, list[int]] = {}
    for branch in branches:
        children.setdefault(branch.parent_id, []).append(branch.id)
    found, waiting = set(), [category_id]
    while waiting:
        found.add(id_ := waiting.pop())
        waiting += children.get(id_, [])
    return found


def list_ready_versions(session: Session, category_id: int) -> list[int]:
    """Return the newest versions of the ready, graded questions in a category and under it."""
    tree = select(Category.id).where(Category.id == category_id).cte("tree", recursive=True)
    tree = tree.union(select(Category.id).join(tree, Category.parent_id == tree.c.id))
    query = (
        select(QuestionVersion.id)
        .join(Question, Question.id == QuestionVersion.question_id)
        .join(tree, tree.c.id == Question.category_id)
        .where(Question.state == "ready", _is_newest(), QuestionVersion.kind.not_in(UNGRADED))
        .order_by(Question.id)
    )
    return list(session.scalars(query))


def page_of_questions(session: Session, which: Filter, number: int) -> Page[Any]:
    """Return one page of questions as plain rows, each with the beginning of its text."""
    query = _questions(
        which,
        Question.id,
        Question.public_id,
        Question.name,
        Question.state,
        QuestionVersion.kind,
        func.substr(QuestionVersion.text_html, 1, EXCERPT_FROM).label("html"),
        QuestionVersion.created_at.label("changed_at"),
        Category.path,
        Category.unit_id,
    )
    return paginate(session, query, number)


def list_questions(session: Session, which: Filter) -> list[Any]:
    """Return every question of a filter, whole, as plain rows: what an export takes."""
    query = _questions(
        which,
        Question.name,
        Question.state,
        QuestionVersion.number,
        QuestionVersion.kind,
        QuestionVersion.text_html,
        QuestionVersion.body,
        QuestionVersion.feedback_html,
        QuestionVersion.default_mark,
        Category.id.label("category_id"),
        Category.unit_id,
    )
    return list(session.execute(query))


def find_known(
    session: Session, unit_id: int, hashes: Collection[str]
) -> dict[str, tuple[str, str]]:
    """Return which contents a unit's bank has, in any version: their questions' ids and states."""
    query = (
        select(QuestionVersion.content_sha256, Question.public_id, Question.state)
        .join(Question, Question.id == QuestionVersion.question_id)
        .join(Category, Category.id == Question.category_id)
        .where(Category.unit_id == unit_id, QuestionVersion.content_sha256.in_(list(hashes)))
        .order_by(QuestionVersion.id.desc())
    )
    return {str(hash_): (id_, state) for hash_, id_, state in session.execute(query)}


def list_units_with_banks(session: Session) -> list[Unit]:
    """Return the units that have at least one category."""
    query = select(Unit).where(exists().where(Category.unit_id == Unit.id)).order_by(Unit.id)
    return list(session.scalars(query))


def _is_newest() -> Any:
    newer = aliased(QuestionVersion)
    return ~exists().where(
        newer.question_id == QuestionVersion.question_id, newer.number > QuestionVersion.number
    )


def _questions(which: Filter, *columns: Any) -> Select[Any]:
    query = (
        select(*columns)
        .select_from(Question)
        .join(QuestionVersion, QuestionVersion.question_id == Question.id)
        .join(Category, Category.id == Question.category_id)
        .where(_is_newest())
        .where(Question.state.in_([which.state] if which.state else IN_USE))
    )
    if which.unit_ids is not None:
        query = query.where(Category.unit_id.in_(list(which.unit_ids)))
    if which.category_ids is not None:
        query = query.where(Question.category_id.in_(list(which.category_ids)))
    if which.kind:
        query = query.where(QuestionVersion.kind == which.kind)
    for word in search_words(which.search):
        is_found = Question.search_key.contains(word, autoescape=True)
        if which.answers_of is not None:  # what finds an answer tells it
            sees_answers = Category.unit_id.in_(list(which.answers_of))
            is_asked = Question.search_key.like(f"%{word}%{ANSWERS}%")
            is_found = is_asked | (sees_answers & is_found)
        query = query.where(is_found)
    column = SORTS.get(which.sort.lstrip("-"))
    if column is None:
        return query.order_by(Question.id.desc())
    return query.order_by(column.desc() if which.sort.startswith("-") else column, Question.id)
