"""An organiser's year in one afternoon: from the plan's target to the certificates, at a desk.

Then every page of the way once more on a phone.
"""

import io
import re
import zipfile
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect
from pypdf import PdfReader

from lms.kernel import clock
from lms.kernel.text import nfc
from tests.browser.qr import scan
from tests.browser.scenes import ORGANISER, PASSWORD
from tests.courses.content.build import docx, paragraph
from tests.courses.enrolment.build import line, workbook

DATA = Path(__file__).parents[3] / "shared" / "data"
TITLE = "Tập huấn kỹ năng cung cấp thông tin cho báo chí"
TRAINEE, LOGIN = "Phạm Thu Thảo", "thao"
GIFT = """$CATEGORY: Truyền thông chính sách/Căn cứ

Chỉ thị 07 về việc gì? {=Truyền thông chính sách ~Việc khác}

Ai ban hành Chỉ thị 07? {=Thủ tướng Chính phủ ~Bộ trưởng}

Chỉ thị 07 còn hiệu lực. {TRUE}
"""
BAD_LINE = line(3, born="31/02/1990")
STAND_INS = {
    "roster-2026.xlsx": lambda: workbook(line(1), line(2), BAD_LINE, line(4)),
    "lesson.docx": lambda: docx(paragraph("Quy chế phát ngôn", "Heading1"), paragraph("Nội dung")),
    "questions.gift": lambda: GIFT.encode(),
}


@pytest.fixture
def file(tmp_path):
    """The organiser's own files; where they are not at hand, ones of the same kind."""

    def find(name):
        if (DATA / name).is_file():
            return DATA / name
        path = tmp_path / name
        path.write_bytes(STAND_INS[name]())
        return path

    return find


def session_now():
    """Day and hours of a session that takes check-ins now and does not cross midnight."""
    begins = clock.local(clock.now()) + timedelta(minutes=25)  # it opens half an hour before
    ends = begins + timedelta(minutes=30)
    if ends.date() != begins.date():
        ends = begins.replace(hour=23, minute=59)
    return f"{begins:%Y-%m-%d}", f"{begins:%H:%M}", f"{ends:%H:%M}"


def test_an_organiser_s_year(visit, scenes, file):
    phone = scenes.add_account(TRAINEE, LOGIN)
    organiser = visit("desktop")
    seen = organiser.remember_pages()
    organiser.sign_in(ORGANISER, PASSWORD)

    plan_the_event(organiser)
    event = urlsplit(organiser.page.url).path
    import_the_list(organiser, file("roster-2026.xlsx"))
    add_one_person(organiser, phone)
    add_the_lesson(organiser, event, file("lesson.docx"))
    make_the_quiz(organiser, event, file("questions.gift"))

    organiser.open(event)
    organiser.press("Mở sự kiện")
    organiser.confirm("Mở sự kiện")
    organiser.reads("Sự kiện đã mở.")

    check_in_by_code(organiser, visit, event)
    keep_the_register(organiser, event)
    scenes.finish_learning(event.split("/")[-1], LOGIN)
    see_the_results(organiser, event)
    issue_certificates(organiser, event)

    on_a_phone(visit, organiser, seen)


def go_to(organiser, section):
    """Open a section of the event."""
    sections = organiser.page.get_by_role("navigation", name="Các mục của sự kiện")
    organiser.follow(section, within=sections)


def plan_the_event(organiser):
    organiser.reads("Chỉ tiêu nhiệm vụ 6.6")
    organiser.follow("Chương trình năm")
    organiser.reads(
        "Chỉ tiêu năm của nhiệm vụ 6.6: tập huấn kỹ năng cung cấp thông tin cho báo chí"
    )
    organiser.follow("Thêm sự kiện")
    organiser.press("Đưa vào chương trình", expecting=422)
    organiser.reads("Vui lòng kiểm tra các mục sau")
    organiser.write("Tên gọi", TITLE)
    organiser.tick("Lớp tập huấn")
    organiser.write("Địa điểm", "Hội trường UBND tỉnh, 18 Nha Trang")
    organiser.write("Số người tối đa", "250")
    organiser.write("Họ tên người ký", "Nguyễn Văn Minh")
    organiser.press("Đưa vào chương trình")
    organiser.reads("Tiếp theo, vui lòng thêm các buổi.")

    organiser.follow("Thêm buổi")
    day, begins, ends = session_now()
    organiser.write("Ngày", day)
    organiser.tick("Giờ khác")
    organiser.write("Từ", begins)
    organiser.write("Đến", ends)
    organiser.write("Chuyên đề", "Kỹ năng trả lời phỏng vấn")
    organiser.press("Thêm buổi này")
    organiser.reads("Đã thêm buổi.")


def import_the_list(organiser, path):
    """A dry run that names each bad line; only what is confirmed comes in, and never twice."""
    go_to(organiser, "Người tham gia")
    organiser.follow("Nhập danh sách")
    organiser.attach("Tệp danh sách", path)
    organiser.press("Đọc tệp")
    organiser.reads("Kết quả đọc tệp")
    correct_the_columns(organiser)
    bad = organiser.page.get_by_role("table", name="Dòng có lỗi").get_by_role("row").nth(1)
    expect(bad.get_by_role("rowheader")).to_have_text(re.compile(r"Dòng \d+"))
    button = organiser.page.get_by_role("button", name=re.compile(r"^Nhập \d+ người$"))
    wanted = int(re.search(r"\d+", button.inner_text()).group())
    button.dblclick()
    organiser.page.wait_for_function("() => document.body.innerText.includes('Đã nhập ')")
    organiser.look()
    organiser.reads(f"Đã nhập {wanted} người.")

    organiser.follow("Nhập danh sách khác")
    organiser.attach("Tệp danh sách", path)
    organiser.press("Đọc tệp")
    organiser.reads("Mọi người trong tệp này đã có trong danh sách.")


