"""Choosing what the columns of a list hold: header, sheet, fields, and that it is remembered."""

import io
import re
from datetime import timedelta

import pytest
import xlsxwriter

from courses.enrolment.models import Enrolment
from lms.kernel import jobs
from lms.people.roster.models import RosterFile, RosterLine, RosterMapping
from lms.people.roster.tasks import forget_files
from tests.courses.enrolment.build import HEADER, confirm, enrolled, line, send, workbook
from tests.courses.programme.build import make_event

STRANGE = ["#", "Quý danh", "Ra đời", "Phái mạnh", "Việc đang làm", "Nơi làm", "Máy", "Thư"]
CHOSEN = {
    "column_A": "ordinal", "column_B": "full_name", "column_C": "birth_date", "column_D": "gender",
    "column_E": "position", "column_F": "unit", "column_G": "phone", "column_H": "email",
}  # fmt: skip


@pytest.fixture
def event(session, cast):
    cast.justice
    return make_event(session, cast.information, capacity=100)


@pytest.fixture
def browser(cast, event):
    return cast.browser(cast.chi)


def sheets(**named):
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, {"in_memory": True}) as book:
        for name, rows in named.items():
            sheet = book.add_worksheet(name)
            for number, cells in enumerate(rows):
                sheet.write_row(number, 0, cells)
    return stream.getvalue()


def selected(page):
    """What each column's list shows, by the column's letters."""
    found = {}
    for name, options in re.findall(r'<select [^>]*name="column_(\w+)">(.*?)</select>', page, re.S):
        chosen = re.search(r'<option selected value="(\w*)"', options)
        found[name] = chosen[1] if chosen else ""
    return found


def test_a_known_header_is_not_asked_about_but_can_be_corrected(browser, event):
    answer = send(browser, event, workbook(line(1)))
    page = browser.get(f"{answer.location}/columns").text

    assert answer.location.count("/columns") == 0
    assert selected(page) == {name[-1]: field for name, field in CHOSEN.items()}
    assert "Nguyễn Văn Bam" in page
    assert '<option value="3" selected>Dòng 3: TT · Họ và tên' in page


def test_a_header_that_nobody_knows_is_asked_about(browser, session, event):
    answer = send(browser, event, workbook(line(1), line(2), header=STRANGE))

    assert answer.status_code == 303
    assert answer.location.endswith("/columns")
    page = browser.get(answer.location).text
    assert '<option value="3" selected>Dòng 3: # · Quý danh' in page
    assert set(selected(page).values()) == {""}
    review = browser.post(answer.location, data=CHOSEN)
    assert review.status_code == 303
    assert "Nhập 2 người" in browser.get(review.location).text
    confirm(browser, review)
    assert len(enrolled(session, event)) == 2


def test_what_was_chosen_is_taken_again_and_said(browser, session, event):
    first = send(browser, event, workbook(line(1), header=STRANGE))
    browser.post(first.location, data=CHOSEN)
    again = send(browser, event, workbook(line(2), header=[each.upper() for each in STRANGE]))

    assert not again.location.endswith("/columns")
    page = browser.get(again.location).text
    assert "lựa chọn đã lưu từ lần nhập trước" in page
    assert "Nhập 1 người" in page
    assert session.query(RosterMapping).count() == 1


def test_another_unit_chooses_for_itself(cast, browser, session, event):
    first = send(browser, event, workbook(line(1), header=STRANGE))
    browser.post(first.location, data=CHOSEN)
    others = make_event(session, cast.justice)

    answer = send(cast.browser(cast.em), others, workbook(line(2), header=STRANGE))
    assert answer.location.endswith("/columns")


def test_a_corrected_column_is_read_anew(browser, session, event):
    header = ["Họ và tên", "Đơn vị", "Điện thoại", "Liên hệ khác"]
    content = workbook(["Nguyễn An", "Sở Tư pháp", "02083855123", "0912345678"], header=header)
    answer = send(browser, event, content)
    chosen = {"column_A": "full_name", "column_B": "unit", "column_C": "", "column_D": "phone"}
    assert browser.post(f"{answer.location}/columns", data=chosen).status_code == 303

    assert session.query(RosterLine).one().row["phone"] == "0912345678"


def test_a_list_without_a_header_is_read_by_its_columns(browser, session, event):
    answer = send(browser, event, b"Nguyen Van An;So Tu phap\nTran Thi Ba;So Tu phap\n", "a.csv")
    address = f"{answer.location}?header=0"
    page = browser.get(address).text
    assert '<option value="0" selected>' not in page  # the first option is chosen by itself
    assert selected(page) == {"A": "", "B": ""}
    review = browser.post(address, data={"column_A": "full_name", "column_B": "unit"})

    assert "Nhập 2 người" in browser.get(review.location).text
    assert session.query(RosterMapping).count() == 0


