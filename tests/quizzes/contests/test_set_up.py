"""The organisers' desk: contests, rounds with their papers, the lists of who is left out."""

import io
from datetime import timedelta

import pytest
from python_calamine import load_workbook
from sqlalchemy import select

from lms.kernel import clock
from lms.kernel.audit import AuditEntry
from quizzes.contests.models import Contest, Exclusion, Round
from quizzes.papers.models import Quiz, QuizSlot
from tests.quizzes.contests import build


@pytest.fixture
def desk(cast):
    return cast.browser(cast.chi)


def contest_form(**values):
    entered = {
        "title": "Cuộc thi mới",
        "lead": "Lời mở đầu",
        "rules": "Đoạn một.\n\nĐoạn hai.",
        "min_age": "16",
        "asks_citizen_id": "optional",
        "task": "",
        "state": "draft",
    }
    return entered | values


def local(moment):
    return f"{clock.local(moment):%Y-%m-%dT%H:%M}"


def round_form(bank, *, opens_in=timedelta(hours=1), **values):
    opens_at = (clock.now() + opens_in).replace(second=0, microsecond=0)
    entered = {
        "title": "Đợt 1",
        "opens_at": local(opens_at),
        "closes_at": local(opens_at + timedelta(days=7)),
        "category": bank.public_id,
        "questions": "10",
        "time_limit": "20",
        "attempts_allowed": "1",
        "prediction_meaning": "participants",
        "prediction_text": "Có bao nhiêu người dự thi?",
        "on_disqualify": "keep",
        "criteria-0": "correct",
        "criteria-1": "prediction",
        "criteria-2": "duration",
        "criteria-3": "",
        "criteria-4": "",
        "prizes-0-name": "Giải Nhất",
        "prizes-0-count": "1",
        "prizes-0-amount": "3000000",
    }
    return entered | values


def make(desk, contest, bank, **values):
    return desk.post(f"/contests/{contest.public_id}/rounds/new", data=round_form(bank, **values))


def test_a_new_contest_is_a_draft_that_only_its_organisers_see(desk, cast, session):
    form = contest_form(unit=cast.information.public_id)
    assert desk.post("/contests/new", data=form).status_code == 302

    contest = session.scalars(select(Contest)).one()
    assert contest.rules_html == "<p>Đoạn một.</p><p>Đoạn hai.</p>"
    public = f"/contests/{contest.public_id}"
    assert desk.get(public).status_code == 200
    assert cast.browser().get(public).status_code == 404
    assert cast.browser(cast.em).get(public).status_code == 404
    assert "Cuộc thi mới" not in cast.browser().get("/contests").text


def test_the_rules_are_cleaned_of_what_could_harm_a_reader(desk, client, contest, session):
    harmful = '<p onclick="x()">Thể lệ</p><script>alert(1)</script>'
    form = contest_form(rules=harmful, state="public")
    assert desk.post(f"/contests/{contest.public_id}/edit", data=form).status_code == 302

    page = client.get(f"/contests/{contest.public_id}").text
    assert "<p>Thể lệ</p>" in page
    assert "alert(1)" not in page
    assert "onclick" not in page


def test_a_round_gets_a_paper_of_drawn_questions_and_the_prediction(
    desk, session, contest, questions
):
    assert make(desk, contest, questions).status_code == 302

    quiz = session.scalars(select(Quiz)).one()
    settings = (quiz.purpose, quiz.result_policy, quiz.time_limit_s, quiz.attempts_allowed)
    assert settings == ("contest", "after_publication", 1200, 1)
    slots = session.scalars(select(QuizSlot).order_by(QuizSlot.position)).all()
    assert [(slot.category_id, slot.count) for slot in slots] == [(questions.id, 10), (None, 1)]
    assert slots[1].version.kind == "prediction"
    round_ = session.scalars(select(Round)).one()
    assert round_.criteria == ["correct", "prediction", "duration"]
    assert [(p.name, p.count, p.amount) for p in round_.prizes] == [("Giải Nhất", 1, 3_000_000)]


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        pytest.param({"questions": "13"}, "12", id="more questions than the category holds"),
        pytest.param({"criteria-1": "correct"}, "mỗi tiêu chí một lần", id="a criterion twice"),
        pytest.param(
            {f"criteria-{n}": "" for n in range(5)}, "ít nhất một", id="no criterion at all"
        ),
        pytest.param({"closes_at": "2020-01-01T00:00"}, "sau giờ mở", id="closing before opening"),
        pytest.param({"prizes-0-count": ""}, "số lượng", id="a prize without a count"),
        pytest.param({"category": "khong-co"}, "", id="an unknown category"),
    ],
)
def test_a_round_that_cannot_be_is_refused_with_a_sentence(
    desk, session, contest, questions, changes, sentence
):
    response = make(desk, contest, questions, **changes)

    assert response.status_code == 422
    assert sentence in response.text
    assert session.scalars(select(Round)).all() == []
    assert session.scalars(select(Quiz)).all() == []


