"""Importing a roster file: what is read, what is refused, and that nobody is enrolled twice."""

import io
import re
import threading
import unicodedata
import zipfile
from pathlib import Path

import pytest
import python_calamine

from courses.enrolment import service
from courses.enrolment.models import Enrolment
from courses.programme.models import TrainingEvent
from lms.kernel import clock, db, jobs
from lms.kernel.audit import AuditEntry
from lms.people.persons.models import Membership, Person
from lms.people.persons.service import add_person
from lms.people.roster import queries as roster
from lms.people.roster.models import RosterFile, RosterLine
from tests.courses.enrolment.build import (
    HEADER,
    confirm,
    enrolled,
    line,
    make_enrolment,
    send,
    workbook,
)
from tests.courses.programme.build import make_event

ROSTER = Path(__file__).parents[4] / "shared" / "data" / "roster-2026.xlsx"


@pytest.fixture
def event(session, cast):
    cast.justice
    return make_event(session, cast.information, capacity=100)


@pytest.fixture
def browser(cast, event):
    return cast.browser(cast.chi)


def test_nobody_is_enrolled_before_the_organiser_confirms(browser, session, event):
    answer = send(browser, event, workbook(line(1), line(2)))

    assert answer.status_code == 303
    assert "Nhập 2 người" in browser.get(answer.location).text
    assert enrolled(session, event) == []
    assert confirm(browser, answer).status_code == 303
    assert len(enrolled(session, event)) == 2
    assert "Đã nhập 2 người." in browser.get(answer.location).text


def test_each_bad_line_is_named_with_its_column_and_what_was_read(browser, session, event):
    content = workbook(
        line(1), line(2, born="31/02/1985"), line(3, unit="Sở Không Có Thật"), line(4, phone="0123")
    )
    answer = send(browser, event, content)
    page = browser.get(answer.location).text

    for told in ("Dòng 5", "C · Ngày sinh", "31/02/1985", "Dòng 6", "F · Đơn vị công tác",
                 "Sở Không Có Thật", "Dòng 7", "G · Điện thoại", "0123"):  # fmt: skip
        assert told in page
    assert "Nhập 1 người" in page
    confirm(browser, answer)
    assert len(enrolled(session, event)) == 1


def test_the_bad_lines_can_be_sent_back_as_a_sheet(browser, event):
    answer = send(browser, event, workbook(line(1), line(2, email="khong-phai-email")))
    sheet = browser.get(f"{answer.location}/problems.xlsx")

    rows = python_calamine.load_workbook(io.BytesIO(sheet.data)).get_sheet_by_index(0).to_python()
    assert rows[-1][:2] == [5, "H · Email"]
    assert rows[-1][3:] == ["khong-phai-email", "Không nhập"]


def test_a_double_click_enrols_once(browser, session, event):
    answer = send(browser, event, workbook(line(1), line(2)))
    assert [confirm(browser, answer).status_code for _ in range(3)] == [303, 303, 303]

    assert len(enrolled(session, event)) == 2
    assert session.query(Person).filter(Person.full_name.startswith("Nguyễn Văn")).count() == 2
    assert session.query(AuditEntry).filter_by(action="roster.imported").count() == 1


def test_the_same_file_again_says_so_and_enrols_nobody(browser, session, event):
    content = workbook(line(1), line(2))
    confirm(browser, send(browser, event, content))
    again = send(browser, event, content)
    page = browser.get(again.location).text

    assert "Tệp này đã được nhập lúc" in page
    assert "Mọi người trong tệp này đã có trong danh sách." in page
    confirm(browser, again)
    assert len(enrolled(session, event)) == 2
    twice = session.query(RosterFile).filter_by(imported=0, already=2)
    assert twice.count() == 1


