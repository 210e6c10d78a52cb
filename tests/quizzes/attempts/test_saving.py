"""Saving answers: in order, once, and never over somebody else's."""

from datetime import timedelta
from functools import partial

import pytest

from lms.kernel import clock
from lms.kernel.errors import BadInput, NotFound
from quizzes.attempts import queries, saving, service
from quizzes.attempts.models import AnswerSave
from quizzes.bank.kinds.base import UnknownChoice
from quizzes.papers import questions
from tests.quizzes.attempts import build as attempts
from tests.quizzes.attempts.build import started, submitted
from tests.quizzes.papers import build


@pytest.fixture
def attempt(cast, session):
    quiz = build.quiz(
        session,
        cast.information,
        kinds=("short_answer", "numerical", "single_choice"),
        time_limit=timedelta(minutes=20),
    )
    return started(session, quiz, cast.an)


@pytest.fixture(params=[False, True], ids=["in steps", "at once"])
def save(request):
    """Both ways keep the same promises; on SQLite the second one falls back to the first."""
    return partial(attempts.save, at_once=request.param)


def answers(session, attempt):
    return queries.list_answers(session, [attempt.id])[attempt.id]


def test_saves_are_numbered_without_a_gap(save, session, attempt):
    assert [save(session, attempt, 0, f"câu {n}").seq for n in range(3)] == [1, 2, 3]


def test_the_newest_save_of_a_place_is_the_answer_and_all_are_kept(save, session, attempt):
    save(session, attempt, 0, "một")
    save(session, attempt, 1, "2")
    save(session, attempt, 0, "ba")

    assert answers(session, attempt) == {0: "ba", 1: "2"}
    assert session.query(AnswerSave).count() == 3


def test_an_answer_can_be_cleared(save, session, attempt):
    save(session, attempt, 0, "một")
    save(session, attempt, 0, "")

    assert answers(session, attempt) == {0: None}


def test_a_repeat_is_acknowledged_again_and_kept_once(save, session, attempt):
    first = save(session, attempt, 0, "một", after=0, key="k")
    again = save(
        session, attempt, 0, "một", after=0, key="k", now=clock.now() + timedelta(seconds=9)
    )

    assert (again, session.query(AnswerSave).count()) == (first, 1)


def test_a_repeat_is_acknowledged_even_when_the_time_is_up_or_the_attempt_handed_in(
    save, session, attempt
):
    first = save(session, attempt, 0, "một", after=0, key="k")
    late = attempt.due_at + timedelta(minutes=5)
    assert save(session, attempt, 0, "một", after=0, key="k", now=late) == first
    service.close_overdue(session, now=late, limit=9)
    session.commit()

    assert save(session, attempt, 0, "một", after=0, key="k", now=late) == first


@pytest.mark.parametrize("after", [pytest.param(0, id="behind"), pytest.param(7, id="ahead")])
def test_a_stale_page_overwrites_nothing_and_learns_where_we_are(save, session, attempt, after):
    save(session, attempt, 0, "một", after=0, key="other")
    with pytest.raises(service.StaleTab) as refusal:
        save(session, attempt, 0, "hai", after=after, key="mine")
    session.rollback()

    assert refusal.value.values == {"seq": 1}
    assert answers(session, attempt) == {0: "một"}


@pytest.mark.parametrize(
    ("seconds", "is_taken"),
    [
        pytest.param(0, True, id="at the end"),
        pytest.param(60, True, id="in the last second of the grace"),
        pytest.param(61, False, id="after the grace"),
    ],
)
def test_what_arrives_late(save, session, attempt, seconds, is_taken):
    at = attempt.due_at + timedelta(seconds=seconds)
    if is_taken:
        assert save(session, attempt, 0, "một", now=at).seq == 1
    else:
        with pytest.raises(service.TimeIsUp):
            save(session, attempt, 0, "một", now=at)


