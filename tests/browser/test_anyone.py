"""Anyone with a certificate in hand: by its code, by its QR code, by its file."""

import pypdfium2
import pytest
import zxingcpp

from certificates.rules import grouped
from tests.browser.scenes import ORGANISER, PASSWORD

HOLDER = "Bùi Thị Xuân"


@pytest.fixture(scope="module")
def certificate(scenes):
    """An event of one certificate, and its code."""
    return scenes.certificate("Tập huấn đã cấp giấy", HOLDER, "xuan")


@pytest.fixture(scope="module")
def paper(browser, stage, certificate, tmp_path_factory):
    """The PDF as its holder has downloaded it."""
    _, code = certificate
    context = browser.new_context(base_url=stage.address)
    page = context.new_page()
    page.goto("/sign-in")
    page.get_by_label("Số điện thoại, email hoặc tên đăng nhập").fill("xuan")
    page.get_by_label("Mật khẩu", exact=True).fill(PASSWORD)
    page.get_by_role("main").get_by_role("button", name="Đăng nhập", exact=True).click()
    page.goto("/my/certificates")
    path = tmp_path_factory.mktemp("certificates") / f"{code}.pdf"
    with page.expect_download() as received:
        page.get_by_role("link", name="Tải tệp PDF").click()
    received.value.save_as(path)
    context.close()
    return path


def printed_code(path):
    """What a camera reads off the paper."""
    picture = pypdfium2.PdfDocument(path)[0].render(scale=2).to_pil()
    return zxingcpp.read_barcode(picture).text


def look_up(visitor, code, expecting=200):
    visitor.open("/")
    visitor.open_menu()
    visitor.follow("Tra cứu")
    visitor.write("Mã xác thực", code)
    visitor.press("Tra cứu", within=visitor.page.get_by_role("main"), expecting=expecting)


def test_a_valid_one_by_its_code_its_qr_and_its_file(visit, certificate, paper, size):
    anyone = visit(size)
    look_up(anyone, grouped(certificate[1]).lower())
    anyone.reads("Giấy chứng nhận có giá trị")
    anyone.reads(HOLDER)

    address = printed_code(paper)
    assert address.startswith(anyone.stage.address)
    anyone.open(address)
    anyone.reads("Giấy chứng nhận có giá trị")

    anyone.follow("Tra cứu giấy khác")
    anyone.attach("Tệp PDF", paper)
    anyone.press("Đối chiếu tệp")
    anyone.reads("Tệp đúng là bản gốc đã cấp.")


def test_an_altered_file_is_told_from_the_one_that_was_issued(visit, paper, tmp_path, size):
    altered = tmp_path / "altered.pdf"
    altered.write_bytes(paper.read_bytes() + b"\n% one line more\n")
    anyone = visit(size)
    anyone.open("/verify")
    anyone.attach("Tệp PDF", altered)
    anyone.press("Đối chiếu tệp")
    anyone.reads("Tệp đã bị thay đổi")


def test_an_unknown_code_is_told(visit, scenes, size):
    anyone = visit(size)
    look_up(anyone, "0000-0000-0000-0000-0000-0000-0000")
    anyone.reads("Không tìm thấy giấy chứng nhận")


def test_a_revoked_one_is_told_to_whoever_asks(visit, scenes, size):
    event_id, code = scenes.certificate(
        f"Tập huấn thu hồi, {size}", f"Lương Văn {size.title()}", f"chanh-{size}"
    )
    organiser = visit(size)
    organiser.sign_in(ORGANISER, PASSWORD)
    organiser.open(f"/events/{event_id}/certificates")
    organiser.follow(f"Thu hồi Lương Văn {size.title()}")
    organiser.write("Lý do", "Cấp nhầm người.")
    organiser.press("Thu hồi giấy chứng nhận")
    organiser.reads("Đã thu hồi")

    anyone = visit(size)
    look_up(anyone, code)
    anyone.reads("Giấy chứng nhận đã bị thu hồi")
    assert "Cấp nhầm người." not in anyone.page.content()