def _at_once(app, cast, addresses):
    """Post to every address at the same moment, each from its own browser and thread."""
    browsers = [cast.browser(cast.chi) for _ in addresses]
    gate, statuses = threading.Barrier(len(addresses)), []

    def press(browser, address):
        gate.wait()
        try:
            statuses.append(browser.post(address).status_code)
        finally:
            db.remove_session()

    threads = [
        threading.Thread(target=press, args=pair) for pair in zip(browsers, addresses, strict=True)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return statuses


def test_two_confirmations_at_once_enrol_once(app, cast, browser, session, event):
    answer = send(browser, event, workbook(*(line(number) for number in range(1, 31))))
    session.remove()
    statuses = _at_once(app, cast, [f"{answer.location}/confirm"] * 4)

    assert statuses == [303] * 4
    assert len(enrolled(session, event)) == 30
    assert session.query(Person).filter(Person.full_name.startswith("Nguyễn Văn")).count() == 30


def test_without_the_locks_two_confirmations_do_enrol_twice(
    app, cast, browser, session, event, engine, monkeypatch
):
    """The control: the harness shows the fault that the locks prevent."""
    if engine.dialect.name == "sqlite":
        pytest.skip("SQLite lets one writer in at a time, with or without our locks")
    answer = send(browser, event, workbook(*(line(number) for number in range(1, 31))))
    session.remove()
    both_have_planned = threading.Barrier(2)
    read, waiting = roster.get_file, roster.list_waiting

    def wait_for_the_other(session, *arguments):
        with session.no_autoflush:  # writing the confirmation would wait by itself
            lines = waiting(session, *arguments)
        both_have_planned.wait(timeout=20)
        return lines

    monkeypatch.setattr(
        roster, "get_file", lambda session, public_id, **_lock: read(session, public_id)
    )
    monkeypatch.setattr(roster, "lock_persons", lambda _session: None)
    monkeypatch.setattr(service, "lock_event", lambda _session, event: event)
    monkeypatch.setattr(roster, "list_waiting", wait_for_the_other)
    now = clock.now()  # by one clock neither is finished before the other was confirmed
    monkeypatch.setattr(clock, "now", lambda: now)
    _at_once(app, cast, [f"{answer.location}/confirm"] * 2)

    assert session.query(Person).filter(Person.full_name.startswith("Nguyễn Văn")).count() == 60


def test_two_files_at_once_enrol_nobody_twice(app, cast, browser, session, event):
    lines = [line(number) for number in range(1, 21)]
    first = send(browser, event, workbook(*lines))
    second = send(browser, event, workbook(*reversed(lines)))
    session.remove()
    _at_once(app, cast, [f"{first.location}/confirm", f"{second.location}/confirm"])

    assert len(enrolled(session, event)) == 20
    assert session.query(Person).filter(Person.full_name.startswith("Nguyễn Văn")).count() == 20


def test_two_files_at_once_never_overfill_the_hall(app, cast, browser, session, event):
    session.get(TrainingEvent, event.id).capacity = 25
    session.commit()
    first = send(browser, event, workbook(*(line(number) for number in range(1, 21))))
    second = send(browser, event, workbook(*(line(number) for number in range(30, 50))))
    session.remove()
    statuses = _at_once(app, cast, [f"{first.location}/confirm", f"{second.location}/confirm"])

    assert sorted(statuses) == [303, 409]
    assert len(enrolled(session, event)) == 20


def test_a_file_larger_than_the_hall_is_refused_whole(browser, session, event):
    session.get(TrainingEvent, event.id).capacity = 1
    session.commit()
    answer = send(browser, event, workbook(line(1), line(2)))

    assert "Không đủ chỗ." in browser.get(answer.location).text
    refused = confirm(browser, answer)
    assert refused.status_code == 409
    assert "còn 1 chỗ mà cần 2 chỗ" in refused.text
    assert enrolled(session, event) == []


def test_known_people_are_not_entered_again(cast, browser, session, event):
    an = session.get(Person, cast.an.id)
    an.phone, an.email = "0912345678", None
    session.commit()
    content = workbook(
        line(1, name="nguyễn thị an", born="", phone="+84 912.345.678", email="an@example.vn"),
        line(2, name=cast.binh.full_name, born="01/05/1990", phone="0987654321"),
    )
    confirm(browser, send(browser, event, content))

    assert enrolled(session, event) == ["Nguyễn Thị An", "Trần Văn Bình"]
    known = session.get(Person, cast.an.id)
    assert (known.email, known.birth_date) == ("an@example.vn", cast.an.birth_date)
    assert session.query(Membership).filter_by(person_id=known.id).count() == 1


def test_a_strangers_account_is_never_given_a_place(cast, browser, session, event):
    """Anybody may register for a contest under anybody's name, birth date and number."""
    giang = session.get(Person, cast.giang.id)
    giang.phone = "0912000001"
    assert session.query(Membership).filter_by(person_id=giang.id).count() == 0
    session.commit()
    born = f"{giang.birth_date:%d/%m/%Y}"
    content = workbook(line(1, name=giang.full_name, born=born, phone=giang.phone))
    confirm(browser, send(browser, event, content))

    assert enrolled(session, event) == [giang.full_name]
    assert session.query(Enrolment).filter_by(person_id=giang.id).count() == 0
    assert cast.browser(cast.giang).get(f"/my/events/{event.public_id}").status_code == 404


def test_a_number_that_passed_to_another_name_is_doubted_not_matched(cast, browser, session, event):
    session.get(Person, cast.an.id).phone = "0912000001"
    session.commit()
    answer = send(browser, event, workbook(line(1, name="Lý Thu Hoài")))

    assert (
        "Số điện thoại “0912000001” đang thuộc về người có tên khác."
        in browser.get(answer.location).text
    )
    confirm(browser, answer)
    assert enrolled(session, event) == ["Lý Thu Hoài"]


def test_unit_and_position_of_the_day_stay_with_the_place(cast, browser, session, event):
    confirm(browser, send(browser, event, workbook(line(1, position="Phó Trưởng phòng"))))
    place = session.query(Enrolment).one()

    assert (place.unit.name, place.position) == ("Sở Tư pháp", "Phó Trưởng phòng")


def test_decomposed_text_is_stored_composed(browser, session, event):
    decomposed = unicodedata.normalize("NFD", "Đặng Thùy Mỵ")
    confirm(browser, send(browser, event, workbook(line(1, name=decomposed))))

    assert enrolled(session, event) == ["Đặng Thùy Mỵ"]


def test_a_formula_is_never_a_name(browser, session, event):
    rows = [
        ",".join(HEADER),
        ",".join(map(str, line(1, name="=cmd()"))),
        ",".join(map(str, line(2))),
    ]
    answer = send(browser, event, "\n".join(rows).encode(), "danh-sach.csv")

    assert "=cmd()" in browser.get(answer.location).text
    confirm(browser, answer)
    assert len(enrolled(session, event)) == 1


def test_who_withdrew_comes_back_with_a_new_list(cast, browser, session, event):
    place = make_enrolment(session, event, cast.an)
    browser.post(f"/enrolments/{place.public_id}/withdraw")
    content = workbook(line(1, name=cast.an.full_name, born="01/05/1990"))
    answer = send(browser, event, content)

    assert "1 người đã rút tên sẽ trở lại" in browser.get(answer.location).text
    confirm(browser, answer)
    assert enrolled(session, event) == [cast.an.full_name]


def _bomb():
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("xl/workbook.xml", "<workbook/>")
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * 150 * 1024 * 1024)
    return stream.getvalue()


