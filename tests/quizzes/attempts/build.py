"""Attempts at any stage, made through the service."""

from itertools import count

from sqlalchemy import select

from lms.kernel import clock
from lms.people.accounts import sign_ins
from lms.people.accounts.models import Account
from quizzes.attempts import service
from quizzes.attempts.models import Attempt
from quizzes.papers.queries import get_questions
from tests.quizzes.papers import build

_keys = count()


def started(session, quiz, person, *, now=None):
    """An attempt that the person has just started, committed."""
    attempt = service.start_attempt(session, quiz, person.id, now=now or clock.now())
    session.commit()
    return attempt


def asked(session, attempt, place):
    """The question at a place of the attempt's paper."""
    version = attempt.paper[place]["version"]
    return get_questions(session, [version])[version]


def save(
    session, attempt, place, raw, *, after=None, key=None, now=None, person_id=None, at_once=False
):
    """Save an answer after the last one, committed; ``at_once`` as the page does, where it can be."""
    if after is None:
        after = session.get(Attempt, attempt.id, populate_existing=True).last_seq
    person_id, now = person_id or attempt.person_id, now or clock.now()
    sent = {
        "place": place,
        "raw": raw,
        "after": after,
        "save_key": key or f"key{next(_keys)}",
        "now": now,
    }
    saved = None
    if at_once:
        token = signed_in(session, person_id, now=now)
        ready_for_saves(session, attempt)
        saved = service.save_at_once(attempt.public_id, token=token, **sent)
    if saved is None:
        saved = service.save_answer(session, attempt.public_id, person_id=person_id, **sent)
        session.commit()
    return saved


def signed_in(session, person_id, *, now=None):
    """The secret of a browser that has just signed in, committed."""
    account = session.scalars(select(Account).where(Account.person_id == person_id)).one()
    token = sign_ins.start(session, account, now=now or clock.now())
    session.commit()
    return token


def ready_for_saves(session, attempt):
    """What opening the attempt's page leaves in the process."""
    get_questions(session, [entry["version"] for entry in attempt.paper])
    service.expect_saves(attempt.public_id, attempt.paper)
    session.rollback()


def save_right(session, attempt, place, **more):
    """Save the right answer at a place, committed."""
    return save(session, attempt, place, build.right(asked(session, attempt, place)), **more)


def submitted(session, quiz, person, *, right=0, now=None):
    """An attempt handed in with the first ``right`` questions answered rightly, committed."""
    attempt = started(session, quiz, person, now=now)
    for place in range(right):
        save_right(session, attempt, place, now=now)
    service.submit_attempt(session, attempt.public_id, person_id=person.id, now=now or clock.now())
    session.commit()
    return attempt
