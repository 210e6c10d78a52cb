"""The organisers' pages: making a quiz, its settings, its preview, the list."""

from datetime import timedelta

import pytest

from lms.kernel import clock, db
from lms.kernel.sheets import read_rows
from quizzes.papers import queries
from quizzes.papers.models import Quiz
from tests.quizzes.attempts.build import started
from tests.quizzes.papers import build


@pytest.fixture
def bank(cast, session):
    where = build.category(session, cast.information, "Chỉ thị 07")
    versions = [build.question(session, where, name=f"Câu {n}") for n in range(3)]
    session.commit()
    return where, [session.get(build.Question, v.question_id) for v in versions]


def form(cast, **more):
    return {
        "title": "Kiểm tra", "pass_percent": "50", "attempts_allowed": "1", "time_limit": "20",
        "result_policy": "immediately", "shuffle": "y", "unit": cast.information.public_id, **more,
    }  # fmt: skip


def make(cast, **more):
    return cast.browser(cast.chi).post("/quizzes/new", data=form(cast, **more))


def test_a_quiz_is_made_of_ticked_questions(cast, session, bank):
    _, asked = bank
    response = make(cast, question=[asked[0].public_id, asked[2].public_id])
    quiz = session.query(Quiz).one()

    assert response.location == f"/quizzes/{quiz.public_id}/preview"
    assert len(queries.list_slots(session, quiz.id)) == 2
    assert (quiz.time_limit_s, quiz.attempts_allowed, quiz.unit_id) == (
        1200,
        1,
        cast.information.id,
    )


@pytest.mark.parametrize(
    ("use", "slots"),
    [
        pytest.param({"use": "all"}, [1, 1, 1], id="all of a category"),
        pytest.param({"use": "draw", "count": "2"}, [2], id="two drawn"),
    ],
)
def test_a_quiz_is_made_of_a_category(cast, session, bank, use, slots):
    where, _ = bank
    make(cast, **{f"{name}-{where.public_id}": value for name, value in use.items()})
    quiz = session.query(Quiz).one()

    assert [slot.count for slot in queries.list_slots(session, quiz.id)] == slots


@pytest.mark.parametrize(
    ("sent", "sentence"),
    [
        pytest.param({}, "ít nhất một câu", id="nothing chosen"),
        pytest.param({"use": "draw"}, "số câu cần rút", id="no number to draw"),
        pytest.param({"use": "draw", "count": "9"}, "chỉ có 3 câu", id="too many to draw"),
        pytest.param({"use": "draw", "count": "9" * 30}, "số câu cần rút", id="an endless number"),
        pytest.param({"use": "draw", "count": "-1"}, "số câu cần rút", id="below zero"),
        pytest.param({"use": "all", "title": ""}, "Vui lòng điền", id="no title"),
        pytest.param({"use": "all", "pass_percent": "500"}, "từ 0 đến 100", id="a pass mark of 500"),
        pytest.param({"use": "all", "unit": "khác"}, "không có trong danh sách", id="a unit of others"),
        pytest.param(
            {"use": "all", "opens_at": "2026-05-02T08:00", "closes_at": "2026-05-01T08:00"},
            "sau thời điểm mở", id="closes before it opens",
        ),
    ],
)  # fmt: skip
def test_what_cannot_be_made_is_said_and_what_was_typed_kept(cast, session, bank, sent, sentence):
    where, _ = bank
    named = {f"{k}-{where.public_id}" if k in {"use", "count"} else k: v for k, v in sent.items()}
    response = make(cast, **{"instructions": "Đọc kỹ nhé", **named})

    assert response.status_code == 422
    assert sentence in response.text
    assert "Đọc kỹ nhé" in response.text
    assert session.query(Quiz).count() == 0


def test_making_a_quiz_leads_back_with_its_id_to_this_site_only(cast, session, bank):
    where, _ = bank
    use = {f"use-{where.public_id}": "all"}
    here = make(cast, next="/events/abc/quizzes?x=1", **use).location
    there = make(cast, next="//evil.example", **use).location
    first, second = session.query(Quiz).order_by(Quiz.id)

    assert here == f"/events/abc/quizzes?x=1&quiz={first.public_id}"
    assert there == f"/quizzes/{second.public_id}/preview"


def test_more_ticks_than_a_database_takes_are_no_error(cast, bank):
    sent = form(cast, question=["a"] * 40_000)
    assert cast.browser(cast.chi).post("/quizzes/new", data=sent).status_code == 422


def test_questions_chosen_in_the_bank_come_ticked(cast, bank):
    _, asked = bank
    page = cast.browser(cast.chi).get(f"/quizzes/new?question={asked[1].public_id}").text

    assert page.count(" checked") == 2  # the question, and to shuffle
    assert f'value="{asked[1].public_id}" checked' in page


def test_nobody_takes_questions_of_another_unit(cast, session, bank):
    where, asked = bank
    em = cast.browser(cast.em)
    sent = form(cast, question=asked[0].public_id, unit=cast.justice.public_id)
    response = em.post("/quizzes/new", data={**sent, f"use-{where.public_id}": "all"})

    assert (response.status_code, asked[0].public_id in response.text) == (422, False)
    assert where.path not in em.get("/quizzes/new").text


