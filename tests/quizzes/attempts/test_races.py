"""Two at once, on real connections; and what goes wrong with the guards taken away.

SQLite lets one writer at a time begin; PostgreSQL lets both and makes one wait at the row.
"""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from sqlalchemy import select, update
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from lms.kernel import clock, db
from lms.kernel.errors import Refusal
from quizzes.attempts import queries, rules, saving, service
from quizzes.attempts.grading import mark_paper
from quizzes.attempts.models import AnswerSave, Attempt
from quizzes.attempts.saving import AlreadySubmitted, Saved, StaleTab
from quizzes.papers.models import Quiz
from quizzes.papers.queries import get_questions
from tests.quizzes.attempts.build import asked, ready_for_saves, signed_in, started
from tests.quizzes.papers import build

ROUNDS = 12


def together(engine, *acts):
    """Do these at once, each in a transaction on a connection of its own; refusals are results."""
    barrier = Barrier(len(acts))

    def run(act):
        barrier.wait()
        with Session(engine, expire_on_commit=False) as session:
            try:
                result = act(session)
                session.commit()
            except Refusal as refusal:
                session.rollback()
                return refusal
            return result

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


@pytest.fixture
def quiz(cast, session):
    return build.quiz(session, cast.information, kinds=("short_answer",), attempts_allowed=None)


def test_taps_at_once_start_one_attempt(engine, cast, session, quiz):
    person_id, quiz_id = cast.an.id, quiz.id
    session.remove()

    def start(own):
        return service.start_attempt(own, own.get(Quiz, quiz_id), person_id, now=clock.now()).id

    assert len(set(together(engine, *[start] * 6))) == 1
    assert session.query(Attempt).count() == 1


def test_taps_at_once_never_exceed_the_attempts_allowed(engine, cast, session, quiz):
    quiz.attempts_allowed = 1
    session.commit()
    person_id, quiz_id = cast.an.id, quiz.id
    session.remove()

    def start_and_hand_in(own):
        attempt = service.start_attempt(own, own.get(Quiz, quiz_id), person_id, now=clock.now())
        service.submit_attempt(own, attempt.public_id, person_id=person_id, now=clock.now())
        return attempt.id

    results = together(engine, *[start_and_hand_in] * 4)
    assert len({result for result in results if isinstance(result, int)}) == 1
    assert session.query(Attempt).count() == 1


def test_hand_ins_at_once_give_one_result(engine, cast, session, quiz):
    attempt = started(session, quiz, cast.an)
    public_id, person_id = attempt.public_id, cast.an.id
    session.remove()

    def hand_in(own):
        done = service.submit_attempt(own, public_id, person_id=person_id, now=clock.now())
        return done.submitted_at, done.duration_ms

    assert len(set(together(engine, *[hand_in] * 6))) == 1


def saver(attempt, key, raw="Thái Nguyên", after=0, *, token=""):
    """Save in steps, or first in one statement if a sign-in's secret is given."""
    public_id, person_id = attempt.public_id, attempt.person_id

    def act(own):
        sent = {"place": 0, "raw": raw, "after": after, "save_key": key, "now": clock.now()}
        saved = service.save_at_once(public_id, token=token, **sent) if token else None
        return saved or service.save_answer(own, public_id, person_id=person_id, **sent)

    return act


@pytest.fixture(params=[False, True], ids=["in steps", "at once"])
def open_attempt(request, cast, session, quiz):
    """An attempt, and the secret of the sign-in that saves into it at once."""
    attempt = started(session, quiz, cast.an)
    token = ""
    if request.param:
        token = signed_in(session, cast.an.id)
        ready_for_saves(session, attempt)
    session.remove()
    return attempt, token


def test_of_two_tabs_at_once_one_saves_and_the_other_is_told(engine, session, open_attempt):
    attempt, token = open_attempt
    for number in range(ROUNDS):
        one = saver(attempt, f"one{number}", "một", after=number, token=token)
        two = saver(attempt, f"two{number}", "hai", after=number, token=token)

        assert {type(result) for result in together(engine, one, two)} == {Saved, StaleTab}
    assert [save.seq for save in session.query(AnswerSave).order_by(AnswerSave.seq)] == list(
        range(1, ROUNDS + 1)
    )


