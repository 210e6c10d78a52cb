"""How many queries every page takes, and whether that grows with what it lists."""

import tempfile
from pathlib import Path

from lms import schema
from lms.app import create_app
from lms.kernel import clock, db
from quizzes.papers import questions
from tests.access_matrix import ROWS
from tests.load.counting import QueryCounter
from tests.people import Cast
from tests.world import World

OF_A_PUBLISHED_ROUND = {"contests.board", "contests.minutes", "contests.round"}
LOOKS = ("organiser", "trainee", "administrator", "visitor")  # whoever is shown most first


def count(rows):
    """The queries of each page by endpoint, opened by somebody who may; so many rows on every list."""
    with tempfile.TemporaryDirectory(prefix="lms-bench-") as folder:
        engine = db.connect(f"sqlite:///{Path(folder) / 'world.sqlite'}")
        schema.metadata.create_all(engine)
        questions.forget_all()
        try:
            return _open_all(engine, rows)
        finally:
            questions.forget_all()
            db.remove_session()
            engine.dispose()


def _open_all(engine, rows):
    app = create_app(TESTING=True, WTF_CSRF_ENABLED=False, RATELIMIT_ENABLED=False)
    db.read_only(promise=False)
    world = World(db._sessions, Cast(app, db._sessions, now=clock.now()), rows=rows)
    browsers = {actor: world.cast.browser(world.actors[actor]) for actor in LOOKS}
    counter, found = QueryCounter(engine), {}
    for rule in app.url_map.iter_rules():
        if rule.endpoint not in ROWS or "GET" not in rule.methods:
            continue
        actor = next(actor for actor in LOOKS if ROWS[rule.endpoint][actor] == "ok")
        other = {"round_id": world.published_round_id}
        path = world.path(rule, **(other if rule.endpoint in OF_A_PUBLISHED_ROUND else {}))
        with counter as statements:
            response = browsers[actor].get(path)
            response.get_data()
            response.close()
        assert response.status_code < 400, (rule.endpoint, response.status_code)
        found[rule.endpoint] = len(statements)
    return found
