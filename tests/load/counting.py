"""How many queries a request takes: counted within the process, on the same kind of database."""

import asyncio
from contextlib import contextmanager

from sqlalchemy import event

from lms.app import create_app
from lms.kernel import db
from lms.kernel.config import Settings
from tests.load.browsers import InProcessBrowser

TRANSACTION_CONTROL = ("BEGIN", "SAVEPOINT", "RELEASE", "ROLLBACK")


class QueryCounter:
    """Notes every statement between entering and leaving: `with counter as statements`.

    What only marks the bounds of a transaction asks nothing and is not counted.
    """

    def __init__(self, engine):
        self.engine = engine
        self.statements = []

    def __enter__(self):
        self.statements = []
        event.listen(self.engine, "before_cursor_execute", self._note)
        return self.statements

    def __exit__(self, *_):
        event.remove(self.engine, "before_cursor_execute", self._note)

    def _note(self, _connection, _cursor, statement, *_):
        if not statement.startswith(TRANSACTION_CONTROL):
            self.statements.append(statement)


@contextmanager
def application(url, secret):
    """The application as the server runs it, on this database, and its engine."""
    engine = db.connect(url)
    app = create_app(Settings(secret_key=secret, database_url=url), RATELIMIT_ENABLED=False)
    try:
        yield app, engine
    finally:
        db.remove_session()
        engine.dispose()


def walk(app, engine, *walks):
    """Walk journeys one after the other in one browser; return the samples, queries counted."""
    counter = QueryCounter(engine)
    browser = InProcessBrowser(app.test_client(), counter)
    for journey, places in walks:
        asyncio.run(journey(browser, places))
    return browser.samples
