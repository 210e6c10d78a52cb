"""What every page does when something is wrong: with the request, or with us."""

import logging
from urllib.parse import quote

import pytest
from sqlalchemy import text

from lms.app import create_app
from lms.kernel import db
from lms.kernel.web import LAST_PAGE, page_number

STRANGERS = {
    "another site": "https://evil.example/lms.example.vn",
    "another site that names us": "https://evil.example/?localhost",
    "a script": "javascript:alert(1)//localhost",
    "another host by two slashes": "http://localhost//evil.example",
    "nothing that is an address": "http://[localhost",
    "nowhere": "",
}


@pytest.fixture
def live(session):
    """A browser at the application as it runs, where an error becomes a page."""
    return create_app(RATELIMIT_ENABLED=False, SERVER_NAME=None).test_client()


@pytest.mark.parametrize("referrer", STRANGERS.values(), ids=STRANGERS)
def test_a_refusal_leads_back_to_no_other_site(client, referrer):
    response = client.get("/nowhere", headers={"Referer": referrer})

    assert response.status_code == 404
    assert 'href="/"' in response.text
    assert "evil" not in response.text
    assert "javascript:" not in response.text


def test_a_refusal_leads_back_to_the_page_before(client):
    response = client.get("/nowhere", headers={"Referer": "http://localhost/contests?q=a"})

    assert 'href="/contests?q=a"' in response.text


def test_a_database_that_is_down_gives_a_plain_page(live, engine, caplog):
    """No traceback, no name of anything within, and what the log keeps holds no way in."""
    db._sessions.configure(bind=db.make_engine("postgresql+psycopg://x@127.0.0.1:1/x"))

    with caplog.at_level(logging.CRITICAL):
        pages = [live.get(path) for path in ("/", "/sign-in", "/contests", "/verify/ABCD")]
        answer = live.get("/contests", headers={"Accept": "application/json"})

    # A page that asks nothing of the database stays.
    assert [page.status_code for page in pages] == [500, 200, 500, 500]
    assert "Hệ thống đang gặp sự cố" in pages[0].text
    assert answer.status_code == 500
    for each in (*pages, answer):
        assert "Traceback" not in each.text
        assert "psycopg" not in each.text
        assert each.headers["X-Content-Type-Options"] == "nosniff"


def test_a_log_holds_no_invitation(live, engine, caplog):
    db._sessions.configure(bind=db.make_engine("postgresql+psycopg://x@127.0.0.1:1/x"))

    response = live.get("/invitation/ABCD-EFGH-JKLM")

    assert response.status_code == 500
    assert "unexpected error at GET" in caplog.text
    assert "ABCD-EFGH-JKLM" not in caplog.text


def test_an_error_does_not_repeat_what_was_sent_to_the_database(session):
    with pytest.raises(Exception, match="no_such_table") as caught:
        session.execute(text("SELECT * FROM no_such_table WHERE a = :a"), {"a": "0912345678"})
    session.rollback()

    assert "0912345678" not in str(caught.value)


@pytest.mark.parametrize(
    "request_",
    [
        {"path": "/contests?q=a%00b"},
        {"path": "/contests?%00=a"},
        {"path": "/verify/a%00b"},
        {"path": "/sign-in", "method": "POST", "data": {"login": "a\0", "password": "b"}},
        {"path": "/sign-in", "method": "POST", "json": None, "data": b"[" * 100_000,
         "content_type": "application/json"},
    ],
    ids=["in a value", "in a name", "in an address", "in a form", "JSON too deep"],
)  # fmt: skip
def test_what_no_text_column_takes_is_refused(client, request_):
    assert client.open(**request_).status_code in {404, 422}


@pytest.mark.parametrize(
    ("asked", "got"),
    [("3", 3), ("0", 1), ("-5", 1), ("x", 1), ("9" * 30, LAST_PAGE), (quote("٣"), 3)],
)
def test_the_page_asked_for_is_one_that_a_database_can_skip_to(app, asked, got):
    with app.test_request_context(f"/?page={asked}"):
        assert page_number() == got
