"""The floor under a journey: a bare Flask view that keeps an answer, under the same server.

It does what acknowledging an answer cannot do without: read the signed cookie and the answer, keep
it by one prepared statement on a pooled connection, commit. It looks up no session, knows no rule
and shows no page.

    LMS_DATABASE_URL=postgresql://... LMS_SECRET_KEY=... PORT=... python -m tests.load.floor
"""

import psycopg
from flask import Flask, request, session
from psycopg.types.json import Jsonb
from psycopg_pool import ConnectionPool

from lms.kernel.config import get_settings
from lms.server import THREADS, serve_application

TABLE = """
    CREATE TABLE IF NOT EXISTS floor_answer (
        person text, place int, response jsonb, seq int NOT NULL, PRIMARY KEY (person, place)
    )
"""
KEEP = """
    INSERT INTO floor_answer (person, place, response, seq) VALUES (%s, %s, %s, %s)
    ON CONFLICT (person, place) DO UPDATE SET response = excluded.response, seq = excluded.seq
    RETURNING seq
"""


def make_app():
    """Build the application in a server process; its table is there."""
    settings = get_settings()
    app = Flask(__name__)
    app.config.from_mapping(SECRET_KEY=settings.secret(), SESSION_COOKIE_NAME="lms")
    pool = ConnectionPool(_url(settings), min_size=THREADS, max_size=THREADS, open=True)
    app.extensions["pool"] = pool

    @app.get("/")
    def stand():
        return ""

    @app.post("/answers")
    def keep():
        sent = request.get_json()
        answer = (session["_user_id"], sent["place"], Jsonb(sent["response"]), sent["after"] + 1)
        with pool.connection() as connection:  # commits on leaving
            kept = connection.execute(KEEP, answer, prepare=True).fetchone()
        return {"seq": kept[0]}

    return app


def _url(settings):
    return settings.url.replace("postgresql+psycopg://", "postgresql://", 1)


def make_table():
    """Make the table that the answers are kept in."""
    with psycopg.connect(_url(get_settings())) as connection:
        connection.execute(TABLE)


if __name__ == "__main__":
    make_table()
    serve_application("tests.load.floor:make_app")
