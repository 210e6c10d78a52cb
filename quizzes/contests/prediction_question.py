"""The question of a round that asks for a prediction: a question of the bank, used by it alone."""

from datetime import datetime

from sqlalchemy.orm import Session

from lms.kernel import richtext
from lms.kernel.actor import Actor
from quizzes.bank.formats.base import ParsedQuestion
from quizzes.bank.models import Category, QuestionVersion
from quizzes.bank.service import add_question, retire_question

LONGEST_NAME = 200


def make(session: Session, category: Category, text: str, *, actor: Actor, now: datetime) -> int:
    """Make the question and return its version's id; retired, so that no other paper takes it."""
    parsed = ParsedQuestion(
        kind="prediction",
        name=" ".join(text.split())[:LONGEST_NAME],
        text_html=richtext.from_plain(text),
        body={},
    )
    question = add_question(session, category, parsed, actor=actor, now=now)
    session.flush()
    retire_question(session, question, actor=actor, now=now)
    return question.current.id


def text_of(session: Session, version_id: int) -> str:
    """Return the words of the question, as they were typed."""
    version = session.get_one(QuestionVersion, version_id)
    return richtext.to_plain(version.text_html)
