"""Attempts at any stage, made through the service."""

from itertools import count

from lms.kernel import clock
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


def save(session, attempt, place, raw, *, after=None, key=None, now=None, person_id=None):
    """Save an answer after the last one, committed."""
    if after is None:
        after = session.get(Attempt, attempt.id, populate_existing=True).last_seq
    saved = service.save_answer(
        session,
        attempt.public_id,
        person_id=person_id or attempt.person_id,
        place=place,
        raw=raw,
        after=after,
        save_key=key or f"key{next(_keys)}",
        now=now or clock.now(),
    )
    session.commit()
    return saved


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
