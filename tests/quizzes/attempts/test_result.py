"""What a person sees after handing in, and what organisers see."""

from datetime import timedelta

import pytest

from lms.kernel import clock, db
from lms.kernel.sheets import read_rows
from quizzes.attempts.models import Attempt
from tests.quizzes.attempts.build import started, submitted
from tests.quizzes.papers import build

KEY = "Người phát ngôn"
HOUR = timedelta(hours=1)


def result(cast, attempt, **query):
    return (
        cast.browser(cast.an).get(f"/attempts/{attempt.public_id}/result", query_string=query).text
    )


@pytest.mark.parametrize(
    ("settings", "later", "shows_score", "shows_key"),
    [
        pytest.param({"result_policy": "immediately"}, {}, True, True, id="immediately, no attempt left: all"),
        pytest.param({"result_policy": "immediately", "attempts_allowed": 2}, {}, True, False, id="immediately, an attempt left: no key"),
        pytest.param({"result_policy": "immediately", "attempts_allowed": None}, {}, True, False, id="immediately, no end of attempts: no key"),
        pytest.param({"result_policy": "after_close"}, {"closes_at": HOUR}, False, False, id="before the close: a receipt"),
        pytest.param({"result_policy": "after_close"}, {"closes_at": -HOUR}, True, True, id="after the close: all"),
        pytest.param({"result_policy": "never"}, {}, False, False, id="never: a receipt"),
        pytest.param({"result_policy": "after_publication"}, {}, False, False, id="before publication: a receipt"),
        pytest.param({"result_policy": "after_publication"}, {"results_published_at": -HOUR}, True, True, id="after publication: all"),
        pytest.param({"result_policy": "immediately", "purpose": "contest"}, {"closes_at": -HOUR}, True, False, id="a contest closed but not published: no key"),
        pytest.param({"result_policy": "immediately", "purpose": "contest"}, {"results_published_at": HOUR}, True, False, id="a contest published later: no key"),
        pytest.param({"result_policy": "immediately", "purpose": "contest"}, {"results_published_at": -HOUR}, True, True, id="a contest published: all"),
    ],
)  # fmt: skip
def test_what_is_shown(cast, session, settings, later, shows_score, shows_key):
    quiz = build.quiz(session, cast.information, **settings)
    attempt = submitted(session, quiz, cast.an, right=1)
    for name, offset in later.items():
        setattr(quiz, name, clock.now() + offset)
    session.commit()
    page = result(cast, attempt)

    assert ("1 / 3" in page, KEY in page) == (shows_score, shows_key)
    assert attempt.public_id in page
    assert "1/3" in page


def test_a_passed_quiz_says_so(cast, session):
    attempt = submitted(session, build.quiz(session, cast.information), cast.an, right=2)
    page = result(cast, attempt)

    assert "verdict-ok" in page
    assert "66,66" in page


def test_an_essay_waits_for_a_person(cast, session):
    quiz = build.quiz(session, cast.information, kinds=("essay", "single_choice"), pass_percent=80)
    attempt = submitted(session, quiz, cast.an, right=2)

    assert "Chờ chấm" in result(cast, attempt)


def test_who_ran_out_of_time_is_told(cast, session):
    quiz = build.quiz(
        session, cast.information, time_limit=timedelta(minutes=1), attempts_allowed=2
    )
    attempt = started(session, quiz, cast.an, now=clock.now() - HOUR)
    started(session, quiz, cast.an)

    assert "Đã hết giờ" in result(cast, attempt)


def test_the_result_leads_back(cast, session):
    attempt = submitted(session, build.quiz(session, cast.information), cast.an)

    assert 'href="/events/abc"' in result(cast, attempt, back="/events/abc")
    assert 'href="//evil' not in result(cast, attempt, back="//evil.example")


def test_an_attempt_in_progress_has_no_result(cast, session):
    attempt = started(session, build.quiz(session, cast.information), cast.an)
    response = cast.browser(cast.an).get(f"/attempts/{attempt.public_id}/result")

    assert response.location == f"/attempts/{attempt.public_id}"


# What organisers see -------------------------------------------------------------------------


