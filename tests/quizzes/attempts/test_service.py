"""Starting, handing in, and what the clock hands in."""

from datetime import timedelta
from decimal import Decimal
from random import Random

import pytest

from lms.kernel import clock
from lms.kernel.actor import COMMAND_LINE
from lms.kernel.errors import NotFound
from quizzes.attempts import rules, service, tasks
from quizzes.attempts.models import AnswerSave, Attempt
from quizzes.papers.rules import FixedQuestion, RandomDraw
from quizzes.papers.service import make_quiz
from tests.quizzes.attempts.build import save_right, started, submitted
from tests.quizzes.papers import build

MINUTE = timedelta(minutes=1)


@pytest.fixture
def now():
    return clock.now()


def test_starting_again_gives_back_the_open_attempt(cast, session, now):
    quiz = build.quiz(session, cast.information)
    first = started(session, quiz, cast.an, now=now)

    assert started(session, quiz, cast.an, now=now + MINUTE).id == first.id


@pytest.mark.parametrize(
    ("settings", "used", "sentence"),
    [
        pytest.param({"opens_at": MINUTE}, 0, "not_open", id="before it opens"),
        pytest.param({"closes_at": timedelta(0)}, 0, "closed", id="at the moment it closes"),
        pytest.param({}, 1, "no_attempts_left", id="after the only attempt"),
        pytest.param({"attempts_allowed": 2}, 2, "no_attempts_left", id="after both attempts"),
    ],
)
def test_nobody_starts(cast, session, now, settings, used, sentence):
    quiz = build.quiz(
        session, cast.information, attempts_allowed=settings.pop("attempts_allowed", 1)
    )
    for _ in range(used):
        submitted(session, quiz, cast.an, now=now)
    for name, offset in settings.items():
        setattr(quiz, name, now + offset)
    session.commit()

    with pytest.raises(service.CannotStart) as refusal:
        service.start_attempt(session, quiz, cast.an.id, now=now)
    assert refusal.value.message == rules.BLOCKED_SENTENCES[rules.Blocked(sentence)]


def test_without_a_limit_one_may_try_again_and_again(cast, session, now):
    quiz = build.quiz(session, cast.information, attempts_allowed=None)
    numbers = [submitted(session, quiz, cast.an, now=now).number for _ in range(4)]

    assert numbers == [1, 2, 3, 4]


@pytest.mark.parametrize(
    ("limit", "closes_in", "due_in"),
    [
        pytest.param(20, None, 20, id="the time limit alone"),
        pytest.param(None, 30, 30, id="the closing alone"),
        pytest.param(20, 10, 10, id="the closing when it comes first"),
        pytest.param(20, 30, 20, id="the limit when it comes first"),
        pytest.param(None, None, None, id="no end without either"),
    ],
)
def test_an_attempt_is_due_at(cast, session, now, limit, closes_in, due_in):
    quiz = build.quiz(
        session,
        cast.information,
        time_limit=limit and timedelta(minutes=limit),
        closes_at=closes_in and now + timedelta(minutes=closes_in),
    )
    attempt = started(session, quiz, cast.an, now=now)

    assert attempt.due_at == (due_in and now + timedelta(minutes=due_in))


def test_a_draw_repeats_no_question_even_across_a_branch_and_its_twig(cast, session, now):
    branch = build.category(session, cast.information, "Nhánh")
    twig = build.category(session, cast.information, "Cành", parent=branch)
    fixed = build.question(session, twig, name="Cố định")
    for n in range(3):
        build.question(session, twig, name=f"Cành {n}")
    for n in range(2):
        build.question(session, branch, name=f"Nhánh {n}")
    quiz = make_quiz(
        session,
        unit_id=cast.information.id,
        title="Đề",
        parts=[RandomDraw(branch.id, 2), RandomDraw(twig.id, 3), FixedQuestion(fixed.id)],
        actor=COMMAND_LINE,
        now=now,
    )
    for seed in range(20):
        paper = service.draw_paper(session, quiz, Random(seed))
        versions = [entry["version"] for entry in paper]
        assert len(set(versions)) == 6


