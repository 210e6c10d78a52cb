"""What can be done with the question bank. The caller commits."""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from lms.kernel import audit
from lms.kernel.actor import Actor
from lms.kernel.errors import N_, BadInput, RuleViolation
from lms.kernel.text import nfc, sort_key
from quizzes.bank import content, queries
from quizzes.bank.formats.base import ParsedQuestion, ParseResult
from quizzes.bank.kinds.registry import kind_of
from quizzes.bank.models import Category, Question, QuestionImport, QuestionVersion
from quizzes.bank.uploads import LONGEST_PATH, clean_filename, read_questions

UNSORTED = "Chưa phân loại"  # where questions go that name no category; data, not a label
SEPARATOR = " / "


class UnsoundQuestion(BadInput):
    """A question that its kind refuses; the message says why."""


class CategoryTooLong(BadInput):
    """The names of a category and those above it, joined, are too long."""

    message = N_("The name of the category is too long: at most %(limit)s characters.")


class StaleEdit(RuleViolation):
    """Somebody else has changed the question since this form was opened."""

    message = N_(
        "Somebody has changed this question since you opened it. Your change was not saved; "
        "please open the question again and compare."
    )


class Retired(RuleViolation):
    """A retired question is not changed."""

    message = N_("This question is retired. Restore it before changing it.")


class NothingToImport(RuleViolation):
    """No question of the file could be read."""

    message = N_("No question of this file could be read, so there is nothing to import.")


@dataclass(frozen=True)
class Imported:
    """How many questions an import made, and how many were there already."""

    count: int
    already: int


def ensure_category(session: Session, unit_id: int, path: Sequence[str]) -> Category:
    """Return a unit's category, making it and those above it where they are missing."""
    queries.lock_unit(session, unit_id)
    return _Tree(session, unit_id).ensure(path)


def add_question(
    session: Session,
    category: Category,
    parsed: ParsedQuestion,
    *,
    actor: Actor,
    now: datetime,
    is_draft: bool = False,
) -> Question:
    """Add a question as its first version; ``parsed`` is clean, and refused when unsound."""
    for problem in kind_of(parsed.kind).problems(parsed.body):
        raise UnsoundQuestion(problem)
    question = Question(
        category=category,
        name=parsed.name,
        search_key=content.search_key(parsed.name, parsed.text_html, parsed.body),
        state="draft" if is_draft else "ready",
        created_at=now,
        created_by=actor.id,
    )
    question.versions.append(_version(1, parsed, actor=actor, now=now))
    session.add(question)
    return question


def change_question(
    session: Session,
    question: Question,
    parsed: ParsedQuestion,
    *,
    category: Category,
    is_draft: bool,
    seen_number: int,
    actor: Actor,
    now: datetime,
) -> bool:
    """Change a question by a new version; tell whether anything changed.

    What papers and attempts have stays as it was. ``seen_number`` is the version that the author
    had before them: a form that has gone stale overwrites nothing.
    """
    question = queries.get_question(session, question.public_id, lock=True)
    current = question.current
    if question.state == "retired":
        raise Retired
    if current.number != seen_number:
        raise StaleEdit
    for problem in kind_of(current.kind).problems(parsed.body):
        raise UnsoundQuestion(problem)
    state = "draft" if is_draft else "ready"
    is_reworded = _says(current) != _says(parsed)
    is_moved = (question.name, question.category_id, question.state) != (
        parsed.name,
        category.id,
        state,
    )
    if is_reworded:
        question.versions.append(_version(current.number + 1, parsed, actor=actor, now=now))
    if is_reworded or is_moved:
        question.name, question.sort_key = parsed.name, sort_key(parsed.name)
        question.search_key = content.search_key(parsed.name, parsed.text_html, parsed.body)
        question.category, question.state = category, state
        _record(session, actor, "bank.change", question, now, version=question.current.number)
    return is_reworded or is_moved


def retire_question(session: Session, question: Question, *, actor: Actor, now: datetime) -> None:
    """Keep a question out of new papers and draws; papers that ask it go on asking it."""
    _set_state(session, question, "retired", "bank.retire", actor=actor, now=now)


def restore_question(session: Session, question: Question, *, actor: Actor, now: datetime) -> None:
    """Make a retired question ready again."""
    if question.state == "retired":
        _set_state(session, question, "ready", "bank.restore", actor=actor, now=now)


