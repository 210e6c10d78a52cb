"""The page on which a quiz is taken, what it saves, and handing in."""

import json
import re
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import update

from lms.kernel import clock, db
from lms.people.accounts.models import Account, SignIn
from quizzes.attempts.models import AnswerSave, Attempt
from quizzes.papers import questions
from tests.quizzes.attempts.build import asked, save_right, started
from tests.quizzes.papers import build

EVERY_KIND = tuple(build.BODIES)


@pytest.fixture
def attempt(cast, session):
    quiz = build.quiz(session, cast.information, kinds=EVERY_KIND, time_limit=timedelta(minutes=20))
    return started(session, quiz, cast.an)


@pytest.fixture
def an(cast, attempt):
    return cast.browser(cast.an)


def url(attempt, rest=""):
    return f"/attempts/{attempt.public_id}{rest}"


def save(browser, attempt, place, response, after=0, key="k", **more):
    sent = {"place": place, "response": response, "after": after, "key": key, **more}
    return browser.post(url(attempt, "/answers"), json=sent)


def test_the_page_shows_every_question_and_no_key(cast, session, attempt, an):
    page = an.get(url(attempt)).text

    assert [page.count(f'data-kind="{kind}"') for kind in EVERY_KIND] == [1] * len(EVERY_KIND)
    for secret in ("fraction", "feedback", "is_true", "Đúng.", "Chưa đúng."):
        assert secret not in page
    assert "92" not in re.sub(r'"[^"]*"|&#\d+;', "", re.sub(r"<[^>]*>", " ", page))


def test_what_was_saved_is_shown_again(session, attempt, an):
    for place, kind in enumerate(EVERY_KIND):
        if kind != "description":
            save_right(session, attempt, place)
    page = an.get(url(attempt)).text

    assert page.count(" checked") == 1 + 2 + 1
    assert page.count(" selected") == 2 + 3
    assert 'value="Thái Nguyên"' in page
    assert 'value="92"' in page
    assert 'value="1234"' in page
    assert "Bài viết</textarea>" in page
    assert 'name="seq" value="10"' in page


def test_saving_answers_with_the_number_and_the_time(attempt, an):
    response = save(an, attempt, 3, "Thái Nguyên")

    assert (response.status_code, sorted(response.json)) == (200, ["saved_at", "seq"])
    assert (response.json["seq"], response.json["saved_at"][-6:]) == (1, "+00:00")


@pytest.mark.parametrize(
    "sent",
    [
        pytest.param(None, id="nothing"),
        pytest.param([], id="a list"),
        pytest.param({}, id="an empty object"),
        pytest.param({"place": "0", "after": 0, "key": "k"}, id="a place in words"),
        pytest.param({"place": True, "after": 0, "key": "k"}, id="a place that is true"),
        pytest.param({"place": -1, "after": 0, "key": "k"}, id="a place before the first"),
        pytest.param({"place": 99, "after": 0, "key": "k"}, id="a place after the last"),
        pytest.param({"place": 0, "after": 2**70, "key": "k"}, id="an endless number"),
        pytest.param({"place": 0, "after": 0, "key": ""}, id="no key"),
        pytest.param({"place": 0, "after": 0, "key": "k" * 65}, id="a long key"),
        pytest.param({"place": 0, "after": 0, "key": 5}, id="a key that is a number"),
        pytest.param({"place": 4, "response": "chín", "after": 0, "key": "k"}, id="no number"),
        pytest.param({"place": 10, "response": "-1", "after": 0, "key": "k"}, id="below zero"),
    ],
)
def test_what_is_no_save_is_refused_and_keeps_nothing(session, attempt, an, sent):
    sent = json.dumps(sent)
    response = an.post(url(attempt, "/answers"), data=sent, content_type="application/json")

    assert (response.status_code, list(response.json)) == (422, ["error"])
    assert session.query(AnswerSave).count() == 0


def test_a_save_that_is_no_json_is_refused(attempt, an):
    assert an.post(url(attempt, "/answers"), data="{").status_code == 422
    broken = an.post(url(attempt, "/answers"), data="{", content_type="application/json")
    assert broken.status_code == 422


def test_a_stale_tab_is_told_and_gets_the_number(attempt, an):
    save(an, attempt, 3, "một", key="other")
    response = save(an, attempt, 3, "hai", key="mine")

    assert response.status_code == 409
    assert (response.json["seq"], response.json["state"]) == (1, "stale")
    assert "cửa sổ khác" in response.json["error"]


def test_a_save_after_the_end_is_refused(session, attempt, an):
    session.query(Attempt).update({"due_at": clock.now() - timedelta(seconds=61)})
    session.commit()
    response = save(an, attempt, 3, "một")

    assert (response.status_code, response.json["state"]) == (409, "over")


def test_a_save_after_handing_in_is_refused(attempt, an):
    an.post(url(attempt, "/submit"))
    response = save(an, attempt, 3, "một")

    assert (response.status_code, response.json["state"]) == (409, "submitted")


def test_anothers_attempt_is_not_there(cast, attempt):
    for other in (cast.browser(cast.binh), cast.browser(cast.chi), cast.browser(cast.dung)):
        assert other.get(url(attempt)).status_code == 404
        assert save(other, attempt, 3, "một").status_code == 404
        assert other.post(url(attempt, "/submit")).status_code == 404
        assert other.get(url(attempt, "/result")).status_code == 404


def test_a_visitor_signs_in_first(attempt, client):
    assert client.get(url(attempt)).status_code == 302
    assert save(client, attempt, 3, "một").status_code == 401
    assert client.post(url(attempt, "/submit")).status_code == 401