def _with_macros():
    stream = io.BytesIO(workbook(line(1)))
    with zipfile.ZipFile(stream, "a") as archive:
        archive.writestr("xl/vbaProject.bin", b"macro")
    return stream.getvalue()


@pytest.mark.parametrize(
    ("content", "filename"),
    [
        pytest.param(lambda: b"%PDF-1.7", "a.pdf", id="a PDF"),
        pytest.param(lambda: b"%PDF-1.7", "a.xlsx", id="a PDF under the name of a workbook"),
        pytest.param(lambda: b"\x89PNG\r\n", "a.png", id="a picture"),
        pytest.param(lambda: b"", "a.xlsx", id="an empty file"),
        pytest.param(lambda: b"PK\x03\x04rubbish", "a.xlsx", id="a damaged file"),
        pytest.param(lambda: b"x" * (10 * 1024 * 1024 + 1), "a.csv", id="a file over its limit"),
        pytest.param(_with_macros, "a.xlsx", id="a workbook with macros"),
    ],
)
def test_what_is_no_list_is_refused_in_a_sentence(browser, session, event, content, filename):
    answer = send(browser, event, content(), filename)

    assert answer.status_code == 422
    assert re.search(r'class="error".*?</p>', answer.text, re.S)
    assert session.query(RosterFile).count() == 0


