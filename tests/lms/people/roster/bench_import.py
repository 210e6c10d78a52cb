"""How long a list of 10,000 people takes, read and imported, beside 100,000 who are known already.

``python -m tests.lms.people.roster.bench_import [LINES [KNOWN]]``: one row for each kind of file and database.
"""

import os
import sys
import tempfile
import time
from pathlib import Path

from sqlalchemy import func, select, text

from courses.enrolment import imports
from courses.enrolment.models import Enrolment
from lms import schema
from lms.kernel import clock, db
from lms.kernel.actor import COMMAND_LINE
from lms.people.roster import queries, service, steps
from lms.people.roster.models import UNIT
from lms.people.roster.unit_list import UNIT_LIST
from lms.people.units.service import add_unit
from tests.courses.programme.build import make_event
from tests.lms.people.roster.lists import FORMATS, populate, rows
from tests.load.processes import database

LIMIT = 20.0  # seconds, read and imported
UNITS = 40


def measure(kind, lines, known):
    """Yield (database, what for, format, reading, importing, lines imported); times as ``_seconds``."""
    with (
        tempfile.TemporaryDirectory(prefix="lms-bench-") as folder,
        database(kind, Path(folder)) as found,
    ):
        engine = db.connect(found.url)
        schema.metadata.create_all(engine)
        try:
            units = _people(known)
            half = known - lines // 2  # half of each list is known already
            for number, (name, write) in enumerate(FORMATS.items()):
                first = half + number * lines * 2
                names = [unit.name for unit in units]
                content = write(list(rows(range(first, first + lines), names)))
                yield (found.title, "event", name, *_event_list(content, name, units[0], lines))
            content = FORMATS["xlsx"](list(rows(range(half, half + lines), [units[0].name])))
            yield (found.title, "unit", "xlsx", *_unit_list(content, units[0]))
        finally:
            db.remove_session()
            engine.dispose()


def _people(known):
    session = db.session()
    units = [add_unit(session, f"Sở Số {number}", "department") for number in range(UNITS)]
    session.flush()
    populate(session, range(1, known + 1), units, clock.now())
    session.commit()
    if session.get_bind().dialect.name == "postgresql":
        session.execute(
            text("SELECT setval(pg_get_serial_sequence('person', 'id'), max(id)) FROM person")
        )
        session.commit()
        session.execute(text("ANALYZE"))
        session.commit()
    return units


def _event_list(content, name, unit, lines):
    event = make_event(db._sessions, unit, capacity=lines)

    def keep(session):
        kept = imports.keep(
            session, COMMAND_LINE, event, content=content, filename=f"a.{name}", now=clock.now()
        )
        return kept.file.public_id

    figures = _timed(keep, imports.EVENT_LIST)
    of_event = select(func.count()).select_from(Enrolment).where(Enrolment.event_id == event.id)
    assert db.session().scalar(of_event) == figures[2]
    return figures


def _unit_list(content, unit):
    def keep(session):
        return service.keep_file(
            session, COMMAND_LINE, purpose=UNIT, unit_id=unit.id, content=content, filename="a.xlsx",
            now=clock.now(),
        ).public_id  # fmt: skip

    return _timed(keep, UNIT_LIST)


def _timed(keep, purpose):
    with db.transaction() as session:
        public_id = keep(session)
    read = _seconds(lambda: steps.read_in_steps(public_id, purpose, _nobody))
    imported = _seconds(lambda: _confirm(public_id, purpose))
    db.remove_session()
    return read, imported, queries.get_file(db.session(), public_id).imported


def _confirm(public_id, purpose):
    with db.transaction() as session:
        _file, is_long = steps.confirm(session, COMMAND_LINE, public_id, purpose, now=clock.now())
    if is_long:
        steps.import_in_steps(public_id, purpose, COMMAND_LINE, _nobody)


def _nobody(_done, _total):
    """Nobody watches the progress."""


def _seconds(work):
    """Seconds by the clock, and of this process's own processor time: others may use the machine too."""
    started, used = time.perf_counter(), time.process_time()
    work()
    return time.perf_counter() - started, time.process_time() - used


def main():
    lines, known = (int(text_) for text_ in (sys.argv[1:] + ["10000", "100000"])[:2])
    print(
        f"{lines:,} lines, half of them among {known:,} people who are known; at most {LIMIT:.0f} s"
    )
    slow = False
    for kind in ("sqlite", "postgresql"):
        for title, purpose, name, read, imported, count in measure(kind, lines, known):
            total = read[0] + imported[0]
            slow |= total > LIMIT
            print(
                f"{title:<42} {purpose:<6} {name:<5} read {read[0]:5.1f} s ({read[1]:.1f} of processor), "
                f"imported {imported[0]:5.1f} s ({imported[1]:.1f}), {count:,} lines, together {total:5.1f} s"
                f"; load {os.getloadavg()[0]:.0f} on {os.cpu_count()} cores",
                flush=True,
            )
    sys.exit(slow)


if __name__ == "__main__":
    main()