def keep_upload(
    session: Session, unit_id: int, filename: str, sent: bytes, *, actor: Actor, now: datetime
) -> QuestionImport:
    """Read a file for a unit's bank and keep what was read until somebody confirms it."""
    result = read_questions(filename, sent)
    kept = QuestionImport(
        unit_id=unit_id,
        filename=clean_filename(filename),
        file_sha256=hashlib.sha256(sent).hexdigest(),
        questions=[content.question_to_json(question) for question in result.questions],
        problems=[content.problem_to_json(problem) for problem in result.problems],
        read_at=now,
        read_by=actor.id,
    )
    session.add(kept)
    return kept


def confirm_import(
    session: Session, public_id: str, *, actor: Actor, now: datetime, is_draft: bool = False
) -> Imported:
    """Import what was read, once: a second confirmation returns what the first one did."""
    kept = queries.get_import(session, public_id, lock=True)
    if kept.confirmed_at is not None:
        return Imported(kept.imported or 0, kept.already or 0)
    if not kept.questions:
        raise NothingToImport
    questions = tuple(content.question_from_json(stored) for stored in kept.questions)
    done = import_questions(
        session, kept.unit_id, ParseResult(questions, ()), is_draft=is_draft, actor=actor, now=now
    )
    kept.confirmed_at, kept.imported, kept.already = now, done.count, done.already
    return done


def import_questions(
    session: Session,
    unit_id: int,
    result: ParseResult,
    *,
    actor: Actor,
    now: datetime,
    is_draft: bool = False,
) -> Imported:
    """Add the questions that a unit's bank does not have yet, in any version; none twice.

    Imports into the same bank wait for one another.
    """
    queries.lock_unit(session, unit_id)
    tree = _Tree(session, unit_id)
    new = _unknown(session, unit_id, result.questions)
    for question in new:
        add_question(
            session, tree.ensure(question.category), question, is_draft=is_draft, actor=actor,
            now=now,
        )  # fmt: skip
    session.flush()
    done = Imported(len(new), len(result.questions) - len(new))
    audit.record(
        session, actor, "bank.import", f"unit:{unit_id}", now=now, imported=done.count,
        already=done.already,
    )  # fmt: skip
    return done


class _Tree:
    """A unit's categories while some are being added."""

    def __init__(self, session: Session, unit_id: int) -> None:
        self._session, self._unit_id = session, unit_id
        self._known = queries.list_category_paths(session, unit_id)

    def ensure(self, path: Sequence[str]) -> Category:
        names = [name for name in map(nfc, path) if name] or [UNSORTED]
        whole = SEPARATOR.join(names)
        if whole not in self._known:
            if len(whole) > LONGEST_PATH:
                raise CategoryTooLong(limit=LONGEST_PATH)
            parent = self.ensure(names[:-1]) if len(names) > 1 else None
            made = Category(
                unit_id=self._unit_id,
                parent_id=None if parent is None else parent.id,
                name=names[-1],
                path=whole,
            )
            self._session.add(made)
            self._session.flush()
            self._known[whole] = made
        return self._known[whole]


def _unknown(
    session: Session, unit_id: int, questions: Iterable[ParsedQuestion]
) -> list[ParsedQuestion]:
    by_content: dict[str, ParsedQuestion] = {}
    for question in questions:
        hash_ = content.content_sha256(question.kind, question.text_html, question.body)
        by_content.setdefault(hash_, question)
    known = queries.find_known(session, unit_id, by_content.keys())
    return [question for hash_, question in by_content.items() if hash_ not in known]


def _version(
    number: int, parsed: ParsedQuestion, *, actor: Actor, now: datetime
) -> QuestionVersion:
    return QuestionVersion(
        number=number,
        kind=parsed.kind,
        text_html=parsed.text_html,
        body=parsed.body,
        feedback_html=parsed.general_feedback_html,
        default_mark=parsed.default_mark,
        content_sha256=content.content_sha256(parsed.kind, parsed.text_html, parsed.body),
        created_at=now,
        created_by=actor.id,
    )


def _says(question: QuestionVersion | ParsedQuestion) -> tuple[object, ...]:
    feedback = (
        question.feedback_html
        if isinstance(question, QuestionVersion)
        else question.general_feedback_html
    )
    hash_ = content.content_sha256(question.kind, question.text_html, question.body)
    return hash_, feedback, question.default_mark


def _set_state(
    session: Session, question: Question, state: str, action: str, *, actor: Actor, now: datetime
) -> None:
    if question.state != state:
        question.state = state
        _record(session, actor, action, question, now)


def _record(
    session: Session,
    actor: Actor,
    action: str,
    question: Question,
    now: datetime,
    **details: object,
) -> None:
    audit.record(session, actor, action, f"question:{question.public_id}", now=now, **details)
