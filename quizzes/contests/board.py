"""The published board of a round: a page of it, a search, one's own row, the prize winners."""

from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session, joinedload

from lms.kernel.paging import PER_PAGE, Page
from lms.kernel.text import search_words
from quizzes.attempts.models import Attempt
from quizzes.contests.models import Contestant, Prize, Round, Standing


def _rows(round_: Round) -> Select[Any]:
    return (
        select(
            Standing.place,
            Standing.rank,
            Standing.why,
            Standing.contestant_id,
            Contestant.full_name,
            Contestant.may_publish_name,
            Contestant.phone,
            Contestant.unit_name,
            Attempt.correct,
            Attempt.prediction,
            Attempt.duration_ms,
            Attempt.submitted_at,
            Prize.name.label("prize"),
        )
        .join(Contestant, Contestant.id == Standing.contestant_id)
        .join(Attempt, Attempt.id == Standing.attempt_id)
        .outerjoin(Prize, Prize.id == Standing.prize_id)
        .where(Standing.round_id == round_.id)
        .order_by(Standing.place)
    )


def last_place(session: Session, round_: Round) -> int:
    """Return how many rows a board has."""
    return (
        session.scalar(select(func.max(Standing.place)).where(Standing.round_id == round_.id)) or 0
    )


def page_of_board(session: Session, round_: Round, number: int) -> Page[Any]:
    """Return a page of the board: by its places, so that page 2,000 costs no more than page 1."""
    total = last_place(session, round_)
    number = min(number, max(-(-total // PER_PAGE), 1))
    first = (number - 1) * PER_PAGE
    window = Standing.place.between(first + 1, first + PER_PAGE)
    return Page(list(session.execute(_rows(round_).where(window))), number, total)


def search_board(session: Session, round_: Round, search: str, number: int) -> Page[Any]:
    """Find rows by the names as the board shows them: a hidden name is not found by guessing it."""
    found = [Standing.round_id == round_.id]
    found += [
        Contestant.public_key.contains(word, autoescape=True) for word in search_words(search)
    ]
    counted = select(func.count()).select_from(Standing).join(Contestant).where(*found)
    total = session.scalar(counted) or 0
    number = min(number, max(-(-total // PER_PAGE), 1))
    query = _rows(round_).where(*found).limit(PER_PAGE).offset((number - 1) * PER_PAGE)
    return Page(list(session.execute(query)), number, total)


def list_winners(session: Session, round_: Round) -> list[Any]:
    """Return the rows that won a prize, from the first down."""
    query = _rows(round_).where(Standing.prize_id.is_not(None))
    prizes = select(func.coalesce(func.sum(Prize.count), 0)).where(Prize.round_id == round_.id)
    return list(session.execute(query.limit(session.scalar(prizes) or 0)))


def find_standing(session: Session, round_: Round, contestant_id: int) -> Standing | None:
    """Return a contestant's own row."""
    return session.scalar(
        select(Standing)
        .options(joinedload(Standing.prize))
        .where(Standing.round_id == round_.id, Standing.contestant_id == contestant_id)
    )


def page_of_place(place: int) -> int:
    """Return the page of the board on which a place stands."""
    return -(-place // PER_PAGE)