def test_a_paper_is_drawn_once_and_kept(cast, session, now):
    quiz = build.drawn_quiz(session, cast.information, size=30, count=10)
    paper = list(started(session, quiz, cast.an, now=now).paper)
    session.expire_all()

    assert started(session, quiz, cast.an, now=now).paper == paper


def test_two_people_get_different_papers(cast, session, now):
    quiz = build.drawn_quiz(session, cast.information, size=30, count=10)

    assert started(session, quiz, cast.an).paper != started(session, quiz, cast.binh).paper


def test_a_text_and_a_prediction_keep_their_places_when_shuffled(cast, session, now):
    kinds = ("description", *["single_choice"] * 8, "prediction")
    quiz = build.quiz(session, cast.information, kinds=kinds, shuffle=True)
    orders = set()
    for seed in range(10):
        paper = service.draw_paper(session, quiz, Random(seed))
        versions = [entry["version"] for entry in paper]
        assert (versions[0], versions[-1]) == (min(versions), max(versions))
        orders.add(tuple(versions))
    assert len(orders) > 1


def test_a_quiz_that_lost_its_questions_cannot_be_taken(cast, session, now):
    quiz = build.drawn_quiz(session, cast.information, size=2, count=2)
    session.query(build.Question).update({"state": "retired"})
    session.commit()

    with pytest.raises(rules.PoolTooSmall):
        service.start_attempt(session, quiz, cast.an.id, now=now)


def test_handing_in_twice_changes_nothing(cast, session, now):
    quiz = build.quiz(session, cast.information)
    attempt = started(session, quiz, cast.an, now=now)
    save_right(session, attempt, 0, now=now)
    hand_in = {"person_id": cast.an.id}
    service.submit_attempt(session, attempt.public_id, now=now + MINUTE, **hand_in)
    session.commit()
    first = (attempt.submitted_at, attempt.earned, attempt.duration_ms, attempt.marks)
    service.submit_attempt(session, attempt.public_id, now=now + 2 * MINUTE, **hand_in)
    session.commit()

    assert (attempt.submitted_at, attempt.earned, attempt.duration_ms, attempt.marks) == first
    assert first == (now + MINUTE, Decimal(1), 60_000, ["1", "0", "0"])


def test_nobody_hands_in_for_another(cast, session, now):
    attempt = started(session, build.quiz(session, cast.information), cast.an)

    with pytest.raises(NotFound):
        service.submit_attempt(session, attempt.public_id, person_id=cast.binh.id, now=now)


@pytest.mark.parametrize(
    ("seconds_late", "closed_by"),
    [
        pytest.param(-1, "person", id="in time: the person's own"),
        pytest.param(60, "person", id="within the grace: the person's own, timed at the end"),
        pytest.param(61, "clock", id="after the grace: the clock's"),
    ],
)
def test_who_handed_in(cast, session, now, seconds_late, closed_by):
    quiz = build.quiz(session, cast.information, time_limit=20 * MINUTE)
    attempt = started(session, quiz, cast.an, now=now)
    at = attempt.due_at + timedelta(seconds=seconds_late)
    service.submit_attempt(session, attempt.public_id, person_id=cast.an.id, now=at)

    assert (attempt.closed_by, attempt.submitted_at) == (closed_by, min(at, attempt.due_at))


def test_the_clock_hands_in_what_was_saved_last(cast, session, now):
    quiz = build.quiz(session, cast.information, time_limit=20 * MINUTE)
    late, early = (
        started(session, quiz, cast.an, now=now),
        started(session, quiz, cast.binh, now=now + 5 * MINUTE),
    )
    save_right(session, late, 0, now=now)
    save_right(session, late, 1, now=now)
    at = late.due_at + timedelta(seconds=61)

    assert service.close_overdue(session, now=at, limit=10) == 1
    session.commit()
    assert (late.state, late.earned, late.closed_by, late.submitted_at, late.duration_ms) == (
        "submitted", Decimal(2), "clock", late.due_at, 20 * 60_000
    )  # fmt: skip
    assert early.state == "in_progress"


def test_the_clock_waits_for_the_grace(cast, session, now):
    quiz = build.quiz(session, cast.information, time_limit=20 * MINUTE)
    attempt = started(session, quiz, cast.an, now=now)

    assert service.close_overdue(session, now=attempt.due_at + MINUTE, limit=10) == 0