def correct_the_columns(organiser):
    """Leave a column out, see it gone, and take it again: what was chosen is remembered."""
    organiser.follow("Sửa các cột")
    organiser.reads("Nội dung của các cột")
    column = organiser.page.get_by_role("combobox", name="Cột H được hiểu là")
    expect(column).to_have_value("email")
    column.select_option(label="Điện thoại")
    organiser.press("Đọc danh sách theo các cột này", expecting=422)
    organiser.reads("Nội dung này đã được lấy từ cột G.")
    column.select_option(label="Bỏ qua")
    organiser.press("Đọc danh sách theo các cột này")
    organiser.reads("Kết quả đọc tệp")
    expect(organiser.page.get_by_text("khong-phai-email")).to_have_count(0)
    organiser.follow("Sửa các cột")
    organiser.page.get_by_role("combobox", name="Cột H được hiểu là").select_option(label="Email")
    organiser.press("Đọc danh sách theo các cột này")
    organiser.reads("Kết quả đọc tệp")


def add_one_person(organiser, phone):
    go_to(organiser, "Người tham gia")
    organiser.follow("Thêm một người")
    organiser.write("Họ và tên", TRAINEE)
    organiser.pick("Đơn vị", "Sở Tư pháp")
    organiser.write("Điện thoại", phone)
    organiser.press("Thêm vào danh sách")
    organiser.reads(f"Đã thêm {TRAINEE} vào danh sách.")


def add_the_lesson(organiser, event, path):
    organiser.open(event)
    go_to(organiser, "Nội dung")
    organiser.follow("Thêm bài học")
    organiser.attach("Tệp Word (.docx)", path)
    organiser.press("Thêm bài học này")
    organiser.reads("Đã lưu bài học. Người tham gia sẽ thấy như dưới đây.")


def make_the_quiz(organiser, event, path):
    organiser.follow("Ngân hàng câu hỏi")
    organiser.follow("Nhập từ tệp")
    organiser.attach("Tệp câu hỏi", path)
    organiser.press("Đọc tệp")
    organiser.page.get_by_role("button", name=re.compile(r"^Nhập \d+ câu hỏi$")).click()
    organiser.confirm("Nhập")
    organiser.page.wait_for_function("() => document.body.innerText.includes('Đã nhập ')")
    organiser.look()

    organiser.follow("Tạo bài kiểm tra")
    category = organiser.page.get_by_role("group", name=re.compile(r"Căn cứ"))
    category.get_by_text("Chọn từng câu hỏi").click()
    for box in category.get_by_role("checkbox").all()[:3]:
        box.check()
    organiser.write("Tên gọi", "Kiểm tra cuối khóa")
    organiser.write("Thời gian làm bài (phút)", "20")
    organiser.press("Tạo bài kiểm tra")
    organiser.reads("Đã tạo bài kiểm tra.")

    organiser.open(event)
    go_to(organiser, "Nội dung")
    organiser.follow("Thêm bài kiểm tra")
    organiser.page.get_by_role("radio", name="Kiểm tra cuối khóa").check()
    organiser.press("Thêm bài kiểm tra này")
    organiser.reads("Đã thêm bài kiểm tra vào sự kiện.")


def check_in_by_code(organiser, visit, event):
    """The code changes every 15 seconds, and the count goes up when somebody checks in."""
    organiser.open(event)
    go_to(organiser, "Điểm danh")
    organiser.follow("Màn hình điểm danh")
    organiser.reads("0/")
    first = scan(organiser)

    trainee = visit("phone")
    trainee.sign_in(LOGIN, PASSWORD)
    trainee.page.goto(first)
    trainee.press("Tôi có mặt")
    trainee.reads("Đã điểm danh")
    organiser.reads("1/")
    for _ in range(32):
        if scan(organiser) != first:
            break
        organiser.page.wait_for_timeout(500)
    assert scan(organiser) != first


def keep_the_register(organiser, event):
    organiser.follow("Về sổ điểm danh")
    organiser.page.get_by_role("searchbox").fill(TRAINEE)
    organiser.press("Tìm kiếm")
    row = organiser.page.get_by_role("row", name=re.compile(TRAINEE))
    expect(row).to_contain_text("Có mặt")


def see_the_results(organiser, event):
    organiser.open(event)
    go_to(organiser, "Kết quả")
    organiser.page.get_by_role("searchbox").fill(TRAINEE)
    organiser.press("Tìm kiếm")
    organiser.reads("Đã hoàn thành")


def issue_certificates(organiser, event):
    """To all who have earned one, in one step, as a job that shows how far it is."""
    organiser.open(event)
    go_to(organiser, "Giấy chứng nhận")
    organiser.press("Cấp 1 giấy chứng nhận")
    organiser.confirm("Cấp 1 giấy chứng nhận")
    organiser.reads("Đã hoàn thành 1/1.")
    organiser.look()
    organiser.follow("Quay lại")
    with organiser.page.expect_download() as received:
        organiser.page.get_by_role("link", name=f"PDF {TRAINEE}").click()
    text = nfc(PdfReader(received.value.path()).pages[0].extract_text())
    assert TRAINEE in text
    with organiser.page.expect_download() as received:
        organiser.page.get_by_role("button", name="Tải tất cả (ZIP)").click()
    archive = zipfile.ZipFile(io.BytesIO(received.value.path().read_bytes()))
    assert len(archive.namelist()) == 1


def on_a_phone(visit, organiser, seen):
    """Every page that the desk has shown fits a phone too."""
    phone = visit("phone", storage_state=organiser.context.storage_state())
    for path in seen:
        phone.open(path)