def test_a_repeat_at_once_with_the_first_is_acknowledged_with_the_same_number(engine, open_attempt):
    attempt, token = open_attempt

    assert {r.seq for r in together(engine, *[saver(attempt, "same", token=token)] * 4)} == {1}


def test_without_the_number_check_one_tab_overwrites_the_other(engine, cast, session, quiz):
    """The control: both tabs are told that they saved, and one answer is gone."""
    attempt = started(session, quiz, cast.an)
    public_id, attempt_id = attempt.public_id, attempt.id
    session.remove()

    def careless(raw, key):
        def act(own):
            seq = own.execute(
                update(Attempt.__table__)
                .where(Attempt.public_id == public_id)
                .values(last_seq=Attempt.last_seq + 1)
                .returning(Attempt.last_seq)
            ).scalar_one()
            saving.keep(own, attempt_id, seq, 0, raw, key, clock.now())
            return Saved(seq, clock.now())

        return act

    results = together(engine, careless("một", "one"), careless("hai", "two"))
    assert {type(result) for result in results} == {Saved}


@pytest.mark.parametrize("at_once", [False, True], ids=["in steps", "at once"])
def test_an_acknowledged_save_is_always_graded(engine, cast, session, quiz, at_once):
    person_id = cast.an.id
    token = signed_in(session, person_id) if at_once else ""
    for number in range(ROUNDS):
        attempt = started(session, quiz, cast.an)
        attempt_id, public_id = attempt.id, attempt.public_id
        ready_for_saves(session, attempt)
        session.remove()
        saved, _ = together(
            engine,
            saver(attempt, f"k{number}", token=token),
            lambda own, public_id=public_id: service.submit_attempt(
                own, public_id, person_id=person_id, now=clock.now()
            ),
        )
        earned = session.get(Attempt, attempt_id).earned
        assert (type(saved), earned) in {(Saved, 1), (AlreadySubmitted, 0)}
        session.remove()


def hand_in_between(engine, attempt, *, lock):
    """Hand in with a save that comes between reading the answers and closing the attempt."""
    with Session(engine) as own, ThreadPoolExecutor(1) as pool:
        if not lock:
            db.read_only()  # on SQLite: BEGIN instead of BEGIN IMMEDIATE
        mine = queries.get_attempt(own, attempt.public_id, lock=lock)
        answers = queries.list_answers(own, [mine.id])[mine.id]
        db.read_only(promise=False)
        other = pool.submit(together, engine, saver(attempt, "between"))
        if not lock:
            other.result(timeout=30)
        questions = get_questions(own, [entry["version"] for entry in mine.paper])
        mine.earned = mark_paper(mine.paper, questions, answers).earned
        mine.state, mine.submitted_at = rules.State.SUBMITTED.value, clock.now()
        earned = mine.earned
        own.commit()
        return other.result(timeout=30)[0], earned


def test_a_save_waits_for_the_hand_in_that_holds_the_attempt(engine, cast, session, quiz):
    attempt = started(session, quiz, cast.an)
    asked(session, attempt, 0)
    session.remove()
    saved, earned = hand_in_between(engine, attempt, lock=True)

    assert (type(saved), earned) == (AlreadySubmitted, 0)


def test_without_the_lock_an_acknowledged_save_is_lost_or_the_hand_in_breaks(
    engine, cast, session, quiz
):
    """The control: PostgreSQL loses an acknowledged answer; SQLite refuses the hand-in."""
    attempt = started(session, quiz, cast.an)
    asked(session, attempt, 0)
    session.remove()
    if engine.dialect.name == "postgresql":
        saved, earned = hand_in_between(engine, attempt, lock=False)
        assert (type(saved), earned) == (Saved, 0)
    else:
        with pytest.raises(OperationalError, match="locked"):
            hand_in_between(engine, attempt, lock=False)


def test_two_workers_share_the_overdue_attempts(engine, cast, session, quiz):
    quiz.time_limit_s = 60
    session.commit()
    then = clock.now()
    for person in (cast.an, cast.binh, cast.chi, cast.dung):
        started(session, quiz, person, now=then)
    due = session.scalars(select(Attempt.due_at)).first()
    session.remove()

    def close(own):
        return service.close_overdue(own, now=due + 2 * rules.LAST_SAVE_GRACE, limit=10)

    assert sum(together(engine, close, close)) == 4
    assert session.query(Attempt).filter_by(closed_by="clock").count() == 4
