"""A long list is read and imported by jobs that may be killed at any moment: nobody comes in twice."""

import re
import signal
import subprocess
import sys
from datetime import timedelta

import pytest

from courses.enrolment.models import Enrolment
from courses.programme.models import TrainingEvent
from lms.kernel import clock, jobs
from lms.kernel.audit import AuditEntry
from lms.kernel.jobs import Job
from lms.people.persons.models import Membership, Person
from lms.people.roster import service, steps
from lms.people.roster.models import RosterFile, RosterLine
from tests.courses.enrolment.build import send
from tests.courses.programme.build import make_event
from tests.lms.people.roster.lists import as_csv, rows

LINES = 600
# Runs a job in a process of its own and says when a part of it has been committed.
WORKER = """
import sys
from lms.app import create_app
from lms.kernel import db, jobs
from lms.people.roster import steps
create_app(TESTING=True)
db.connect(sys.argv[1])
steps.IMPORTED_AT_A_TIME = 100
say = jobs.Run.progress
def progress(run, done, total):
    say(run, done, total)
    print(done, flush=True)
jobs.Run.progress = progress
jobs.run_next()
"""


@pytest.fixture(autouse=True)
def nearly_everything_is_long(monkeypatch):
    """Read by a job what would take a moment within the request."""
    monkeypatch.setattr(steps, "AT_ONCE_BYTES", 10_000)


@pytest.fixture
def event(session, cast):
    return make_event(session, cast.justice, capacity=2 * LINES)


@pytest.fixture
def browser(cast, event):
    return cast.browser(cast.em)


def a_list(bad_every=100):
    """A long list of people of whom half have nothing but a name."""
    lines = list(rows(range(1, LINES + 1), ["Sở Tư pháp"], bad_every=bad_every))
    for number, line in enumerate(lines):
        if number % 2:
            line[2] = line[6] = line[7] = line[8] = ""
        else:
            line[1] = f"{line[1]} {'abcdefghik'[number % 10]}{'lmnopqrst'[number // 60 % 9]}"
    return as_csv(lines)


def read(browser, session, event, content):
    """Send a long list and let the worker read it; return its address."""
    answer = send(browser, event, content, "dai.csv")
    assert re.match(r"/jobs/\w+$", answer.location)
    session.remove()
    assert jobs.run_next()
    address = (
        f"/imports/{session.query(RosterFile).order_by(RosterFile.id.desc()).first().public_id}"
    )
    session.remove()
    return address


def confirm(browser, session, address):
    answer = browser.post(f"{address}/confirm")
    assert answer.status_code == 303
    session.remove()
    return answer.location


def counted(session):
    session.remove()
    return {
        "persons": session.query(Person).filter(Person.email.is_(None), Person.gender.is_not(None)).count(),
        "enrolled": session.query(Enrolment).count(),
        "done": session.query(RosterLine).filter_by(outcome="done").count(),
    }  # fmt: skip


def test_a_long_list_is_read_and_imported_by_jobs_with_progress(browser, session, event):
    address = read(browser, session, event, a_list())
    good = session.query(RosterLine).filter_by(is_refused=False).count()
    session.remove()
    assert f"Nhập {good} người" in browser.get(address).text
    job = confirm(browser, session, address)
    assert browser.get(address).location == job  # it is under way
    assert confirm(browser, session, address).endswith(
        address
    )  # a second click starts no second job
    assert session.query(Job).count() == 2
    session.remove()
    assert jobs.run_next()

    done = session.query(Job).order_by(Job.id.desc()).first()
    assert (done.state, done.done, done.total) == ("done", good, good)
    assert session.query(Enrolment).count() == good
    assert session.query(AuditEntry).filter_by(action="roster.imported").count() == 1
    session.remove()
    assert f"Đã nhập {good} người." in browser.get(address).text
    assert jobs.run_next() is False


def killed_half_way(session, engine):
    """Let a worker import two parts, then kill it as a power cut would."""
    url = engine.url.render_as_string(hide_password=False)
    session.remove()
    worker = subprocess.Popen(
        [sys.executable, "-c", WORKER, url], stdout=subprocess.PIPE, text=True
    )
    for _part in range(2):
        assert worker.stdout.readline()
    worker.send_signal(signal.SIGKILL)
    worker.wait()
    worker.stdout.close()
    job = session.query(Job).order_by(Job.id.desc()).first()
    assert job.state == "running"
    job.lease_until = clock.now() - timedelta(seconds=1)
    session.commit()
    session.remove()


