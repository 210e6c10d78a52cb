"""Every read of contests, rounds, contestants and their entries."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import Select, exists, func, select
from sqlalchemy.orm import Session, contains_eager, joinedload, selectinload

from lms.kernel.errors import NotFound
from lms.kernel.text import fold, search_words
from lms.people.accounts.models import Account
from lms.people.rights.models import Consent
from lms.people.units.models import Unit
from quizzes.attempts.models import Attempt
from quizzes.contests.models import (
    Contest,
    Contestant,
    Disqualification,
    Exclusion,
    Round,
    RoundFreeze,
)
from quizzes.papers.models import QuizSlot


def get_contest(session: Session, public_id: str, *, lock: bool = False) -> Contest:
    """Return a contest; ``lock`` lets one change go first."""
    query = select(Contest).where(Contest.public_id == public_id)
    if lock:
        query = query.with_for_update().execution_options(populate_existing=True)
    contest = session.scalar(query)
    if contest is None:
        raise NotFound
    return contest


def get_contest_page(session: Session, public_id: str) -> Contest:
    """Return a contest with its rounds, their prizes, papers and unit, in three queries."""
    rounds = selectinload(Contest.rounds)
    contest = session.scalar(
        select(Contest)
        .options(joinedload(Contest.unit), rounds.joinedload(Round.quiz))
        .options(rounds.selectinload(Round.prizes))
        .where(Contest.public_id == public_id)
    )
    if contest is None:
        raise NotFound
    return contest


def get_round(session: Session, public_id: str) -> Round:
    """Return a round with its contest and quiz, in one query."""
    found = session.scalar(
        select(Round)
        .join(Round.contest)
        .join(Round.quiz)
        .options(contains_eager(Round.contest), contains_eager(Round.quiz))
        .where(Round.public_id == public_id)
    )
    if found is None:
        raise NotFound
    return found


def list_rounds(session: Session) -> list[Round]:
    """Return every round with its contest, in the order of their opening."""
    query = select(Round).options(joinedload(Round.contest)).order_by(Round.opens_at, Round.id)
    return list(session.scalars(query))


def lock_round(session: Session, round_id: int) -> Round:
    """Return a round as it is now; whoever else decides about it waits until the commit."""
    query = select(Round).where(Round.id == round_id).with_for_update()
    return session.scalars(query.execution_options(populate_existing=True)).one()


def list_coming_contests(session: Session, now: datetime) -> list[Contest]:
    """Return the public contests that have, or wait for, a round; nearest closing first."""
    last = select(func.max(Round.closes_at)).where(Round.contest_id == Contest.id).scalar_subquery()
    query = (
        select(Contest)
        .options(selectinload(Contest.rounds), joinedload(Contest.unit))
        .where(Contest.state == "public", last.is_(None) | (last > now))
        .order_by(last.is_(None), last, Contest.id)
    )
    return list(session.scalars(query))


def past_contests(now: datetime, search: str = "") -> Select[Contest]:
    """Select the public contests whose last round has closed, newest first."""
    later = exists().where(Round.contest_id == Contest.id, Round.closes_at > now)
    held = exists().where(Round.contest_id == Contest.id)
    over = (Contest.state == "ended") | ((Contest.state == "public") & held & ~later)
    query = (
        select(Contest)
        .options(selectinload(Contest.rounds), joinedload(Contest.unit))
        .where(over)
        .order_by(Contest.id.desc())
    )
    for word in search_words(search):
        query = query.where(Contest.search_key.contains(word, autoescape=True))
    return query


SORTS = {"title": Contest.search_key, "state": Contest.state, "made": Contest.id}


def contests_of(
    unit_ids: Iterable[int] | None, *, search: str = "", sort: str = ""
) -> Select[Contest]:
    """Select the contests of these units (None: of all), newest first unless sorted otherwise."""
    query = select(Contest).options(selectinload(Contest.rounds), joinedload(Contest.unit))
    if unit_ids is not None:
        query = query.where(Contest.unit_id.in_(list(unit_ids)))
    for word in search_words(search):
        query = query.where(Contest.search_key.contains(word, autoescape=True))
    column = SORTS.get(sort.lstrip("-"), Contest.id)
    is_down = sort.startswith("-") or sort.lstrip("-") not in SORTS
    return query.order_by(column.desc() if is_down else column.asc(), Contest.id.desc())


def find_contestant(session: Session, contest_id: int, person_id: int) -> Contestant | None:
    """Return a person's registration for a contest."""
    return session.scalar(
        select(Contestant).where(
            Contestant.contest_id == contest_id, Contestant.person_id == person_id
        )
    )


