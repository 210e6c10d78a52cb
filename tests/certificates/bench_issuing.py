"""How many certificates a second are issued end to end: rules, database, drawing, files."""

import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace

from certificates import storing, tasks
from certificates.drawing import draw
from certificates.queries import each_valid
from lms import schema
from lms.kernel import db
from lms.kernel.actor import COMMAND_LINE
from lms.kernel.config import get_settings
from lms.people.units.service import add_unit
from tests.certificates.build import add_people, held_event
from tests.certificates.samples import SNAPSHOT


@contextmanager
def installation(url: str = "") -> Iterator[None]:
    """A folder and a database of one's own, SQLite as it runs unless an address is given."""
    settings = get_settings()
    kept = settings.data_dir
    with tempfile.TemporaryDirectory(prefix="lms-bench-") as folder:
        settings.data_dir = Path(folder)
        engine = db.connect(url or f"sqlite:///{folder}/bench.sqlite")
        schema.metadata.create_all(engine)
        try:
            yield
        finally:
            db.remove_session()
            schema.metadata.drop_all(engine)
            engine.dispose()
            settings.data_dir = kept


def measure(n=500, url=""):
    """Issue n certificates as the job does; rates are certificates per second, sizes bytes."""
    draw(SNAPSHOT)  # the fonts are read once per process
    with installation(url):
        session = db.session
        current = session()
        units = SimpleNamespace(
            information=add_unit(current, "Sở Thông tin và Truyền thông", "department"),
            justice=add_unit(current, "Sở Tư pháp", "department"),
        )
        current.commit()
        event = held_event(current_registry(), units.information, capacity=n + 1)
        add_people(current_registry(), units, event, n)
        db.remove_session()
        started = time.perf_counter()
        outcome = tasks.issue_to_all(event.public_id, COMMAND_LINE, lambda _done, _total: None)
        issuing = time.perf_counter() - started
        assert outcome["issued"] == n
        started = time.perf_counter()
        issued = list(each_valid(session(), event.id))
        for each in issued:
            draw(each.snapshot)
        drawing = time.perf_counter() - started
        started = time.perf_counter()
        stream, size = storing.write_archive(each_valid(session(), event.id))
        stream.close()
        archiving = time.perf_counter() - started
        return {
            "issued_per_second": n / issuing,
            "drawn_per_second": n / drawing,
            "ratio": drawing / issuing,
            "bytes_each": sum(each.certificate.pdf_bytes for each in issued) / n,
            "archived_per_second": n / archiving,
            "archive_bytes": size,
        }


def current_registry():
    """The registry of sessions, as the builders of the tests take it."""
    return db._sessions


def main():
    figures = measure(int(sys.argv[1]) if len(sys.argv) > 1 else 500, *sys.argv[2:3])
    print(f"issued:   {figures['issued_per_second']:>8.0f} certificates a second, end to end")
    print(f"drawn:    {figures['drawn_per_second']:>8.0f} a second, alone")
    print(f"ratio:    {figures['ratio']:>8.2f} (at least 0.50 is asked)")
    print(f"size:     {figures['bytes_each']:>8.0f} bytes each")
    print(f"archived: {figures['archived_per_second']:>8.0f} a second")


if __name__ == "__main__":
    main()