def test_a_killed_import_goes_on_where_it_was(browser, session, event, engine):
    address = read(browser, session, event, a_list())
    good = session.query(RosterLine).filter_by(is_refused=False).count()
    confirm(browser, session, address)
    killed_half_way(session, engine)
    half = counted(session)
    assert 200 <= half["done"] < good
    assert half["enrolled"] == half["done"]
    session.remove()
    assert jobs.run_next()

    assert counted(session)["enrolled"] == counted(session)["done"] == good
    assert session.query(Membership).filter_by(unit_id=event.unit_id).count() >= good
    assert session.query(RosterFile).one().imported == good


def test_without_the_outcome_of_each_line_a_killed_import_does_enter_people_twice(
    browser, session, event, engine, monkeypatch
):
    """The control: the harness shows the fault that writing down each line's outcome prevents."""
    address = read(browser, session, event, a_list())
    good = session.query(RosterLine).filter_by(is_refused=False).count()
    confirm(browser, session, address)
    killed_half_way(session, engine)
    session.query(RosterLine).update({RosterLine.outcome: None, RosterLine.person_id: None})
    session.commit()
    session.remove()
    assert jobs.run_next()

    assert counted(session)["enrolled"] > good


def test_reading_that_was_killed_begins_anew(browser, session, event, monkeypatch):
    answer = send(browser, event, a_list(), "dai.csv")
    session.remove()
    keep, parts = service.keep_lines, []

    def die_at_the_second(*arguments):
        parts.append(1)
        if len(parts) == 2:
            raise KeyboardInterrupt
        keep(*arguments)

    monkeypatch.setattr(steps, "READ_AT_A_TIME", 200)
    monkeypatch.setattr(service, "keep_lines", die_at_the_second)
    with pytest.raises(KeyboardInterrupt):
        jobs.run_next()
    session.remove()
    assert session.query(RosterLine).count() == 200
    monkeypatch.setattr(service, "keep_lines", keep)
    session.query(Job).update({Job.lease_until: clock.now() - timedelta(seconds=1)})
    session.commit()
    session.remove()
    assert jobs.run_next()

    assert session.query(RosterLine).count() == LINES
    assert session.query(RosterFile).one().read_at is not None
    assert answer.location.startswith("/jobs/")


def test_a_hall_that_fills_meanwhile_stops_the_rest_and_says_how_far_it_came(
    browser, session, event
):
    address = read(browser, session, event, a_list())
    confirm(browser, session, address)
    session.get(TrainingEvent, event.id).capacity = 250
    session.commit()
    session.remove()
    assert jobs.run_next()
    page = browser.get(address).text

    assert "Việc nhập dừng giữa chừng: đã nhập 200 dòng" in page
    session.get(TrainingEvent, event.id).capacity = 2 * LINES
    session.commit()
    confirm(browser, session, address)
    assert jobs.run_next()
    good = session.query(RosterLine).filter_by(is_refused=False).count()
    assert session.query(Enrolment).count() == good


def test_a_long_list_larger_than_the_hall_is_refused_whole(browser, session, event):
    address = read(browser, session, event, a_list())
    session.get(TrainingEvent, event.id).capacity = 100
    session.commit()

    assert browser.post(f"{address}/confirm").status_code == 409
    assert session.query(Enrolment).count() == 0
    assert session.query(RosterFile).one().confirmed_at is None


def test_the_queries_for_a_part_do_not_grow_with_its_lines(
    browser, session, event, queries, monkeypatch
):
    counts = []
    address = read(browser, session, event, a_list())
    confirm(browser, session, address)
    for size in (50, 200):
        monkeypatch.setattr(steps, "IMPORTED_AT_A_TIME", size)
        take = steps.import_some

        def once(*arguments, take=take, **more):
            with queries() as seen:
                found = take(*arguments, **more)
            counts.append(sum(statement.startswith("SELECT") for statement in seen))
            raise KeyboardInterrupt(found)

        monkeypatch.setattr(steps, "import_some", once)
        session.query(Job).update({Job.lease_until: clock.now() - timedelta(seconds=1)})
        session.commit()
        session.remove()
        with pytest.raises(KeyboardInterrupt):
            jobs.run_next()
        monkeypatch.setattr(steps, "import_some", take)

    assert counts[0] == counts[1] <= 12