def is_registered(
    session: Session, contest_id: int, *, phone: str = "", citizen_id_hash: bytes | None = None
) -> bool:
    """Tell whether a phone number or a citizen id is registered for a contest already."""
    query = select(Contestant.id).where(Contestant.contest_id == contest_id)
    if citizen_id_hash is not None:
        query = query.where(Contestant.citizen_id_hash == citizen_id_hash)
    else:
        query = query.where(Contestant.phone == phone)
    return session.scalar(query.limit(1)) is not None


def has_account(session: Session, login: str) -> bool:
    """Tell whether a sign-in name is in use."""
    return session.scalar(select(Account.id).where(Account.login == login)) is not None


def is_barred(session: Session, contest_id: int, phone: str) -> bool:
    """Tell whether the organisers barred a phone number from playing."""
    query = select(Exclusion.id).where(
        Exclusion.contest_id == contest_id, Exclusion.phone == phone, Exclusion.kind == "barred"
    )
    return session.scalar(query) is not None


def list_exclusions(session: Session, contest_id: int) -> list[Exclusion]:
    """Return those who may not play, then those who win nothing, by name."""
    query = select(Exclusion).where(Exclusion.contest_id == contest_id)
    return sorted(session.scalars(query), key=lambda each: (each.kind, fold(each.full_name)))


def find_consent(session: Session, person_id: int, purpose: str, subject: str) -> bool:
    """Tell whether the person's newest decision for a purpose is a yes."""
    query = (
        select(Consent.is_given)
        .where(
            Consent.person_id == person_id, Consent.purpose == purpose, Consent.subject == subject
        )
        .order_by(Consent.id.desc())
        .limit(1)
    )
    return bool(session.scalar(query))


def list_unit_names(session: Session) -> list[tuple[int, str]]:
    """Return the units in force by name, for choosing one's own."""
    query = select(Unit.id, Unit.name).where(Unit.ended_on.is_(None)).order_by(Unit.search_key)
    return [(row.id, row.name) for row in session.execute(query)]


def list_attempts(session: Session, quiz_id: int, person_id: int) -> list[Attempt]:
    """Return a person's own attempts at a round, first to last."""
    query = (
        select(Attempt)
        .where(Attempt.quiz_id == quiz_id, Attempt.person_id == person_id)
        .order_by(Attempt.number)
    )
    return list(session.scalars(query))


def list_struck(session: Session, attempts: Iterable[Attempt]) -> list[Disqualification]:
    """Return why these entries were struck out, those that were."""
    ids = [attempt.id for attempt in attempts]
    return list(
        session.scalars(select(Disqualification).where(Disqualification.attempt_id.in_(ids)))
    )


def has_attempts(session: Session, quiz_ids: Iterable[int]) -> bool:
    """Tell whether anybody has started one of these quizzes."""
    query = select(Attempt.id).where(Attempt.quiz_id.in_(list(quiz_ids))).limit(1)
    return session.scalar(query) is not None


def count_open_attempts(session: Session, quiz_id: int) -> int:
    """Return how many attempts are still in progress."""
    query = select(func.count()).select_from(Attempt)
    return (
        session.scalar(query.where(Attempt.quiz_id == quiz_id, Attempt.state == "in_progress")) or 0
    )


def count_entries(session: Session, quiz_id: int) -> int:
    """Return how many attempts have been handed in."""
    query = select(func.count()).select_from(Attempt)
    return (
        session.scalar(query.where(Attempt.quiz_id == quiz_id, Attempt.state == "submitted")) or 0
    )


def count_questions(session: Session, quiz_id: int) -> int:
    """Return how many graded questions a round's paper draws; the prediction is none of them."""
    drawn = select(func.coalesce(func.sum(QuizSlot.count), 0)).where(
        QuizSlot.quiz_id == quiz_id, QuizSlot.category_id.is_not(None)
    )
    return session.scalar(drawn) or 0


def find_freeze(session: Session, round_id: int) -> RoundFreeze | None:
    """Return the minutes of a round's freeze."""
    return session.get(RoundFreeze, round_id)


def last_disqualified_at(session: Session, round_: Round) -> datetime | None:
    """Return when an entry of a round was last struck out."""
    query = (
        select(func.max(Disqualification.decided_at))
        .join(Attempt, Attempt.id == Disqualification.attempt_id)
        .where(Attempt.quiz_id == round_.quiz_id)
    )
    return session.scalar(query)