def test_settings_are_shown_and_changed(cast, session):
    quiz = build.quiz(session, cast.information, time_limit=timedelta(minutes=15))
    chi = cast.browser(cast.chi)
    url = f"/quizzes/{quiz.public_id}/settings"
    assert 'value="15"' in chi.get(url).text
    sent = form(cast, title="Tên mới", closes_at="2040-05-01T00:00", attempts_allowed="")
    assert chi.post(url, data=sent).status_code == 302
    changed = session.get(Quiz, quiz.id)

    assert (changed.title, changed.attempts_allowed, changed.shuffle) == ("Tên mới", None, True)
    assert changed.closes_at.isoformat() == "2040-04-30T17:00:00+00:00"


def test_whoever_has_started_keeps_the_time_given(cast, session):
    quiz = build.quiz(session, cast.information, time_limit=timedelta(minutes=15))
    attempt = started(session, quiz, cast.an)
    due_at = attempt.due_at
    cast.browser(cast.chi).post(
        f"/quizzes/{quiz.public_id}/settings", data=form(cast, time_limit="1")
    )

    assert session.get(type(attempt), attempt.id).due_at == due_at


def test_a_closing_too_soon_is_refused_with_the_time(cast, session):
    quiz = build.quiz(session, cast.information, time_limit=timedelta(hours=2))
    soon = clock.local(clock.now() + timedelta(minutes=5))
    response = cast.browser(cast.chi).post(
        f"/quizzes/{quiz.public_id}/settings",
        data=form(cast, closes_at=soon.strftime("%Y-%m-%dT%H:%M")),
    )

    assert (response.status_code, "Sớm nhất" in response.text) == (409, True)


def test_the_preview_shows_every_question_with_its_answer(cast, session):
    quiz = build.quiz(session, cast.information, kinds=tuple(build.BODIES))
    page = cast.browser(cast.chi).get(f"/quizzes/{quiz.public_id}/preview").text

    assert page.count('class="question"') == len(build.BODIES)
    assert "Đáp án: Người phát ngôn" in page
    assert "Đáp án: Đúng" in page


def test_the_preview_tells_what_is_drawn(cast, session):
    quiz = build.drawn_quiz(session, cast.information, size=10, count=4)
    page = cast.browser(cast.chi).get(f"/quizzes/{quiz.public_id}/preview").text

    assert "4 câu rút ngẫu nhiên" in page
    assert "10 câu để rút" in page


def test_the_list_holds_the_units_own_quizzes(cast, session):
    build.quiz(session, cast.information, title="Của chúng tôi")
    build.quiz(session, cast.justice, title="Của Sở Tư pháp")
    chi, dung = cast.browser(cast.chi), cast.browser(cast.dung)

    assert "Của Sở Tư pháp" not in chi.get("/quizzes").text
    assert "Của chúng tôi" in chi.get("/quizzes?q=cua+chung").text
    assert "Của chúng tôi" not in chi.get("/quizzes?q=khac").text
    assert "Của Sở Tư pháp" in dung.get("/quizzes").text


@pytest.mark.parametrize(
    ("sort", "wanted"), [("title", "ABĐ"), ("-title", "ĐBA"), ("", "ABĐ"), ("made", "ĐBA")]
)
def test_the_list_sorts_in_vietnamese(cast, session, sort, wanted):
    for letter in "ĐBA":
        build.quiz(session, cast.information, title=f"{letter} đề")
    page = cast.browser(cast.chi).get(f"/quizzes?sort={sort}").text

    assert "".join(sorted("ABĐ", key=lambda letter: page.index(f">{letter} đề<"))) == wanted


def test_the_list_can_be_taken_along(cast, session):
    build.quiz(session, cast.information, title="=CMD()")
    response = cast.browser(cast.chi).get("/quizzes?export=xlsx")

    assert read_rows(response.data, "a.xlsx").rows[-1].cells[0] == "=CMD()"


@pytest.mark.parametrize("page", ["/quizzes", "/quizzes/new"])
def test_trainees_find_none_of_it(cast, page):
    assert cast.browser(cast.an).get(page).status_code == 404


@pytest.mark.parametrize("rest", ["settings", "preview"])
@pytest.mark.parametrize(("name", "status"), [("em", 404), ("an", 404), ("dung", 200)])
def test_quizzes_of_another_unit_are_not_there(cast, session, rest, name, status):
    quiz = build.quiz(session, cast.information)
    browser = cast.browser(getattr(cast, name))

    assert browser.get(f"/quizzes/{quiz.public_id}/{rest}").status_code == status


def test_pages_take_as_many_queries_for_1_and_for_30_rows(cast, session, queries, bank):
    chi, counts = cast.browser(cast.chi), []
    for number in range(30):
        build.quiz(session, cast.information, title=f"Đề {number}")
        if number in {0, 29}:
            for page in ("/quizzes", "/quizzes/new"):
                db.remove_session()
                with queries() as seen:
                    assert chi.get(page).status_code == 200
                counts.append(len([s for s in seen if not s.startswith("BEGIN")]))

    assert counts[:2] == counts[2:]
    assert max(counts) <= 10