@pytest.mark.parametrize(
    "end",
    [
        pytest.param(update(SignIn).values(ended_at=clock.now()), id="signed out"),
        pytest.param(update(SignIn).values(expires_at=clock.now()), id="expired"),
        pytest.param(update(Account).values(suspended_at=clock.now()), id="suspended"),
    ],
)
def test_the_save_after_a_sign_in_has_ended_keeps_nothing(session, attempt, an, end):
    an.get(url(attempt))
    assert save(an, attempt, 3, "một", after=0, key="a").status_code == 200
    assert save(an, attempt, 3, "hai", after=1, key="b").status_code == 200
    session.execute(end)
    session.commit()

    assert save(an, attempt, 3, "ba", after=2, key="c").status_code == 401
    assert session.query(AnswerSave).count() == 2


def test_a_save_after_the_page_was_opened_takes_one_statement_on_postgresql(
    engine, attempt, an, queries
):
    an.get(url(attempt))
    with queries() as seen:
        assert save(an, attempt, 3, "một").status_code == 200

    assert len(seen) == (1 if engine.dialect.name == "postgresql" else 3)


def form_of(session, attempt):
    """What a browser without script sends when everything is answered rightly."""
    data = {"seq": "0", "back": "/"}
    for place, kind in enumerate(EVERY_KIND):
        right = build.right(asked(session, attempt, place))
        if kind == "matching":
            data.update({f"a{place}-{stem}": option for stem, option in right.items()})
        elif right is not None:
            data[f"a{place}"] = right
    return data


def test_a_browser_without_script_hands_in_everything(session, attempt, an):
    response = an.post(url(attempt, "/submit"), data=form_of(session, attempt))

    assert (response.status_code, response.location) == (303, url(attempt, "/result?back=/"))
    done = session.get(Attempt, attempt.id)
    assert (done.correct, done.prediction, done.closed_by) == (6, 1234, "person")


def test_a_second_tap_leads_to_the_same_result(session, attempt, an):
    form = form_of(session, attempt)
    first = an.post(url(attempt, "/submit"), data=form)
    second = an.post(url(attempt, "/submit"), data={**form, "a3": "khác"})

    assert (second.status_code, second.location) == (303, first.location)
    assert session.get(Attempt, attempt.id).correct == 6


def test_a_script_is_told_where_the_result_is(attempt, an):
    response = an.post(url(attempt, "/submit"), headers={"Accept": "application/json"})

    assert response.json == {"url": url(attempt, "/result")}


def test_an_unreadable_answer_comes_back_with_what_was_typed(session, attempt, an):
    form = {**form_of(session, attempt), "a4": "chín mươi hai"}
    response = an.post(url(attempt, "/submit"), data=form)

    assert response.status_code == 422
    assert 'value="chín mươi hai"' in response.text
    assert "Vui lòng" in re.search(r"data-error>.*?</p>", response.text)[0]
    assert session.get(Attempt, attempt.id).state == "in_progress"
    assert session.query(AnswerSave).count() == 7


def test_an_old_page_without_script_overwrites_nothing(session, attempt, an):
    save(an, attempt, 3, "một")
    response = an.post(url(attempt, "/submit"), data=form_of(session, attempt))

    assert (response.status_code, session.get(Attempt, attempt.id).state) == (409, "in_progress")


def test_a_bare_hand_in_clears_nothing(session, attempt, an):
    save(an, attempt, 1, build.right(asked(session, attempt, 1)))
    an.post(url(attempt, "/submit"))

    assert session.get(Attempt, attempt.id).correct == 1


def test_the_page_of_an_attempt_handed_in_leads_to_the_result(attempt, an):
    an.post(url(attempt, "/submit"))

    assert an.get(url(attempt, "?back=/x")).location == url(attempt, "/result?back=/x")


@pytest.mark.parametrize("back", ["//evil.example", "https://evil.example", "javascript:1"])
def test_the_way_back_stays_on_this_site(attempt, an, back):
    assert 'name="back" value=""' in an.get(url(attempt), query_string={"back": back}).text
    assert an.post(url(attempt, "/submit"), data={"back": back}).location == url(attempt, "/result")


def counted(queries, act):
    """How many queries an act takes when the process holds no question yet, transactions aside."""
    db.remove_session()
    questions.forget_all()
    with queries() as seen:
        response = act()
    assert response.status_code in {200, 303}
    return len([statement for statement in seen if not statement.startswith("BEGIN")])


@pytest.mark.parametrize("size", [5, 50])
def test_the_page_takes_as_many_queries_for_5_and_for_50_questions(cast, session, queries, size):
    quiz = build.quiz(session, cast.information, kinds=("single_choice",) * size)
    attempt = started(session, quiz, cast.an)
    an = cast.browser(cast.an)

    assert counted(queries, lambda: an.get(url(attempt))) == 4
    assert counted(queries, lambda: save(an, attempt, 0, None)) == 4
    assert counted(queries, lambda: save(an, attempt, 0, None)) <= 4
    assert counted(queries, lambda: an.post(url(attempt, "/submit"), data={"seq": "1"})) <= 10
    assert counted(queries, lambda: an.get(url(attempt, "/result"))) <= 6


def test_the_page_and_all_it_loads_weigh_less_than_150_kb_without_fonts(app, cast, session):
    quiz = build.quiz(session, cast.information, kinds=("single_choice",) * 20)
    an = cast.browser(cast.an)
    page = an.get(url(started(session, quiz, cast.an)))
    files = set(re.findall(r'"/static/([^"#?]+\.(?:css|js))', page.text))
    files |= {"img/icons.svg", "img/emblem.svg", "js/lms/net.js"}
    files |= {f"js/quizzes/attempts/{name}.js" for name in ("_queue", "_journal")}
    root = Path(app.static_folder)

    assert len(page.data) + sum((root / name).stat().st_size for name in files) < 150_000
