"""The entries of a round: the one source of the ranking, the minutes and every export."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.kernel.errors import NotFound
from lms.kernel.text import search_words
from lms.people.persons.models import Person
from quizzes.attempts.models import Attempt
from quizzes.contests.models import Contestant, Disqualification, Exclusion, Round, Standing

STREAMED = 5_000  # rows fetched at a time


class Entry(NamedTuple):
    """A handed-in attempt of a contestant, as ranking, exports and the minutes all read it."""

    contestant: str  # opaque
    attempt_number: int
    correct: int
    prediction: int | None
    duration_ms: int
    submitted_at: datetime
    is_disqualified: bool
    contestant_id: int
    attempt_id: int


def stream_entries(session: Session, round_: Round) -> Iterator[Entry]:
    """Yield every entry of a round, disqualified ones too, always in the same order."""
    query = (
        select(
            Contestant.public_id,
            Attempt.number,
            Attempt.correct,
            Attempt.prediction,
            Attempt.duration_ms,
            Attempt.submitted_at,
            Disqualification.id.is_not(None),
            Contestant.id,
            Attempt.id,
        )
        .join(
            Contestant,
            (Contestant.person_id == Attempt.person_id)
            & (Contestant.contest_id == round_.contest_id),
        )
        .outerjoin(Disqualification, Disqualification.attempt_id == Attempt.id)
        .where(Attempt.quiz_id == round_.quiz_id, Attempt.state == "submitted")
        .order_by(Contestant.public_id, Attempt.number)
        .execution_options(yield_per=STREAMED)
    )
    rows: Any = session.execute(query)
    for row in rows:
        yield Entry(*row)


def get_entry(session: Session, public_id: str) -> tuple[Attempt, Round, Contestant]:
    """Return an entry with its round and contestant."""
    row = session.execute(
        select(Attempt, Round, Contestant)
        .join(Round, Round.quiz_id == Attempt.quiz_id)
        .join(
            Contestant,
            (Contestant.person_id == Attempt.person_id)
            & (Contestant.contest_id == Round.contest_id),
        )
        .where(Attempt.public_id == public_id, Attempt.state == "submitted")
    ).first()
    if row is None:
        raise NotFound
    return row[0], row[1], row[2]


ENTRY_SORTS: dict[str, Any] = {
    "place": Standing.place,
    "name": Person.sort_key,
    "unit": Contestant.unit_name,
    "correct": Attempt.correct,
    "prediction": Attempt.prediction,
    "time": Attempt.duration_ms,
    "submitted": Attempt.submitted_at,
}


def entries_of(round_: Round, *, search: str = "", sort: str = "") -> Any:
    """Select a round's entries for its organisers: attempt, contestant, place, reason struck out."""
    query = (
        select(Attempt, Contestant, Standing.rank, Disqualification.reason, Exclusion.kind)
        .join(
            Contestant,
            (Contestant.person_id == Attempt.person_id)
            & (Contestant.contest_id == round_.contest_id),
        )
        .join(Person, Person.id == Contestant.person_id)
        .outerjoin(Standing, Standing.attempt_id == Attempt.id)
        .outerjoin(Disqualification, Disqualification.attempt_id == Attempt.id)
        .outerjoin(
            Exclusion,
            (Exclusion.contest_id == round_.contest_id) & (Exclusion.phone == Contestant.phone),
        )
        .where(Attempt.quiz_id == round_.quiz_id, Attempt.state == "submitted")
    )
    for word in search_words(search):
        found = Contestant.search_key.contains(word, autoescape=True)
        query = query.where(found | Contestant.phone.contains(word, autoescape=True))
    key = sort.lstrip("-")
    column = ENTRY_SORTS.get(key, Standing.place)
    is_down = sort.startswith("-") and key in ENTRY_SORTS
    # Entries without a value come last whichever way: databases differ on where nulls go.
    ordered = column.desc() if is_down else column.asc()
    return query.order_by(column.is_(None), ordered, Attempt.submitted_at, Attempt.id)


def list_excluded(session: Session, round_: Round, *, kind: str) -> set[str]:
    """Return which contestants stand on one of the contest's lists, by their opaque ids."""
    query = (
        select(Contestant.public_id)
        .join(
            Exclusion,
            (Exclusion.contest_id == Contestant.contest_id) & (Exclusion.phone == Contestant.phone),
        )
        .where(Contestant.contest_id == round_.contest_id, Exclusion.kind == kind)
    )
    return set(session.scalars(query))
