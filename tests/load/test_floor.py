"""The floor keeps what it acknowledges, for whoever the cookie names."""

import psycopg
import pytest
from flask.sessions import SecureCookieSessionInterface

from lms.kernel.config import get_settings
from tests.load import floor


@pytest.fixture
def app(postgres_url, monkeypatch):
    """The bare application on any PostgreSQL server; its table is gone afterwards."""
    monkeypatch.setenv("LMS_DATABASE_URL", postgres_url)
    get_settings.cache_clear()
    floor.make_table()
    app = floor.make_app()
    yield app
    app.extensions["pool"].close()
    with psycopg.connect(postgres_url) as connection:
        connection.execute("DROP TABLE floor_answer")
    monkeypatch.undo()
    get_settings.cache_clear()


def test_an_answer_is_committed_before_it_is_acknowledged(app, postgres_url):
    sign = SecureCookieSessionInterface().get_signing_serializer(app)
    client = app.test_client()
    client.set_cookie("lms", sign.dumps({"_user_id": "an"}))
    sent = [{"place": 3, "response": word, "after": seq} for seq, word in enumerate(("một", "hai"))]

    assert [client.post("/answers", json=each).json for each in sent] == [{"seq": 1}, {"seq": 2}]
    with psycopg.connect(postgres_url) as other:
        assert other.execute("SELECT * FROM floor_answer").fetchall() == [("an", 3, "hai", 2)]
