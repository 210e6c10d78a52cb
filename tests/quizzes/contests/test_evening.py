"""A contest evening: four contestants from registration to the board, read from tables."""

import re

from sqlalchemy import select

from quizzes.attempts.models import Attempt
from quizzes.contests.models import Contestant
from quizzes.papers.queries import get_questions
from tests.quizzes.contests import build

# name, right answers, prediction, place on the board (the number to predict is 4), agrees to its name
PLAYERS = [
    ("Nguyễn Văn An", 10, "4", 1, True),
    ("Trần Thị Bình", 10, "1.000", 3, False),
    ("Lê Văn Chung", 9, "4", 4, True),
    ("Phạm Thị Dung", 10, "5", 2, False),
]
SHOWN = ["Nguyễn Văn An", "Phạm T. D", "Trần T. B", "Lê Văn Chung"]


def answers(attempt, session, right, prediction):
    """The form of a paper with its first ``right`` questions answered rightly."""
    asked = get_questions(session, [entry["version"] for entry in attempt.paper])
    form, given = {"seq": str(attempt.last_seq)}, 0
    for place, entry in enumerate(attempt.paper):
        question = asked[entry["version"]]
        if question.kind.name == "prediction":
            form[f"a{place}"] = prediction
            continue
        choices = {choice["fraction"]: choice["id"] for choice in question.body["choices"]}
        form[f"a{place}"] = choices["1" if given < right else "0"]
        given += 1
    return form


def play(app, session, contest, round_, number, name, right, prediction, agrees):
    browser = app.test_client()
    page = f"/contests/{contest.public_id}"
    assert "Tham gia" in browser.get(page).text
    consent = {"may_publish_name": "y"} if agrees else {}
    onward = browser.post(f"{page}/register", data=build.form(number, full_name=name, **consent))
    assert "Bắt đầu làm bài" in browser.get(onward.location).text
    start = re.search(r'action="(/rounds/\w+/start)"', browser.get(onward.location).text)[1]
    taking = browser.post(start).location
    assert browser.get(taking).status_code == 200
    attempt = session.scalars(
        select(Attempt)
        .join(Contestant, Contestant.person_id == Attempt.person_id)
        .where(Contestant.full_name == name)
    ).one()
    form = answers(attempt, session, right, prediction)
    url = f"/attempts/{attempt.public_id}/submit?back=/rounds/{round_.public_id}/receipt"
    handed_in = browser.post(url, data=form)
    assert handed_in.location == f"/rounds/{round_.public_id}/receipt"
    receipt = browser.get(handed_in.location).text
    assert "Lượt thi đã được ghi nhận" in receipt
    return browser


def test_a_contest_evening(app, cast, session, contest, round_):
    browsers = [
        play(app, session, contest, round_, number, name, right, prediction, agrees)
        for number, (name, right, prediction, _place, agrees) in enumerate(PLAYERS, start=1)
    ]
    board = f"/rounds/{round_.public_id}/board"
    assert "Kết quả chưa công bố" in browsers[0].get(board).text

    build.close(session, round_)
    organiser = cast.browser(cast.chi)
    desk = f"/rounds/{round_.public_id}/manage"
    for step, done in (
        ("freeze", "Đã chốt lúc"),
        ("rank", "Xếp lại vẫn cho cùng kết quả"),
    ):
        assert organiser.post(f"/rounds/{round_.public_id}/{step}").status_code == 302
        assert done in organiser.get(desk).text
    assert organiser.get(board).status_code == 200
    organiser.post(f"/rounds/{round_.public_id}/publish", data={"confirm": "y"})

    page = app.test_client().get(board).text
    everybody = page[page.index("Tất cả mọi người") :]
    assert re.findall(r'class="board-name">([^<]+?)\s*<', everybody) == SHOWN
    for browser, (_name, right, _prediction, place, _agrees) in zip(browsers, PLAYERS, strict=True):
        receipt = browser.get(f"/rounds/{round_.public_id}/receipt").text
        assert f"Hạng {place}" in receipt
        assert f"{right}/10 câu" in receipt