def test_an_attempt_handed_in_takes_no_more(save, cast, session, attempt):
    service.submit_attempt(session, attempt.public_id, person_id=cast.an.id, now=clock.now())
    session.commit()

    with pytest.raises(service.AlreadySubmitted):
        save(session, attempt, 0, "một")


def test_nobody_saves_into_anothers_attempt(save, cast, session, attempt):
    with pytest.raises(NotFound):
        save(session, attempt, 0, "một", person_id=cast.binh.id)


@pytest.mark.parametrize(
    ("place", "raw", "refusal"),
    [
        pytest.param(3, "x", service.NoSuchPlace, id="a place beyond the paper"),
        pytest.param(0, ["x"], BadInput, id="a list for a line of text"),
        pytest.param(0, "x" * 501, BadInput, id="a line that is too long"),
        pytest.param(1, "chín", BadInput, id="a word for a number"),
        pytest.param(2, "zzzzzz", UnknownChoice, id="a choice of no question"),
        pytest.param(2, {"a": 1}, BadInput, id="an object for a choice"),
    ],
)
def test_what_is_no_answer_is_refused_and_takes_no_number(
    save, session, attempt, place, raw, refusal
):
    with pytest.raises(refusal):
        save(session, attempt, place, raw)
    session.rollback()

    assert save(session, attempt, 0, "một", after=0).seq == 1


def test_saves_into_two_attempts_do_not_meet(save, cast, session):
    quiz = build.quiz(session, cast.information, kinds=("short_answer",))
    one, two = started(session, quiz, cast.an), started(session, quiz, cast.binh)
    save(session, one, 0, "một", key="same")
    save(session, two, 0, "hai", key="same")

    found = queries.list_answers(session, [one.id, two.id])
    assert found == {one.id: {0: "một"}, two.id: {0: "hai"}}


def test_an_attempt_of_nobody_is_not_found(session, attempt):
    with pytest.raises(NotFound):
        service.save_answer(
            session, "0" * 16, person_id=1, place=0, raw="", after=0, save_key="k", now=clock.now()
        )


def test_an_earlier_attempt_stays_as_it_was(save, cast, session):
    quiz = build.quiz(session, cast.information, kinds=("short_answer",), attempts_allowed=2)
    first = submitted(session, quiz, cast.an, right=1)
    second = started(session, quiz, cast.an)
    save(session, second, 0, "khác")

    assert answers(session, first) == {0: "Thái Nguyên"}


def test_what_can_be_saved_takes_one_statement_on_postgresql(engine, session, queries, attempt):
    token = attempts.signed_in(session, attempt.person_id)
    attempts.ready_for_saves(session, attempt)
    with queries() as seen:
        saved = service.save_at_once(
            attempt.public_id, token=token, place=0, raw="một", after=0, save_key="k",
            now=clock.now(),
        )  # fmt: skip

    if engine.dialect.name == "postgresql":
        assert (saved.seq, len(seen), answers(session, attempt)) == (1, 1, {0: "một"})
    else:
        assert (saved, seen, answers(session, attempt)) == (None, [], {})


def test_a_process_that_has_not_seen_the_paper_saves_nothing_at_once(session, attempt):
    token = attempts.signed_in(session, attempt.person_id)
    sent = {"token": token, "raw": "một", "after": 0, "save_key": "k", "now": clock.now()}

    assert service.save_at_once(attempt.public_id, place=0, **sent) is None
    service.expect_saves(attempt.public_id, attempt.paper)
    questions.forget_all()
    assert service.save_at_once(attempt.public_id, place=0, **sent) is None
    assert answers(session, attempt) == {}


def test_papers_kept_in_mind_have_a_bound(monkeypatch):
    monkeypatch.setattr(saving, "MOST_PAPERS", 2)
    monkeypatch.setattr(saving, "_papers", {})
    for name in ("a", "b", "c"):
        service.expect_saves(name, [{"version": 1}])

    assert saving._papers == {"c": (1,)}
