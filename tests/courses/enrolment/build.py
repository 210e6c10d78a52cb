"""One valid participant, and roster files."""

import io

import xlsxwriter

from courses.enrolment import imports, queries, service
from courses.programme import queries as programme
from lms.kernel import clock
from lms.people.persons.queries import get_person
from lms.people.roster import steps
from lms.people.roster.opening import open_file

HEADER = [
    "TT",
    "Họ và tên",
    "Ngày sinh",
    "Giới tính",
    "Chức vụ",
    "Đơn vị công tác",
    "Điện thoại",
    "Email",
]


def make_enrolment(session, event, person, *, unit=None, position="Chuyên viên"):
    """A person's place in an event, with the unit that they belong to."""
    event = programme.get_event(session(), event.public_id)
    person = get_person(session(), person.id)
    unit_id = unit.id if unit is not None else person.memberships[0].unit_id
    enrolment = service.enrol(session(), event, person, unit_id, position, clock.now())
    session.commit()
    return enrolment


def line(number, *, name=None, unit="Sở Tư pháp", **changes):
    """A good line of a roster; every number makes another person."""
    cells = {
        "tt": number,
        "name": name
        or f"Nguyễn Văn {'ABCDEFGHIKLMNOPQRSTUVXY'[number % 23]}{'abcdefghik'[number // 23 % 10]}{'mnopqrstuv'[number // 230]}",
        "born": "05/09/1985",
        "gender": "Nam",
        "position": "Chuyên viên",
        "unit": unit,
        "phone": f"0912{number:06}",
        "email": f"hv{number}@example.vn",
    }
    return list((cells | changes).values())


def workbook(*lines, header=HEADER, above=(["DANH SÁCH CỬ CÁN BỘ THAM GIA TẬP HUẤN"], [])):
    """An .xlsx as units send it: a title, the header, the lines. A cell ``=...`` is a formula."""
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, {"in_memory": True}) as book:
        sheet = book.add_worksheet("Danh sách")
        for row, cells in enumerate([*above, header, *lines]):
            sheet.write_row(row, 0, cells)
    return stream.getvalue()


def read_list(session, actor, event, content, *, now, filename="ds.xlsx"):
    """A list that was sent for an event and read; the caller commits."""
    kept = imports.keep(session, actor, event, content=content, filename=filename, now=now)
    opened = open_file(content, filename)
    today = clock.local(now).date()
    steps.read_at_once(session, kept.file, imports.EVENT_LIST, opened, today=today, now=now)
    return kept.file


def send(browser, event, content, filename="danh-sach.xlsx"):
    # Written by hand: the test client would leave a large body in an open temporary file.
    head = f'--b\r\nContent-Disposition: form-data; name="file"; filename="{filename}"\r\n\r\n'
    return browser.post(
        f"/events/{event.public_id}/participants/import",
        data=head.encode() + content + b"\r\n--b--\r\n",
        content_type="multipart/form-data; boundary=b",
    )


def confirm(browser, answer):
    return browser.post(f"{answer.location}/confirm")


def enrolled(session, event):
    session.rollback()
    return [one.person.full_name for one in queries.list_enrolments(session(), event.id)]
