"""Coming in: by a password, by an invitation; and what people read when that cannot be."""

from datetime import timedelta

from lms.kernel import clock
from lms.people.accounts import service as people
from tests.browser.scenes import ORGANISER, PASSWORD

SPENT = "Giấy mời này không còn dùng được: đã dùng rồi hoặc đã hết hạn."


def claim(visitor, password=PASSWORD, expecting=200):
    visitor.write("Mật khẩu mới", password)
    visitor.write("Nhập lại mật khẩu", password)
    visitor.press("Tạo tài khoản", expecting=expecting)


def test_the_organiser_signs_in_and_out(visit, scenes, size):
    organiser = visit(size)
    organiser.sign_in(ORGANISER, PASSWORD)
    organiser.sign_out()
    organiser.reads("Đã đăng xuất.")


def test_a_wrong_password_is_told_and_what_was_typed_stays(visit, scenes, size):
    visitor = visit(size)
    visitor.sign_in(ORGANISER, "không phải mật khẩu", expecting=422)
    visitor.reads("Tên đăng nhập hoặc mật khẩu chưa đúng. Vui lòng thử lại.")
    assert visitor.field("Số điện thoại, email hoặc tên đăng nhập").input_value() == ORGANISER


def test_a_password_can_be_looked_at_while_typing(visit, scenes):
    visitor = visit("phone")
    visitor.open("/sign-in")
    visitor.write("Mật khẩu", PASSWORD)
    visitor.press("Hiện mật khẩu")
    assert visitor.field("Mật khẩu").get_attribute("type") == "text"


def test_an_invitation_s_code_becomes_an_account(visit, scenes, size):
    visitor = visit(size)
    visitor.open("/sign-in")
    visitor.follow("Tạo tài khoản bằng mã trên giấy mời")
    visitor.write("Mã giấy mời", scenes.invite("Đỗ Thị Hà").lower().replace("-", " "))
    visitor.press("Tiếp tục")
    visitor.reads("Giấy mời này dành cho Đỗ Thị Hà.")

    claim(visitor, password="1234567890", expecting=422)
    visitor.reads("Vui lòng chọn mật khẩu dài hơn hoặc khó đoán hơn")
    claim(visitor)
    visitor.reads("Chào mừng. Tài khoản của ông/bà đã sẵn sàng.")


def test_an_invitation_works_once(visit, scenes):
    code = scenes.invite("Hoàng Văn Khoa")
    first = visit("phone")
    first.open(f"/invitation/{code}")
    claim(first)

    second = visit("phone")
    second.open(f"/invitation/{code}", expecting=409)
    second.reads(SPENT)
    second.reads("Vui lòng đề nghị Ban Tổ chức cấp giấy mời mới.")


def test_an_invitation_runs_out(visit, scenes, size):
    code = scenes.invite("Lý Thị Lan")
    with scenes.stage.behind() as session:
        invitation = people.open_invitation(session, code, now=clock.now())
        invitation.expires_at = clock.now() - timedelta(minutes=1)

    visitor = visit(size)
    visitor.open(f"/invitation/{code}", expecting=409)
    visitor.reads(SPENT)


def test_a_page_that_is_not_there_says_so(visit, scenes, size):
    visitor = visit(size)
    visitor.open("/khong-co", expecting=404)
    visitor.reads("Không tìm thấy trang")
    visitor.follow("Trang chủ")


def test_the_pages_speak_english_too(visit, scenes, size):
    visitor = visit(size)
    visitor.open("/sign-in")
    visitor.open_menu()
    visitor.follow("English")
    visitor.reads("Sign in")