def test_the_header_row_can_be_chosen(browser, session, event):
    content = workbook(line(1), header=STRANGE, above=(["A", "B", "C", "D"], ["x", "y", "z"], []))
    answer = send(browser, event, content)
    page = browser.get(f"{answer.location}?header=4").text

    assert "B · Quý danh" in page
    assert 'value="4" selected' in page


def test_several_lists_in_a_workbook_are_chosen_from(browser, session, event):
    content = sheets(Cũ=[HEADER, line(1)], Mới=[HEADER, line(2), line(3)], Trống=[])
    answer = send(browser, event, content)
    assert answer.location.endswith("/columns")
    page = browser.get(answer.location).text
    assert re.findall(r'<option value="(Cũ|Mới|Trống)"', page) == ["Cũ", "Mới"]
    review = browser.post(f"{answer.location}?sheet=Mới&header=1", data=CHOSEN)

    assert "Nhập 2 người" in browser.get(review.location).text
    assert {one.line for one in session.query(RosterLine)} == {2, 3}


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"column_B": ""}, "Chưa có cột nào là “Họ và tên”."),
        ({"column_F": ""}, "Chưa có cột nào là “Đơn vị”."),
        ({"column_B": "given_name"}, "Chưa có cột nào là “Họ và chữ đệm”."),
        ({"column_H": "phone"}, "Nội dung này đã được lấy từ cột G."),
        ({"column_H": "nothing known"}, "Lựa chọn này không có trong danh sách."),
    ],
)
def test_columns_by_which_nothing_can_be_read_are_refused(browser, session, event, changed, told):
    answer = send(browser, event, workbook(line(1), header=STRANGE))
    refused = browser.post(answer.location, data=CHOSEN | changed)

    assert refused.status_code == 422
    assert told in refused.text
    assert session.query(RosterLine).count() == 0


def test_what_was_confirmed_is_not_read_again(browser, session, event):
    answer = send(browser, event, workbook(line(1)))
    confirm(browser, answer)

    assert browser.post(f"{answer.location}/columns", data=CHOSEN).status_code == 409
    assert session.query(Enrolment).count() == 1


def test_numbers_of_identity_papers_are_masked_while_columns_are_chosen(browser, session, event):
    header = [*HEADER, "Giấy tờ"]
    content = workbook([*line(1), "019185000123"], [*line(2), 19185000123], header=header)
    answer = send(browser, event, content)
    page = browser.get(f"{answer.location}/columns").text

    assert "xxxxxxxxx123" in page
    assert "019185000123" not in page
    assert "19185000123" not in str(session.query(RosterFile).one().preview)


def test_the_file_is_sealed_and_goes_when_it_is_imported(browser, session, event):
    answer = send(browser, event, workbook(line(1)))
    kept = session.query(RosterFile).one()
    assert kept.content is not None
    assert b"PK" not in kept.content[:100]
    confirm(browser, answer)
    session.rollback()
    session.expire_all()

    done = session.query(RosterFile).one()
    assert (done.content, done.preview) == (None, None)
    assert browser.get(f"{answer.location}/columns").location == answer.location


def test_a_long_list_asks_for_its_columns_after_the_job(browser, session, event):
    lines = [";".join(STRANGE), *(";".join(map(str, line(n))) for n in range(1, 1001))]
    answer = send(browser, event, "\n".join(lines).encode(), "a.csv")
    assert answer.location.startswith("/jobs/")
    session.remove()
    assert jobs.run_next()
    file = session.query(RosterFile).one()
    assert browser.get(f"/imports/{file.public_id}").location.endswith("/columns")
    read = browser.post(f"/imports/{file.public_id}/columns", data=CHOSEN)
    assert read.location.startswith("/jobs/")
    session.remove()
    assert jobs.run_next()

    assert "Nhập 1000 người" in browser.get(f"/imports/{file.public_id}").text or (
        "Không đủ chỗ" in browser.get(f"/imports/{file.public_id}").text
    )


def test_what_nobody_confirms_is_forgotten_after_a_week(browser, session, event):
    old = send(browser, event, workbook(line(1)))
    new = send(browser, event, workbook(line(2)))
    session.rollback()
    first = session.query(RosterFile).order_by(RosterFile.id).first()
    first.sent_at -= timedelta(days=8)
    session.commit()
    session.remove()

    assert forget_files() == 1
    assert browser.get(f"{old.location}/columns").status_code == 409
    assert browser.get(f"{new.location}/columns").status_code == 200
    assert browser.get(old.location).status_code == 200
