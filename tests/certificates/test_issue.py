"""Issuing certificates: who gets one, what it says, and the numbers of the register."""

import hashlib
import threading
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from certificates import queries, service, storing, tasks
from certificates.composing import issuer_of
from certificates.models import Certificate, RegisterCounter
from certificates.rules import data_sha256
from courses.programme.queries import get_event
from lms.kernel import clock, db, files, jobs
from lms.kernel.actor import COMMAND_LINE
from lms.kernel.audit import AuditEntry
from lms.kernel.config import get_settings
from tests.certificates.build import (
    add_people,
    completed_event,
    enrol,
    held_event,
    issue_all,
    issue_one,
)


def numbers(session):
    return list(
        session.scalars(
            select(Certificate.register_number).order_by(
                Certificate.register_year, Certificate.register_number
            )
        )
    )


def issue_some(event, count, *, die=False):
    """One transaction of the job, which ends before its commit if it is to die."""
    with db.transaction() as current:
        service.issue_certificates(
            current,
            get_event(current, event.public_id),
            queries.list_waiting(current, event.id)[:count],
            actor=COMMAND_LINE,
            issuer=issuer_of(get_settings()),
            now=clock.now(),
        )
        if die:
            raise KeyboardInterrupt


def in_threads(count, work):
    """Run the work in so many threads at once; return what went wrong in any."""
    ready, errors = threading.Barrier(count), []

    def run():
        try:
            ready.wait()
            work()
        except Exception as error:
            errors.append(error)
        finally:
            db.remove_session()

    threads = [threading.Thread(target=run) for _ in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return errors


def test_only_those_who_have_completed_the_event_get_a_certificate(session, cast):
    event = held_event(session, cast.information)
    came = enrol(session, event, cast.an, cast.justice)
    enrol(session, event, cast.binh, cast.justice, attended=False)

    assert issue_all(event) == {"issued": 1, "left_out": 0}
    assert list(session.scalars(select(Certificate.enrolment_id))) == [came.id]


def test_a_second_issue_gives_the_first_certificate_again(session, cast):
    event = held_event(session, cast.information)
    enrolment = enrol(session, event, cast.an, cast.justice)

    first, second = issue_one(session, enrolment), issue_one(session, enrolment)

    assert (first.code, first.register_number) == (second.code, second.register_number)
    assert numbers(session) == [1]


def test_the_button_starts_one_job_that_issues_to_all(session, cast):
    event = completed_event(session, cast, 23)
    browser = cast.browser(cast.chi)
    page = browser.get(f"/events/{event.public_id}/certificates").text
    assert "Cấp 23 giấy chứng nhận" in page

    answer = browser.post(f"/events/{event.public_id}/certificates")
    assert answer.status_code == 302
    assert jobs.run_next()
    job = browser.get(answer.location, headers={"Accept": "application/json"}).json

    assert (job["state"], job["done"], job["total"]) == ("done", 23, 23)
    assert numbers(session) == list(range(1, 24))
    assert "Không còn ai chờ cấp" in browser.get(f"/events/{event.public_id}/certificates").text


def test_pressing_the_button_twice_gives_nobody_two(session, cast):
    event = completed_event(session, cast, 3)
    browser = cast.browser(cast.chi)
    for _ in range(2):
        browser.post(f"/events/{event.public_id}/certificates")
    while jobs.run_next():
        pass

    assert numbers(session) == [1, 2, 3]


def test_a_job_killed_half_way_goes_on_where_it_was(session, cast):
    event = completed_event(session, cast, 25)
    browser = cast.browser(cast.chi)
    location = browser.post(f"/events/{event.public_id}/certificates").location
    kind, _run = jobs._claim()  # a worker takes the job ...
    assert kind == tasks.ISSUE
    issue_some(event, 12)  # ... issues some ...
    half = numbers(session)
    with pytest.raises(KeyboardInterrupt):
        issue_some(event, 5, die=True)  # ... dies in the next transaction ...
    with db.transaction() as current:  # ... and its lease runs out
        job = current.scalar(select(jobs.Job))
        job.lease_until = clock.now() - timedelta(seconds=1)

    assert jobs.run_next()
    job = browser.get(location, headers={"Accept": "application/json"}).json

    assert half == list(range(1, 13))
    assert (job["state"], job["done"], job["total"]) == ("done", 25, 25)
    assert numbers(session) == list(range(1, 26))


def test_two_jobs_at_once_give_one_certificate_each_and_numbers_without_gaps(session, cast):
    event = completed_event(session, cast, 40)
    db.remove_session()

    errors = in_threads(3, lambda: issue_all(event))

    assert errors == []
    assert numbers(session) == list(range(1, 41))
    assert len(set(session.scalars(select(Certificate.enrolment_id)))) == 40


def test_two_events_at_once_share_the_register_without_gaps(session, cast):
    events = [completed_event(session, cast, 15) for _ in range(2)]
    waiting = list(events)
    db.remove_session()

    errors = in_threads(2, lambda: issue_all(waiting.pop()))

    assert errors == []
    assert numbers(session) == list(range(1, 31))


def test_without_the_lock_two_jobs_would_take_the_same_number(session, cast, engine, monkeypatch):
    """The control: the same race with the counter read as anybody might read it."""
    if engine.dialect.name == "sqlite":
        pytest.skip("SQLite lets one writer in at a time, lock or not")
    events = [completed_event(session, cast, 15) for _ in range(2)]
    waiting = list(events)
    db.remove_session()
    monkeypatch.setattr(
        queries,
        "find_counter",
        lambda session, year: session.scalar(
            select(RegisterCounter)
            .where(RegisterCounter.year == year)
            .execution_options(populate_existing=True)
        ),
    )

    errors = in_threads(2, lambda: issue_all(waiting.pop()))

    assert errors != []


def test_each_year_begins_its_register_at_one(session, cast):
    event = held_event(session, cast.information)
    an = enrol(session, event, cast.an, cast.justice)
    binh = enrol(session, event, cast.binh, cast.justice)
    # 17:00 in UTC is midnight in the province.
    old = issue_one(session, an, now=datetime(2030, 12, 31, 16, 59, tzinfo=UTC))
    new = issue_one(session, binh, now=datetime(2030, 12, 31, 17, 0, tzinfo=UTC))

    assert (old.register_year, old.register_number) == (2030, 1)
    assert (new.register_year, new.register_number) == (2031, 1)


def test_a_rename_after_the_issue_changes_nothing_issued(session, cast):
    event = held_event(session, cast.information)
    enrolment = enrol(session, event, cast.an, cast.justice)
    certificate = issue_one(session, enrolment)
    browser = cast.browser(cast.an)
    before = browser.get(f"/certificates/{certificate.code}.pdf").data
    with db.transaction() as current:
        for renamed in (enrolment.person, enrolment.unit, event):
            current.add(renamed)
        enrolment.person.full_name = "Tên Mới"
        enrolment.unit.name = "Đơn vị mới"
        event.title, event.signer_name = "Tên sự kiện mới", "Người ký mới"
    db.remove_session()

    after = browser.get(f"/certificates/{certificate.code}.pdf").data
    assert after == before
    assert hashlib.sha256(after).hexdigest() == certificate.pdf_sha256
    page = cast.browser().get(f"/verify/{certificate.code}").text
    assert "Nguyễn Thị An" in page
    assert "Tên Mới" not in page


def test_the_certificate_says_unit_and_position_of_the_enrolment(session, cast):
    event = held_event(session, cast.information)
    enrolment = enrol(session, event, cast.an, cast.information, position="Người phát ngôn")
    said = queries.Issued(issue_one(session, enrolment), None).snapshot

    assert (said.unit_name, said.position) == (cast.information.name, "Người phát ngôn")
    assert (said.full_name, said.course_title) == (cast.an.full_name, event.title)
    assert said.periods == 4
    assert said.starts_on == said.ends_on == clock.local(event.sessions[0].starts_at).date()
    assert said.verify_url == f"https://lms.example.vn/verify/{said.code}"
    assert said.title == "GIẤY CHỨNG NHẬN"


def test_data_and_file_are_kept_with_their_hashes_and_the_issue_is_recorded(session, cast):
    event = held_event(session, cast.information)
    certificate = issue_one(session, enrol(session, event, cast.an, cast.justice))
    pdf = storing.read_pdf(certificate)

    assert hashlib.sha256(pdf).hexdigest() == certificate.pdf_sha256
    assert data_sha256(queries.Issued(certificate, None).snapshot) == certificate.snapshot_sha256
    assert len(pdf) == certificate.pdf_bytes < 50_000
    entry = session.scalar(select(AuditEntry).where(AuditEntry.action == "certificate.issued"))
    assert entry.subject == f"certificate:{certificate.code}"


def test_nothing_is_issued_before_somebody_signs(session, cast):
    event = completed_event(session, cast, 2, signer_name="")
    browser = cast.browser(cast.chi)

    page = browser.get(f"/events/{event.public_id}/certificates").text
    assert "Chưa có tên người ký" in page
    assert "Cấp 2 giấy chứng nhận" not in page
    assert browser.post(f"/events/{event.public_id}/certificates").status_code == 409
    assert numbers(session) == []


@pytest.mark.parametrize("state", ["draft", "cancelled"])
def test_nothing_is_issued_for_what_was_not_held(session, cast, state):
    event = completed_event(session, cast, 2)
    event.state = state
    session.add(event)
    session.commit()

    answer = cast.browser(cast.chi).post(f"/events/{event.public_id}/certificates")
    assert answer.status_code == 409


def test_a_name_that_cannot_be_printed_is_said_before_and_left_out(session, cast):
    event = completed_event(session, cast, 2)
    enrol(session, event, cast.person("Nguyễn 漢 An"), cast.justice)
    browser = cast.browser(cast.chi)

    page = browser.get(f"/events/{event.public_id}/certificates").text
    assert "Chưa in được giấy chứng nhận của Nguyễn 漢 An: phông chữ không có ký tự 漢." in page
    assert issue_all(event) == {"issued": 2, "left_out": 1}
    assert numbers(session) == [1, 2]


def test_somebody_withdrawn_gets_none(session, cast):
    event = held_event(session, cast.information)
    enrolment = enrol(session, event, cast.an, cast.justice)
    enrolment.withdrawn_at = clock.now()
    session.add(enrolment)
    session.commit()

    assert issue_all(event) == {"issued": 0, "left_out": 0}


def test_the_queries_of_the_event_page_do_not_grow(session, cast, queries):
    event = completed_event(session, cast, 1)
    issue_all(event)
    add_people(session, cast, event, 1)
    browser = cast.browser(cast.chi)
    with queries() as one:
        assert browser.get(f"/events/{event.public_id}/certificates").status_code == 200
    add_people(session, cast, event, 29)
    issue_all(event)
    add_people(session, cast, event, 30)
    with queries() as thirty:
        browser.get(f"/events/{event.public_id}/certificates?q=hoc&sort=-name")

    read = [statement for statement in one if statement.startswith(("SELECT", "WITH"))]
    assert len(thirty) == len(one)
    assert len(read) <= 10


def test_a_file_is_on_the_disk_before_anybody_can_find_it(session, cast):
    event = completed_event(session, cast, 1)
    issue_all(event)

    stored = session.scalars(select(Certificate.pdf_sha256)).one()
    assert hashlib.sha256(files.load(stored)).hexdigest() == stored