def test_the_worker_closes_every_overdue_attempt_in_batches(cast, session, now, monkeypatch):
    monkeypatch.setattr(tasks, "BATCH", 2)
    quiz = build.quiz(session, cast.information, time_limit=MINUTE)
    for person in (cast.an, cast.binh, cast.chi, cast.dung, cast.em):
        started(session, quiz, person, now=now - 10 * MINUTE)

    assert tasks.hand_in_overdue() == 5
    assert session.query(Attempt).filter_by(state="in_progress").count() == 0


def test_an_attempt_whose_time_ran_out_is_closed_before_the_next_starts(cast, session, now):
    quiz = build.quiz(session, cast.information, time_limit=MINUTE, attempts_allowed=2)
    first = started(session, quiz, cast.an, now=now)
    second = started(session, quiz, cast.an, now=now + 5 * MINUTE)

    assert (first.state, first.closed_by, second.number) == ("submitted", "clock", 2)


def hand_in(session, attempt, raws, *, after=0, now=None):
    refused = service.hand_in_form(
        session,
        attempt.public_id,
        person_id=attempt.person_id,
        raws=raws,
        after=after,
        save_key="form",
        now=now or clock.now(),
    )
    session.commit()
    return refused


def test_a_form_carries_its_answers(cast, session, now):
    attempt = started(session, build.quiz(session, cast.information), cast.an)
    rights = {
        p: build.right(session.get(build.QuestionVersion, e["version"]))
        for p, e in enumerate(attempt.paper)
    }

    assert hand_in(session, attempt, rights) == {}
    assert (attempt.earned, session.query(AnswerSave).count()) == (Decimal(3), 3)


def test_a_form_that_says_what_is_saved_adds_no_save(cast, session, now):
    attempt = started(session, build.quiz(session, cast.information), cast.an)
    save_right(session, attempt, 0)
    right = build.right(session.get(build.QuestionVersion, attempt.paper[0]["version"]))
    hand_in(session, attempt, {0: right}, after=0)

    assert (attempt.earned, session.query(AnswerSave).count()) == (Decimal(1), 1)


def test_an_old_form_overwrites_nothing(cast, session, now):
    attempt = started(session, build.quiz(session, cast.information), cast.an)
    save_right(session, attempt, 0)
    wrong = session.get(build.QuestionVersion, attempt.paper[0]["version"]).body["choices"][1]["id"]

    with pytest.raises(service.StaleTab):
        hand_in(session, attempt, {0: wrong}, after=0)
    session.rollback()
    assert (attempt.state, session.query(AnswerSave).count()) == ("in_progress", 1)


def test_what_cannot_be_read_keeps_the_attempt_open_and_the_rest(cast, session, now):
    quiz = build.quiz(session, cast.information, kinds=("numerical", "short_answer"))
    attempt = started(session, quiz, cast.an)

    assert list(hand_in(session, attempt, {0: "chín", 1: "Thái Nguyên"})) == [0]
    assert (attempt.state, session.query(AnswerSave).one().response) == (
        "in_progress",
        "Thái Nguyên",
    )


def test_what_cannot_be_read_when_the_time_is_up_counts_as_blank(cast, session, now):
    quiz = build.quiz(
        session, cast.information, kinds=("numerical", "short_answer"), time_limit=MINUTE
    )
    attempt = started(session, quiz, cast.an, now=now)

    assert hand_in(session, attempt, {0: "chín", 1: "Thái Nguyên"}, now=now + MINUTE) == {}
    assert (attempt.state, attempt.earned) == ("submitted", Decimal(1))


def test_a_form_after_the_grace_adds_nothing(cast, session, now):
    quiz = build.quiz(session, cast.information, time_limit=MINUTE)
    attempt = started(session, quiz, cast.an, now=now)
    right = build.right(session.get(build.QuestionVersion, attempt.paper[0]["version"]))
    hand_in(session, attempt, {0: right}, now=now + 3 * MINUTE)

    assert (attempt.state, attempt.closed_by, attempt.earned) == ("submitted", "clock", Decimal(0))
