"""Answers that a person has to mark: what waits, and giving a mark. The caller commits.

Whoever marks sees no name. A mark given again replaces the one before; every one is kept.
"""

import hashlib
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.kernel import audit
from lms.kernel.actor import Actor
from lms.kernel.errors import N_, BadInput, NotFound, RuleViolation
from quizzes.attempts import queries, rules
from quizzes.attempts.models import Attempt, ManualMark
from quizzes.bank.kinds.base import Response
from quizzes.bank.models import Question
from quizzes.papers.models import Quiz
from quizzes.papers.queries import get_questions
from quizzes.papers.questions import Asked


class NotForAPerson(BadInput):
    """The answer is marked by rule, or there is none at this place."""

    message = N_("This answer is not marked by a person.")


class MarkTooHigh(BadInput):
    """An answer earns no more than its question is worth."""

    message = N_("At most %(most)s points can be given for this answer.")


class OwnAnswer(RuleViolation):
    """Nobody marks themselves."""

    message = N_("You cannot mark your own answer.")


class AlreadyPublished(RuleViolation):
    """Published results of a contest stand."""

    message = N_("The results of this round are public; marks can no longer be changed.")


@dataclass(frozen=True)
class Answer:
    """An answer to mark: whose it is stays hidden; ``given`` is the newest mark, if any."""

    attempt_id: str
    place: int
    text: str
    worth: Decimal
    given: ManualMark | None


@dataclass(frozen=True)
class Pile:
    """A question that people mark, with its answers: those that wait first, in an order by chance."""

    question_id: str
    question: Asked
    answers: list[Answer]

    @property
    def waiting(self) -> int:
        """How many are still to be marked."""
        return sum(answer.given is None for answer in self.answers)


def list_piles(session: Session, quiz: Quiz) -> list[Pile]:
    """Return every question of a quiz that people mark, with the answers handed in."""
    query = select(Attempt).where(
        Attempt.quiz_id == quiz.id, Attempt.state == rules.State.SUBMITTED
    )
    attempts = list(session.scalars(query))
    versions = {entry["version"] for attempt in attempts for entry in attempt.paper}
    questions = get_questions(session, versions)
    wanted = {v for v, question in questions.items() if _is_for_a_person(question)}
    if not wanted:
        return []
    ids = [attempt.id for attempt in attempts]
    saved: dict[int, dict[int, Response]] = {}
    given: dict[tuple[int, int], ManualMark] = {}
    for start in range(0, len(ids), queries.MOST_IDS):
        some = ids[start : start + queries.MOST_IDS]
        saved |= queries.list_answers(session, some)
        given |= find_marks(session, some)
    piles: dict[int, list[Answer]] = defaultdict(list)
    for attempt in attempts:
        for place, entry in enumerate(attempt.paper):
            question = questions[entry["version"]]
            response = saved[attempt.id].get(place)
            if entry["version"] in wanted and question.kind.is_answered(response):
                text = question.kind.answer_text(question.body, response)
                mark = given.get((attempt.id, place))
                answer = Answer(attempt.public_id, place, text, Decimal(entry["mark"]), mark)
                piles[question.question_id].append(answer)
    for answers in piles.values():
        answers.sort(key=lambda answer: (answer.given is not None, _by_chance(answer)))
    newest = {questions[v].question_id: questions[v] for v in sorted(wanted)}
    names = _public_ids(session, newest)
    return [Pile(names[id_], newest[id_], piles[id_]) for id_ in sorted(newest)]


def _public_ids(session: Session, question_ids: Iterable[int]) -> dict[int, str]:
    query = select(Question.id, Question.public_id).where(Question.id.in_(list(question_ids)))
    return {row.id: row.public_id for row in session.execute(query)}


def needs_a_person(session: Session, attempt: Attempt, place: int) -> str:
    """Return the public id of the question at a place that a person marks; refuse other places."""
    if not 0 <= place < len(attempt.paper):
        raise NotForAPerson
    version = attempt.paper[place]["version"]
    question = get_questions(session, [entry["version"] for entry in attempt.paper])[version]
    if not _is_for_a_person(question):
        raise NotForAPerson
    return _public_ids(session, [question.question_id])[question.question_id]


def find_marks(session: Session, attempt_ids: Iterable[int]) -> dict[tuple[int, int], ManualMark]:
    """Return the newest mark of each answer, by attempt and place."""
    query = select(ManualMark).where(ManualMark.attempt_id.in_(list(attempt_ids)))
    return {(m.attempt_id, m.place): m for m in session.scalars(query.order_by(ManualMark.id))}


def mark_answer(
    session: Session,
    attempt_public_id: str,
    place: int,
    mark: Decimal,
    comment: str,
    *,
    actor: Actor,
    now: datetime,
) -> Attempt:
    """Give an answer its mark and a comment, and add the attempt up anew."""
    attempt = queries.get_attempt(session, attempt_public_id, lock=True)
    if attempt.state != rules.State.SUBMITTED or attempt.marks is None:
        raise NotFound
    needs_a_person(session, attempt, place)
    if attempt.person_id == actor.id:
        raise OwnAnswer
    if attempt.quiz.results_published_at is not None:
        raise AlreadyPublished
    most = Decimal(attempt.paper[place]["mark"])
    if not 0 <= mark <= most:
        raise MarkTooHigh(most=most)
    before = attempt.marks[place]
    session.add(
        ManualMark(
            attempt_id=attempt.id, place=place, mark=mark, comment=comment, marker_id=actor.id,
            marked_at=now,
        )
    )  # fmt: skip
    marks = list(attempt.marks)
    marks[place] = str(mark)
    attempt.marks = marks
    known = [Decimal(each) for each in marks if each is not None]
    attempt.earned = rules.total(known)
    attempt.correct = sum(
        each is not None and Decimal(each) == Decimal(entry["mark"]) > 0
        for each, entry in zip(marks, attempt.paper, strict=True)
    )
    audit.record(
        session, actor, "answer.marked", f"attempt:{attempt.public_id}", now=now, place=place,
        before=before, after=str(mark),
    )  # fmt: skip
    session.flush()
    return attempt


def _is_for_a_person(question: Asked) -> bool:
    """Tell a question that no rule marks: its kind gives no share of the mark to an answer."""
    kind = question.kind
    return kind.is_graded and kind.name == "essay"


def _by_chance(answer: Answer) -> str:
    """Order answers by nothing that a person chose: neither name nor time."""
    return hashlib.sha256(f"{answer.attempt_id}:{answer.place}".encode()).hexdigest()