@pytest.mark.parametrize(
    ("content", "filename", "told"),
    [
        pytest.param(_bomb, "a.xlsx", "Tệp khi giải nén lớn hơn", id="a zip bomb"),
        pytest.param(
            lambda: "Họ và tên;Đơn vị\n" + "Nguyễn An;Sở Tư pháp\n" * 12_000, "a.csv",
            "12.000", id="more lines than a list can have",
        ),
    ],
)  # fmt: skip
def test_what_a_job_cannot_read_is_said_too(browser, session, event, content, filename, told):
    content = content()
    answer = send(
        browser, event, content if isinstance(content, bytes) else content.encode(), filename
    )
    assert answer.location.startswith("/jobs/")
    session.remove()
    assert jobs.run_next()
    file = session.query(RosterFile).one()
    page = browser.get(f"/imports/{file.public_id}").text

    assert "Không đọc được tệp" in page
    assert told in page
    assert session.query(RosterLine).count() == 0


def test_a_form_without_a_file_asks_for_one(browser, event):
    answer = browser.post(f"/events/{event.public_id}/participants/import")

    assert answer.status_code == 422
    assert "Vui lòng chọn tệp." in answer.text


def test_a_request_over_the_servers_limit_is_refused_in_a_sentence(browser, event):
    assert send(browser, event, b"x" * (13 * 1024 * 1024)).status_code == 413


def test_to_another_organiser_the_file_does_not_exist(cast, browser, event, session):
    answer = send(browser, event, workbook(line(1)))
    for person in (cast.em, cast.an):
        other = cast.browser(person)
        assert other.get(answer.location).status_code == 404
        assert other.get(f"{answer.location}/problems.xlsx").status_code == 404
        assert other.post(f"{answer.location}/confirm").status_code == 404
    assert enrolled(session, event) == []


def test_what_is_finished_takes_nobody(browser, session, event):
    answer = send(browser, event, workbook(line(1)))
    session.get(TrainingEvent, event.id).state = "finished"
    session.commit()

    assert confirm(browser, answer).status_code == 409
    assert enrolled(session, event) == []


def test_the_queries_of_the_review_do_not_grow_with_the_lines(browser, event, queries):
    one = send(browser, event, workbook(line(1)))
    thirty = send(browser, event, workbook(*(line(number) for number in range(1, 31))))
    counts = []
    for answer in (one, thirty):
        with queries() as seen:
            browser.get(answer.location)
        counts.append(len(seen))

    assert counts[0] == counts[1] <= 10


def test_the_confirmation_does_not_ask_line_by_line(browser, event, queries):
    counts = []
    for numbers in (range(100, 110), range(1, 61)):
        answer = send(browser, event, workbook(*(line(number) for number in numbers)))
        with queries() as seen:
            confirm(browser, answer)
        counts.append(sum(statement.startswith("SELECT") for statement in seen))

    assert counts[0] == counts[1]


@pytest.mark.skipif(not ROSTER.is_file(), reason="the shared roster-2026.xlsx is not here")
def test_the_real_roster_is_read_line_by_line(cast, browser, session, event):
    units = python_calamine.load_workbook(ROSTER).get_sheet_by_index(0).to_python()[4:]
    for name in sorted({row[5] for row in units} - {"So Tu phap", "Sở Không Có Thật", ""}):
        cast.unit(name)
    session.get(TrainingEvent, event.id).capacity = 200
    session.commit()
    answer = send(browser, event, ROSTER.read_bytes(), ROSTER.name)
    lines = session.query(RosterLine).order_by(RosterLine.line).all()

    assert [one.line for one in lines if one.is_refused] == [19, 29, 34, 44, 54, 59]
    assert len(lines) == 140
    confirm(browser, answer)
    confirm(browser, send(browser, event, ROSTER.read_bytes(), ROSTER.name))
    assert len(enrolled(session, event)) == 134


def test_an_import_never_overwrites_what_is_known(cast, browser, session, event):
    binh = add_person(
        session(), "Trần Đình Quý", now=clock.now(), phone="0912000001", email="cu@example.vn"
    )
    session.commit()
    confirm(browser, send(browser, event, workbook(line(1, name="Trần Đình Quý"))))

    known = session.get(Person, binh.id)
    assert (known.email, known.phone) == ("cu@example.vn", "0912000001")
    assert enrolled(session, event) == ["Trần Đình Quý"]
