"""The published board: masked, searched only by what it shows, one's own row, few queries."""

import re

import pytest

from lms.kernel import clock
from quizzes.contests import service
from tests.quizzes.contests import build


def publish(session, round_):
    round_ = build.fresh(session, round_)
    service.freeze(session, round_, actor=build.COMMAND_LINE, now=clock.now())
    service.rank_round(session, round_, actor=build.COMMAND_LINE, now=clock.now())
    service.publish(session, round_, actor=build.COMMAND_LINE, now=clock.now())
    session.commit()


def rows(count):
    return [
        {
            "correct": 10,
            "prediction": 5,
            "duration_ms": 60_000 + number,
            "before": 600,
            "name": f"Nguyễn Văn Số{'ABCDEFGHIJ'[number % 10]}",
            "may_publish_name": number % 2 == 0,
        }
        for number in range(count)
    ]


@pytest.fixture
def published(session, round_):
    build.close(session, round_)
    build.entries(session, round_, rows(60))
    publish(session, round_)
    return f"/rounds/{round_.public_id}/board"


def test_the_board_shows_names_with_consent_and_masked_data_otherwise(client, published):
    page = client.get(published).text

    assert "Nguyễn Văn SốA" in page  # who agreed
    assert "Nguyễn Văn SốB" not in page  # who did not
    assert "Nguyễn V. S" in page
    assert "03xx xxx 001" in page
    assert re.findall(r"0300000\d\d\d", page) == []


def test_every_row_says_why_it_stands_above_the_next(client, published):
    page = client.get(published).text

    assert "Làm bài trong 1:00.000; người xếp sau 1:00.001." in page
    assert "Dòng cuối bảng xếp hạng." in client.get(f"{published}?page=2").text


def test_the_board_comes_in_pages_of_fifty(client, published):
    assert client.get(f"{published}?page=2").text.count('class="board-name"') == 10
    assert client.get(f"{published}?page=9").text.count('class="board-name"') == 10


def test_a_hidden_name_is_not_found_by_guessing_it(client, published):
    assert "Không có tên này trên bảng" in client.get(f"{published}?q=SốB").text
    assert client.get(f"{published}?q=nguyen van soa").text.count('class="board-name"') == 6
    assert client.get(f"{published}?q=nguyen v s").text.count('class="board-name"') == 50


def test_ones_own_row_is_marked_and_reached(client, session, contest, round_):
    client.post(f"/contests/{contest.public_id}/register", data=build.form())
    client.post(f"/rounds/{round_.public_id}/start")
    build.close(session, round_)
    build.entries(session, round_, rows(60))
    publish(session, round_)

    url = f"/rounds/{round_.public_id}/board"
    page = client.get(url).text
    assert f"{url}?page=2#me" in page
    assert 'class="is-me" id="me"' in client.get(f"{url}?page=2").text
    assert "is-me" not in client.application.test_client().get(f"{url}?page=2").text


def test_the_winners_stand_on_top_with_their_prizes(client, published):
    page = client.get(published).text
    winners = page[page.index("Danh sách đạt giải") : page.index("Tất cả mọi người")]

    assert winners.count('class="board-name"') == 6
    assert winners.count("Giải Nhì") == 2


def test_the_receipt_tells_rank_and_score_after_publication(client, session, contest, round_):
    client.post(f"/contests/{contest.public_id}/register", data=build.form())
    client.post(f"/rounds/{round_.public_id}/start")
    build.close(session, round_)
    publish(session, round_)

    page = client.get(f"/rounds/{round_.public_id}/receipt").text
    assert "Hạng 1" in page
    assert "0/10 câu" in page
    assert "Giải Nhất" in page


def test_organisers_look_at_the_board_before_it_is_published(cast, client, session, round_):
    build.close(session, round_)
    build.entries(session, round_, rows(3))
    found = build.fresh(session, round_)
    service.freeze(session, found, actor=build.COMMAND_LINE, now=clock.now())
    service.rank_round(session, found, actor=build.COMMAND_LINE, now=clock.now())
    session.commit()
    url = f"/rounds/{round_.public_id}/board"

    assert "chưa công bố" in client.get(url).text
    assert "board-name" not in client.get(url).text
    assert "board-name" in cast.browser(cast.chi).get(url).text
    assert "board-name" not in cast.browser(cast.em).get(url).text


def test_no_page_of_the_board_asks_more_for_more_rows(app, session, contest, questions, queries):
    counts = []
    for count in (1, 30):
        round_ = build.open_round(session, build.fresh(session, contest), questions)
        build.close(session, round_)
        build.entries(session, round_, rows(count), first=1000 * count)
        publish(session, round_)
        url = f"/rounds/{round_.public_id}/board"
        with queries() as seen:
            app.test_client().get(url)
        with queries() as searched:
            app.test_client().get(f"{url}?q=nguyen")
        counts.append((len(seen), len(searched)))

    assert counts[0] == counts[1]
    assert max(counts[0]) <= 10
