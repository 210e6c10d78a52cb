"""Saving one answer: the path that everybody takes all the time. Core only, no objects loaded.

An UPDATE takes the next number only if the page that saves has seen the last one, the attempt is
its person's and still open; an INSERT keeps the answer. Both or none is committed, so what is
acknowledged is what will be graded. PostgreSQL does both, and finds the person behind the cookie,
in one statement (`save_at_once`); whatever that does not save goes through `save_answer`, which
knows why. See docs/decisions/0006-a-save-is-one-statement.md.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Table, bindparam, insert, or_, select, update
from sqlalchemy.orm import Session

from lms.kernel import db
from lms.kernel.errors import N_, BadInput, NotFound, RuleViolation
from lms.people.accounts import sign_ins
from quizzes.attempts import rules
from quizzes.attempts.models import AnswerSave, Attempt
from quizzes.bank.kinds.base import Response
from quizzes.papers.queries import get_questions
from quizzes.papers.questions import Asked, find_kept

LONGEST_KEY = 64
MOST_PAPERS = 10_000  # that a process remembers: some megabytes
# The versions that an attempt's paper asks, by the attempt's public id: drawn once and for all.
_papers: dict[str, tuple[int, ...]] = {}
_attempt: Table = Attempt.__table__  # type: ignore[assignment]
_save: Table = AnswerSave.__table__  # type: ignore[assignment]


class StaleTab(RuleViolation):
    """Another tab or device has saved since this page was loaded."""

    message = N_(
        "You have continued this quiz in another window. This page is out of date: please reload it."
    )


class TimeIsUp(RuleViolation):
    """The time has run out, and the minute for late arrivals too."""

    message = N_("The time is up. What had been saved until then counts.")


class AlreadySubmitted(RuleViolation):
    """An attempt that is handed in takes no more answers."""

    message = N_("This quiz has been handed in already.")


class NoSuchPlace(BadInput):
    """The browser named a question that the paper does not have."""

    message = N_("This answer does not belong to the quiz. Please reload the page.")


@dataclass(frozen=True)
class Saved:
    """The acknowledgement of a save: its number, and when it was taken."""

    seq: int
    saved_at: datetime


_this = _attempt.c.public_id == bindparam("b_public_id")
_mine = (_this, _attempt.c.person_id == bindparam("b_person_id"))
_take_number = (
    update(_attempt)
    .where(
        _attempt.c.state == "in_progress",
        _attempt.c.last_seq == bindparam("b_after"),
        or_(_attempt.c.due_at.is_(None), _attempt.c.due_at >= bindparam("b_oldest_due")),
    )
    .values(last_seq=_attempt.c.last_seq + 1)
)
_TAKE_NUMBER = _take_number.where(*_mine).returning(_attempt.c.id, _attempt.c.paper)
_taken = (
    _take_number.where(_this, _attempt.c.person_id == sign_ins.PERSON_ID)
    .returning(_attempt.c.id, _attempt.c.last_seq)
    .cte("taken")
)
_given = {
    column: bindparam(f"b_{column.name}", type_=column.type)
    for column in (_save.c.place, _save.c.response, _save.c.save_key, _save.c.saved_at)
}
_AT_ONCE = (
    insert(_save)
    .from_select(
        [_save.c.attempt_id, _save.c.seq, *_given],
        select(_taken.c.id, _taken.c.last_seq, *_given.values()),
    )
    .returning(_save.c.seq)
)
_LOOK = select(_attempt.c.id, _attempt.c.state, _attempt.c.last_seq, _attempt.c.due_at).where(
    *_mine
)
_SAVED_AS = select(_save.c.save_key, _save.c.saved_at).where(
    _save.c.attempt_id == bindparam("b_attempt_id"), _save.c.seq == bindparam("b_seq")
)
_KEEP = insert(_save)


def save_at_once(
    attempt_public_id: str,
    *,
    token: str,
    place: int,
    raw: object,
    after: int,
    save_key: str,
    now: datetime,
) -> Saved | None:
    """Save as ``save_answer`` does, for whoever is signed in with this secret, and commit.

    None where nothing was saved, for whatever reason: ``save_answer`` saves, or says why not.
    """
    asked = _find_asked(attempt_public_id, place)
    if asked is None or not db.takes_writes_within_a_query():
        return None
    try:
        response = asked.kind.clean(asked.body, raw)
    except BadInput:  # not to be told before it is known whose attempt it is
        return None
    kept = db.run_alone(
        _AT_ONCE,
        {
            "b_public_id": attempt_public_id,
            "b_after": after,
            "b_oldest_due": now - rules.LAST_SAVE_GRACE,
            "b_place": place,
            "b_response": response,
            "b_save_key": save_key,
            "b_saved_at": now,
            **sign_ins.named(token, now=now),
        },
    )
    return Saved(kept[0].seq, now) if kept else None


def expect_saves(attempt_public_id: str, paper: list[dict[str, Any]]) -> None:
    """Keep in mind what a paper asks where: so that a save need not ask before it saves."""
    if len(_papers) >= MOST_PAPERS:
        _papers.clear()
    _papers[attempt_public_id] = tuple(entry["version"] for entry in paper)


def _find_asked(attempt_public_id: str, place: int) -> Asked | None:
    versions = _papers.get(attempt_public_id, ())
    if not 0 <= place < len(versions):
        return None
    return find_kept([versions[place]]).get(versions[place])


def save_answer(
    session: Session,
    attempt_public_id: str,
    *,
    person_id: int,
    place: int,
    raw: object,
    after: int,
    save_key: str,
    now: datetime,
) -> Saved:
    """Save what was answered at a place of the paper; to be committed before it is acknowledged.

    ``after`` is the number of the last save that the page knows of, ``save_key`` the page's own
    name for this save: a repeat is acknowledged again, and another page's save is never overwritten.
    """
    mine = {"b_public_id": attempt_public_id, "b_person_id": person_id}
    taken = session.execute(
        _TAKE_NUMBER, {**mine, "b_after": after, "b_oldest_due": now - rules.LAST_SAVE_GRACE}
    ).one_or_none()
    if taken is None:
        return _why_not(session, mine, after=after, save_key=save_key, now=now)
    seq = rules.next_seq(after)
    expect_saves(attempt_public_id, taken.paper)
    keep(session, taken.id, seq, place, read(session, taken.paper, place, raw), save_key, now)
    return Saved(seq, now)


def read(session: Session, paper: list[dict[str, Any]], place: int, raw: object) -> Response:
    """Return what the browser sent for a place of the paper as a response, or raise BadInput."""
    if not 0 <= place < len(paper):
        raise NoSuchPlace
    # The whole paper at once: the first save of a paper fills the shelf for all the others.
    question = get_questions(session, [entry["version"] for entry in paper])[
        paper[place]["version"]
    ]
    return question.kind.clean(question.body, raw)


def keep(
    session: Session,
    attempt_id: int,
    seq: int,
    place: int,
    response: Response,
    save_key: str,
    now: datetime,
) -> None:
    """Add a save under a number that the caller has taken."""
    session.execute(
        _KEEP,
        {
            "attempt_id": attempt_id,
            "seq": seq,
            "place": place,
            "response": response,
            "save_key": save_key,
            "saved_at": now,
        },
    )


def _why_not(
    session: Session, mine: dict[str, object], *, after: int, save_key: str, now: datetime
) -> Saved:
    """Acknowledge a repeat, or refuse with the reason."""
    attempt = session.execute(_LOOK, mine).one_or_none()
    if attempt is None:
        raise NotFound
    seq = rules.next_seq(after)
    stored = session.execute(_SAVED_AS, {"b_attempt_id": attempt.id, "b_seq": seq}).one_or_none()
    verdict = rules.save_verdict(
        last_seq=attempt.last_seq,
        after_seq=after,
        stored_key=stored.save_key if stored is not None else None,
        key=save_key,
    )
    if stored is not None and verdict is rules.SaveVerdict.REPEAT:
        return Saved(seq, stored.saved_at)
    if attempt.state == rules.State.SUBMITTED:
        raise AlreadySubmitted(seq=attempt.last_seq)
    if not rules.may_save(attempt.due_at, now):
        raise TimeIsUp(seq=attempt.last_seq)
    raise StaleTab(seq=attempt.last_seq)
