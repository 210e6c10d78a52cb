"""Making quizzes and changing their settings."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from lms.kernel import clock
from lms.kernel.actor import COMMAND_LINE
from lms.kernel.audit import AuditEntry
from lms.kernel.errors import BadInput, NotFound
from quizzes.papers import queries, questions, service
from quizzes.papers.rules import FixedQuestion, RandomDraw, Settings, WholeCategory
from tests.quizzes.papers import build

HOUR = timedelta(hours=1)


@pytest.fixture
def now():
    return clock.now()


@pytest.fixture
def make(cast, session, now):
    def make(*parts, settings=service.DEFAULTS, **more):
        return service.make_quiz(
            session, unit_id=cast.information.id, title="Đề  kiểm tra", parts=parts,
            settings=settings, actor=COMMAND_LINE, now=now, **more,
        )  # fmt: skip

    return make


@pytest.fixture
def bank(cast, session):
    """A branch with two questions, a twig below it with three."""
    branch = build.category(session, cast.information, "Nhánh")
    twig = build.category(session, cast.information, "Cành", parent=branch)
    versions = [build.question(session, branch, name=f"Nhánh {n}", mark=2) for n in range(2)]
    versions += [build.question(session, twig, name=f"Cành {n}") for n in range(3)]
    return branch, twig, versions


def slots(session, quiz):
    return [tuple(row) for row in queries.list_slots(session, quiz.id)]


def test_fixed_questions_keep_their_order_and_take_their_own_mark(session, make, bank):
    _, _, versions = bank
    quiz = make(FixedQuestion(versions[3].id), FixedQuestion(versions[0].id))

    assert [(s[0], s[3]) for s in slots(session, quiz)] == [
        (versions[3].id, Decimal(1)), (versions[0].id, Decimal(2))
    ]  # fmt: skip


def test_a_whole_category_is_fixed_with_those_under_it(session, make, bank):
    branch, _, versions = bank
    quiz = make(WholeCategory(branch.id))
    build.question(session, branch, name="Sau này")

    assert [s[0] for s in slots(session, quiz)] == [version.id for version in versions]


def test_no_fixed_question_comes_twice(session, make, bank):
    branch, twig, versions = bank
    quiz = make(FixedQuestion(versions[4].id), WholeCategory(twig.id), WholeCategory(branch.id))

    assert sorted(s[0] for s in slots(session, quiz)) == [version.id for version in versions]


def test_a_new_version_is_taken_by_new_quizzes_only(session, make, bank, now):
    _, twig, versions = bank
    old = make(WholeCategory(twig.id))
    edited = build.QuestionVersion(
        question_id=versions[2].question_id, number=2, kind="single_choice", text_html="<p>Mới</p>",
        body=versions[2].body, created_at=now, created_by=0,
    )  # fmt: skip
    session.add(edited)
    session.flush()
    new = make(WholeCategory(twig.id))

    assert [s[0] for s in slots(session, old)][0] == versions[2].id
    assert [s[0] for s in slots(session, new)][0] == edited.id


@pytest.mark.parametrize("count", [0, 6, 400])
def test_no_more_is_drawn_than_there_is(make, bank, count):
    with pytest.raises(service.TooFewToDraw) as refusal:
        make(RandomDraw(bank[0].id, count))
    assert refusal.value.values == {"category": "Nhánh", "available": 5, "count": count}


def test_what_is_fixed_cannot_be_drawn_besides(make, bank):
    branch, _, versions = bank
    with pytest.raises(service.TooFewToDraw):
        make(FixedQuestion(versions[0].id), RandomDraw(branch.id, 5))


def test_a_prediction_is_never_drawn(session, make, bank):
    branch, _, _ = bank
    build.question(session, branch, "prediction")
    build.question(session, branch, "description")

    assert len(queries.list_pools(session, [branch.id])[branch.id]) == 5
    with pytest.raises(service.TooFewToDraw):
        make(RandomDraw(branch.id, 6))


@pytest.mark.parametrize("state", ["draft", "retired"])
def test_only_ready_questions_are_taken(session, make, bank, state):
    branch, _, versions = bank
    session.get(build.Question, versions[0].question_id).state = state
    session.flush()

    assert len(slots(session, make(WholeCategory(branch.id)))) == 4


def test_a_quiz_asks_something(make):
    with pytest.raises(service.NoQuestions):
        make()


def test_a_question_of_nowhere_is_not_found(make):
    with pytest.raises(NotFound):
        make(FixedQuestion(10**6))
    with pytest.raises(NotFound):
        make(RandomDraw(10**6, 1))


def test_unsound_settings_are_refused(make, bank):
    with pytest.raises(BadInput):
        make(WholeCategory(bank[0].id), settings=Settings(pass_percent=200))


def test_making_a_quiz_is_on_record(session, make, bank):
    quiz = make(RandomDraw(bank[0].id, 3), FixedQuestion(bank[2][0].id))
    session.commit()
    entry = session.query(AuditEntry).one()

    assert (entry.action, entry.subject, entry.details) == (
        "quiz.made", f"quiz:{quiz.public_id}", {"title": "Đề kiểm tra", "questions": 4}
    )  # fmt: skip


def change(session, quiz, now, *, by_round=False, **changes):
    return service.change_settings(
        session, quiz, title=quiz.title, settings=replace(service.settings_of(quiz), **changes),
        actor=COMMAND_LINE, now=now, by_round=by_round,
    )  # fmt: skip


def test_every_setting_is_kept_as_given(session, make, bank, now):
    settings = Settings(
        instructions="Đọc kỹ.", opens_at=now, closes_at=now + HOUR, time_limit=HOUR / 2,
        attempts_allowed=None, pass_percent=80, shuffle=False, result_policy="after_close",
    )  # fmt: skip
    quiz = make(WholeCategory(bank[0].id), settings=settings)

    assert service.settings_of(quiz) == settings


def test_changes_are_on_record_with_what_was_before(session, make, bank, now):
    quiz = make(WholeCategory(bank[0].id))
    change(session, quiz, now, pass_percent=80)
    session.commit()
    entry = session.query(AuditEntry).filter_by(action="quiz.changed").one()

    assert entry.details["changes"] == {"pass_percent": ["50", "80"]}


def test_an_open_quiz_does_not_close_on_who_has_started(session, make, bank, now):
    quiz = make(
        WholeCategory(bank[0].id), settings=Settings(closes_at=now + 3 * HOUR, time_limit=HOUR)
    )
    with pytest.raises(service.ClosesTooSoon):
        change(session, quiz, now, closes_at=now + HOUR / 2)

    assert change(session, quiz, now, closes_at=now + HOUR).closes_at == now + HOUR


@pytest.mark.parametrize(
    "changes", [{"attempts_allowed": 9}, {"closes_at": None}, {"result_policy": "immediately"}]
)
def test_only_the_round_changes_what_a_contest_promises(session, make, bank, now, changes):
    settings = Settings(closes_at=now + HOUR, result_policy="after_publication")
    quiz = make(WholeCategory(bank[0].id), settings=settings, purpose="contest")
    with pytest.raises(service.SetByRound):
        change(session, quiz, now, **changes)

    change(session, quiz, now, by_round=True, **changes)
    change(session, quiz, now, instructions="Đọc kỹ.")


def test_the_shelf_lets_the_longest_unused_go(monkeypatch, session, make, bank):
    _, _, versions = bank
    ids = [version.id for version in versions]
    weight = next(iter(queries.get_questions(session, ids[:1]).values())).weight
    questions.forget_all()
    monkeypatch.setattr(questions, "MOST_KEPT", 3 * weight + weight // 2)
    for id_ in (*ids[:3], ids[0], ids[3]):
        queries.get_questions(session, [id_])

    assert list(questions.find_kept(ids)) == [ids[0], ids[2], ids[3]]


def test_a_version_of_nowhere_is_not_found(session):
    with pytest.raises(NotFound):
        queries.get_questions(session, [10**6])