def test_until_somebody_enters_everything_of_a_round_changes(desk, session, contest, questions):
    make(desk, contest, questions)
    url = f"/rounds/{session.scalars(select(Round.public_id)).one()}/edit"
    form = round_form(questions, questions="5", title="Đợt mở màn", **{"prizes-0-count": "2"})
    assert desk.post(url, data=form).status_code == 302

    round_ = session.scalars(select(Round).execution_options(populate_existing=True)).one()
    assert (round_.title, round_.prizes[0].count) == ("Đợt mở màn", 2)
    assert session.scalars(select(Quiz.id)).all() == [round_.quiz_id]
    assert session.scalars(select(QuizSlot.count).order_by(QuizSlot.position)).all() == [5, 1]
    assert desk.get(url).status_code == 200


@pytest.fixture
def entered(client, session, contest, questions, desk):
    """A round that somebody has entered; its form as it stands, and its address."""
    form = round_form(questions, opens_in=-timedelta(hours=2))
    desk.post(f"/contests/{contest.public_id}/rounds/new", data=form)
    round_ = session.scalars(select(Round)).one()
    client.post(f"/contests/{contest.public_id}/register", data=build.form())
    assert client.post(f"/rounds/{round_.public_id}/start").status_code == 302
    return form, round_


def test_after_the_first_entry_a_round_only_closes_later(desk, session, entered):
    form, round_ = entered
    url = f"/rounds/{round_.public_id}/edit"
    earlier = local(round_.closes_at - timedelta(hours=1))
    later = local(round_.closes_at + timedelta(days=1))

    assert desk.post(url, data=form | {"questions": "5"}).status_code == 409
    assert desk.post(url, data=form | {"prizes-0-amount": "1"}).status_code == 409
    assert desk.post(url, data=form | {"closes_at": earlier}).status_code == 409
    assert desk.post(url, data=form | {"closes_at": later}).status_code == 302
    now = build.fresh(session, round_)
    assert now.closes_at - round_.closes_at == timedelta(days=1)
    assert now.quiz.closes_at == now.closes_at
    changes = session.scalars(select(AuditEntry.action)).all()
    assert changes.count("round.changed") == 1


def test_a_frozen_round_does_not_open_again(desk, session, entered, questions):
    _form, round_ = entered
    build.close(session, round_)
    assert desk.post(f"/rounds/{round_.public_id}/freeze").status_code == 302
    form = round_form(questions, opens_in=-timedelta(hours=2))

    assert desk.post(f"/rounds/{round_.public_id}/edit", data=form).status_code == 409


def test_after_the_first_entry_the_rules_of_the_contest_stand(desk, session, contest, entered):
    url = f"/contests/{contest.public_id}/edit"
    same = contest_form(rules="Thể lệ đầy đủ.", state="public", title="Tên mới")
    assert desk.post(url, data=same | {"min_age": "12"}).status_code == 409
    assert desk.post(url, data=same | {"rules": "Khác."}).status_code == 409
    assert desk.post(url, data=same).status_code == 302
    assert build.fresh(session, contest).title == "Tên mới"


def test_people_are_put_on_the_lists_once_and_taken_off(desk, session, contest):
    url = f"/contests/{contest.public_id}/exclusions"
    data = {"full_name": "Lê Ra Đề", "phone": "0912.345.678", "kind": "barred", "reason": "Ra đề"}
    assert desk.post(url, data=data).status_code == 302
    assert desk.post(url, data=data).status_code == 409
    assert desk.post(url, data=data | {"phone": "12"}).status_code == 422
    assert "Lê Ra Đề" in desk.get(url).text

    assert desk.post(f"{url}/remove", data={"phone": "0912345678"}).status_code == 302
    assert desk.post(f"{url}/remove", data={"phone": "0912345678"}).status_code == 404
    assert session.scalars(select(Exclusion)).all() == []


def test_another_units_organiser_finds_no_desk(cast, contest, round_):
    other = cast.browser(cast.em)
    for url in (
        f"/contests/{contest.public_id}/edit",
        f"/contests/{contest.public_id}/exclusions",
        f"/contests/{contest.public_id}/rounds/new",
        f"/rounds/{round_.public_id}/manage",
        f"/rounds/{round_.public_id}/edit",
    ):
        assert other.get(url).status_code == 404
        assert cast.browser().get(url).status_code == 302
    assert "Chưa có cuộc thi nào" in other.get("/contests/manage").text


def test_lists_search_and_export(desk, contest, round_, session):
    build.entries(session, round_, [(10, 5, 60_000, 600), (9, None, 50_000, 500)])
    assert contest.title in desk.get("/contests/manage?q=truyen thong").text
    assert "Không có cuộc thi nào" in desk.get("/contests/manage?q=xyz").text
    assert desk.get("/contests/manage?export=xlsx").status_code == 200

    url = f"/rounds/{round_.public_id}/manage"
    page = desk.get(f"{url}?q=thi sinh 1&sort=-name").text
    assert page.count("Thí Sinh 1") >= 1
    book = load_workbook(io.BytesIO(desk.post(url).data))
    rows = book.get_sheet_by_index(0).to_python()
    assert [row[1] for row in rows[-2:]] == ["Thí Sinh 1", "Thí Sinh 2"]


@pytest.mark.parametrize(
    "sort", ["", "place", "-name", "unit", "-correct", "prediction", "-time", "submitted"]
)
def test_entries_sort_by_every_column(desk, session, round_, sort):
    build.entries(session, round_, [(10, 5, 60_000, 600), (9, None, 50_000, 500)])

    assert desk.get(f"/rounds/{round_.public_id}/manage?sort={sort}").status_code == 200