@pytest.fixture
def quiz(cast, session):
    return build.quiz(session, cast.information)


def names(page, people):
    found = {page.find(f">{person.full_name}<"): person for person in people}
    return [found[at] for at in sorted(found) if at >= 0]


def test_results_are_listed_by_given_name(cast, session, quiz):
    for person in (cast.binh, cast.an, cast.giang):
        submitted(session, quiz, person)
    page = cast.browser(cast.chi).get(f"/quizzes/{quiz.public_id}/results").text

    assert names(page, [cast.an, cast.binh, cast.giang]) == [cast.an, cast.binh, cast.giang]
    assert cast.justice.name in page


@pytest.mark.parametrize(
    ("query", "wanted"),
    [
        pytest.param("sort=-score", ["binh", "an", "giang"], id="the best first"),
        pytest.param("sort=score", ["giang", "an", "binh"], id="the best last"),
        pytest.param("sort=-name", ["giang", "binh", "an"], id="names backwards"),
        pytest.param("q=BINH", ["binh"], id="a name without its accents"),
        pytest.param("q=Tr%E1%BA%A7n+b%C3%ACnh", ["binh"], id="two words of a name"),
        pytest.param("q=%25", ["an", "binh", "giang"], id="signs alone search for nothing"),
        pytest.param("state=in_progress", [], id="nobody is still at it"),
        pytest.param(
            "state=submitted&sort=nonsense", ["an", "binh", "giang"], id="an unknown order"
        ),
    ],
)
def test_results_are_searched_and_sorted(cast, session, quiz, query, wanted):
    for person, right in ((cast.an, 1), (cast.binh, 3), (cast.giang, 0)):
        submitted(session, quiz, person, right=right)
    page = cast.browser(cast.chi).get(f"/quizzes/{quiz.public_id}/results?{query}").text
    people = [cast.an, cast.binh, cast.giang]

    assert names(page, people) == [getattr(cast, name) for name in wanted]


def test_the_export_holds_every_attempt_and_no_formula(cast, session, quiz):
    cast.an.full_name = "=1+1 An"
    session.commit()
    submitted(session, quiz, cast.an, right=2)
    started(session, quiz, cast.binh)
    response = cast.browser(cast.chi).post(f"/quizzes/{quiz.public_id}/results")
    cells = [tuple(map(str, row.cells)) for row in read_rows(response.data, "a.xlsx").rows]

    assert [row[0] for row in cells[-2:]] == ["=1+1 An", cast.binh.full_name]
    assert float(cells[-2][4]) == 2


def test_organisers_see_answers_and_marks(cast, session, quiz):
    attempt = submitted(session, quiz, cast.an, right=1)
    response = cast.browser(cast.chi).get(f"/attempts/{attempt.public_id}/review")

    assert (response.status_code, KEY in response.text) == (200, True)


def test_organisers_see_an_attempt_in_progress_too(cast, session, quiz):
    attempt = started(session, quiz, cast.an)

    assert cast.browser(cast.chi).get(f"/attempts/{attempt.public_id}/review").status_code == 200


@pytest.mark.parametrize("name", ["an", "em", "giang"])
def test_others_see_neither(cast, session, quiz, name):
    attempt = submitted(session, quiz, cast.an)
    browser = cast.browser(getattr(cast, name))

    assert browser.get(f"/quizzes/{quiz.public_id}/results").status_code == 404
    assert browser.get(f"/attempts/{attempt.public_id}/review").status_code == 404


def test_the_list_takes_as_many_queries_for_1_and_for_30_rows(cast, session, quiz, queries):
    chi, counts = cast.browser(cast.chi), []
    for number in range(30):
        submitted(session, quiz, cast.person(f"Nguyễn Văn {number}", unit=cast.justice))
        if number in {0, 29}:
            db.remove_session()
            with queries() as seen:
                assert chi.get(f"/quizzes/{quiz.public_id}/results").status_code == 200
            counts.append(len([s for s in seen if not s.startswith("BEGIN")]))

    assert counts[0] == counts[1] <= 10
    assert session.query(Attempt).count() == 30
