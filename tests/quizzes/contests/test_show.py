"""The public list and the page of a contest: phases, rules in words, few queries."""

from datetime import timedelta

from lms.kernel import clock
from tests.quizzes.contests import build


def test_contests_stand_under_open_coming_and_past(client, session, cast, questions):
    titles = {"Đang": timedelta(0), "Sắp": timedelta(days=3), "Qua": -timedelta(days=9)}
    for title, by in titles.items():
        made = build.contest(session, cast.information, title=f"{title} thi")
        build.shift(session, build.open_round(session, made, questions), by)
    page = client.get("/contests").text

    order = ["Đang diễn ra", "Đang thi", "Sắp diễn ra", "Sắp thi", "Các cuộc thi đã qua", "Qua thi"]
    places = [page.index(f">{words}<") for words in order]
    assert places == sorted(places)
    assert "Qua thi" in client.get("/contests?q=qua").text
    assert "Không có cuộc thi nào phù hợp" in client.get("/contests?q=xyz").text


def test_a_contest_without_a_round_is_announced(client, contest):
    assert "Sắp công bố đợt thi" in client.get("/contests").text
    assert client.get(f"/contests/{contest.public_id}").status_code == 200


def test_the_page_explains_the_ranking_by_the_rounds_own_criteria(
    client, session, contest, questions
):
    build.open_round(session, contest, questions, criteria=("correct", "submitted_at"))
    page = client.get(f"/contests/{contest.public_id}").text

    assert "Người trả lời đúng nhiều câu hơn xếp trên." in page
    assert "người nộp bài sớm hơn xếp trên" in page
    assert "dự đoán gần" not in page
    assert "3.000.000 đ" in page


def test_the_button_leads_on_from_registration_to_play_to_the_receipt(client, contest, round_):
    url = f"/contests/{contest.public_id}"
    assert f"{url}/register" in client.get(url).text
    client.post(f"{url}/register", data=build.form())
    assert f"/rounds/{round_.public_id}/play" in client.get(url).text


def test_a_close_at_midnight_is_24h00_of_the_day_that_ends(client, session, contest, round_):
    tomorrow = clock.local(clock.now()).date() + timedelta(days=2)
    midnight = clock.local(clock.now()).replace(hour=0, minute=0, second=0, microsecond=0)
    build.change(session, round_, closes_at=midnight + timedelta(days=2))

    page = client.get(f"/contests/{contest.public_id}").text
    assert f"24:00 {tomorrow - timedelta(days=1):%d/%m/%Y}" in page


def test_an_unknown_contest_is_not_found(client):
    for page in ("", "/register", "/edit", "/exclusions", "/rounds/new"):
        assert client.get(f"/contests/{'a' * 16}{page}").status_code in (404, 302)
    assert client.get(f"/contests/{'a' * 16}").status_code == 404


def test_no_page_asks_more_than_ten_queries_nor_more_for_more(
    app, cast, session, contest, questions, queries
):
    round_ = build.open_round(session, contest, questions)
    player = app.test_client()
    player.post(f"/contests/{contest.public_id}/register", data=build.form())
    organiser = cast.browser(cast.chi)

    def counts():
        found = {}
        for browser, url in (
            (app.test_client(), "/contests"),
            (app.test_client(), f"/contests/{contest.public_id}"),
            (app.test_client(), f"/contests/{contest.public_id}/register"),
            (player, f"/contests/{contest.public_id}"),
            (player, f"/rounds/{round_.public_id}/play"),
            (organiser, "/contests/manage"),
            (organiser, f"/contests/{contest.public_id}/edit"),
            (organiser, f"/contests/{contest.public_id}/exclusions"),
            (organiser, f"/rounds/{round_.public_id}/manage"),
            (organiser, f"/rounds/{round_.public_id}/edit"),
        ):
            with queries() as seen:
                assert browser.get(url).status_code == 200
            found[browser is player, url] = sum(not s.startswith(("BEGIN", "COMMIT")) for s in seen)
        return found

    build.entries(session, round_, [(10, 5, 60_000, 600)])
    one = counts()
    for number in range(30):
        made = build.contest(session, cast.information, title=f"Cuộc thi {number}")
        build.open_round(session, made, questions)
    build.entries(session, round_, [(10, 5, 60_000, 600)] * 29, first=100)

    assert counts() == one
    assert max(one.values()) <= 10
