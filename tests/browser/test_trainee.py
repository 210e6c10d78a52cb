"""A trainee's afternoon: from the invitation to the certificate, on a phone and at a desk."""

import pytest
from playwright.sync_api import expect
from pypdf import PdfReader
from sqlalchemy import select

from lms.kernel.text import nfc
from lms.people.persons.models import Person
from quizzes.attempts.models import Attempt
from tests.browser.qr import scan
from tests.browser.scenes import ORGANISER, PASSWORD
from tests.browser.taking import LOST, answer, choice, is_saved, write

PARTICIPANTS = {"phone": "Nguyễn Thị Ánh Nguyệt", "desktop": "Đặng Quốc Bảo"}


@pytest.fixture
def training(scenes, size):
    names = {"phone": "Tập huấn trên điện thoại", "desktop": "Tập huấn tại cơ quan"}
    return scenes.training(names[size], PARTICIPANTS[size])


def test_a_trainee_s_afternoon(visit, scenes, training, size):
    trainee = visit(size)

    # The invitation becomes an account, and the account shows what comes next.
    trainee.open(f"/invitation/{training.code}")
    trainee.reads(f"Giấy mời này dành cho {training.participant}.")
    trainee.write("Mật khẩu mới", PASSWORD)
    trainee.write("Nhập lại mật khẩu", PASSWORD)
    trainee.press("Tạo tài khoản")
    trainee.open(f"/my/events/{training.event_id}")
    trainee.reads("Việc tiếp theo")

    # The lesson.
    trainee.follow(training.lesson)
    trainee.reads("Người phát ngôn cung cấp thông tin cho báo chí.")
    trainee.press("Tôi đã đọc xong")
    trainee.open(f"/my/events/{training.event_id}")
    trainee.reads("Đã đọc")

    # The quiz: every answer is saved at once, and each is there after a reload.
    trainee.follow(training.quiz)
    trainee.press("Bắt đầu làm bài")
    answer(trainee, "Ai là người phát ngôn của sở?", "Giám đốc sở")
    answer(trainee, "Người phát ngôn được ủy quyền.", "Đúng")
    trainee.page.reload()
    expect(choice(trainee, "Ai là người phát ngôn của sở?", "Giám đốc sở")).to_be_checked()
    expect(choice(trainee, "Người phát ngôn được ủy quyền.", "Đúng")).to_be_checked()

    # The connection is lost: the page says so, keeps the answer, and sends it when it is back.
    with trainee.without_network():
        choice(trainee, "Ai được tập huấn?", "Phóng viên").check()
        trainee.reads(LOST)
        choice(trainee, "Ai được tập huấn?", "Biên tập viên").check()
    is_saved(trainee)
    write(trainee, "Chỉ thị 07 ban hành năm nào?", "2023")
    trainee.reads("4/4 câu đã trả lời")

    # A double click hands in once.
    trainee.press("Nộp bài")
    dialog = trainee.page.get_by_role("dialog")
    expect(dialog).to_contain_text("Đã trả lời tất cả các câu hỏi.")
    trainee.look()
    dialog.get_by_role("button", name="Nộp bài").dblclick()
    trainee.page.wait_for_url("**/result**")
    trainee.settle()
    trainee.reads("100%")
    assert [attempt.state for attempt in attempts_of(scenes, training)] == ["submitted"]

    # In the hall: the code on the screen, by the phone's own camera.
    trainee.page.goto(scan(on_screen(visit, training)))
    trainee.look()
    trainee.press("Tôi có mặt")
    trainee.reads("Đã điểm danh")
    trainee.follow("Việc tiếp theo")
    trainee.reads("Đã hoàn thành sự kiện")

    # The certificate.
    scenes.issue_certificates(training.event_id)
    certificate = download(trainee)
    assert training.participant in nfc(certificate.pages[0].extract_text())


def attempts_of(scenes, training):
    with scenes.stage.behind() as session:
        query = select(Attempt).join(Person).where(Person.full_name == training.participant)
        return list(session.scalars(query))


def on_screen(visit, training):
    """The check-in screen in the hall, at the organiser's desk."""
    organiser = visit("desktop")
    organiser.sign_in(ORGANISER, PASSWORD)
    organiser.open(f"/sessions/{training.session_id}/screen")
    return organiser


def download(trainee):
    """Wait for the certificate on one's own page, and download it."""
    for _ in range(30):
        trainee.open("/my/certificates")
        link = trainee.page.get_by_role("link", name="Tải tệp PDF")
        if link.count():
            with trainee.page.expect_download() as received:
                link.click()
            return PdfReader(received.value.path())
        trainee.page.wait_for_timeout(500)
    raise AssertionError("no certificate was issued")
