"""A contest evening: two people register and play, the organiser ranks and publishes."""

from playwright.sync_api import expect

from tests.browser.scenes import ORGANISER, PASSWORD
from tests.browser.taking import answer, choice, is_saved, write

# The size at which the first contestant plays; the second plays at the other.
TITLES = {
    "phone": "Cuộc thi tìm hiểu truyền thông chính sách",
    "desktop": "Cuộc thi tìm hiểu quy chế phát ngôn",
}
OTHER = {"phone": "desktop", "desktop": "phone"}
PHONES = {"phone": ("0987000111", "0987000222"), "desktop": ("0987000333", "0987000444")}
CONSENT = "Tôi đồng ý cho sử dụng dữ liệu của tôi để tổ chức cuộc thi này như thông báo ở trên."
PUBLICATION = "Tôi đồng ý cho công bố họ tên và đơn vị của tôi trên bảng kết quả."
CHECKED = "Tôi đã kiểm tra bảng xếp hạng và danh sách đạt giải. Công bố rồi thì không rút lại được."


def test_a_contest_evening(visit, scenes, size):
    title, (first_phone, second_phone) = TITLES[size], PHONES[size]
    contest, contest_round = scenes.contest(title)

    # Every answer right, the name not to be published.
    first = visit(size)
    register(first, title, "Nông Thị Mơ", first_phone, may_publish=False)
    play(first, prediction="2", is_right=True)

    # A wrong answer, the name may be published.
    second = visit(OTHER[size])
    register(second, title, "Triệu Văn Sơn", second_phone, may_publish=True)
    play(second, prediction="300", is_right=False)

    # A second attempt is not allowed, and no board is shown before publication.
    second.open(f"/rounds/{contest_round}/play")
    expect(second.page.get_by_role("button", name="Bắt đầu làm bài")).to_have_count(0)
    second.open(f"/rounds/{contest_round}/board")
    second.reads("Kết quả chưa công bố.")

    scenes.close_round(contest_round)
    organiser = visit(size)
    seen = organiser.remember_pages()
    organiser.sign_in(ORGANISER, PASSWORD)
    publish(organiser, title)
    elsewhere = visit(OTHER[size], storage_state=organiser.context.storage_state())
    for path in seen:
        elsewhere.open(path)

    first.open(f"/rounds/{contest_round}/receipt")
    first.reads("Hạng 1")
    first.reads("Chúc mừng bạn đạt Giải Nhất!")
    first.follow("Kết quả của tôi trên bảng")
    rows = first.page.get_by_role("table", name="Bảng kết quả").get_by_role("row")
    expect(rows.nth(1)).to_contain_text("Nông T. M")
    expect(rows.nth(1)).to_contain_text(f"09xx xxx {first_phone[-3:]}")
    expect(rows.nth(2)).to_contain_text("Triệu Văn Sơn")
    expect(rows.nth(2)).to_contain_text("Xã Đại Từ")
    assert "Nông Thị Mơ" not in first.page.get_by_role("main").inner_text()
    stranger = visit(OTHER[size])
    stranger.open(f"/contests/{contest}")
    stranger.follow("Bảng kết quả")
    assert "0987000" not in stranger.page.content()
    assert "Nông Thị Mơ" not in stranger.page.content()


def register(visitor, title, name, phone, *, may_publish):
    """No consent is ticked beforehand, and without it nobody is registered."""
    visitor.open("/contests")
    visitor.follow(title)
    visitor.reads("Mỗi người trả lời các câu hỏi và một câu dự đoán.")
    visitor.reads("Giải Nhất")
    visitor.reads("Đợt 1 đóng sau")
    visitor.follow("Tham gia")
    expect(visitor.field(CONSENT)).not_to_be_checked()
    expect(visitor.field(PUBLICATION)).not_to_be_checked()

    visitor.write("Họ và tên", name)
    visitor.write("Ngày", "5")
    visitor.write("Tháng", "9")
    visitor.write("Năm", "1985")
    visitor.tick("Nữ")
    visitor.write("Số điện thoại di động", phone)
    visitor.write("Đơn vị, trường học hoặc xã, phường", "Xã Đại Từ")
    visitor.write("Mật khẩu", PASSWORD)
    visitor.press("Đăng ký", expecting=422)
    visitor.reads("Vui lòng kiểm tra các mục sau")
    visitor.tick(CONSENT)
    if may_publish:
        visitor.tick(PUBLICATION)
    visitor.write("Mật khẩu", PASSWORD)
    visitor.press("Đăng ký")
    visitor.reads("Đăng ký thành công. Chúc may mắn!")


def play(visitor, *, prediction, is_right):
    """Answer what was drawn, and keep the receipt."""
    if visitor.page.get_by_role("button", name="Bắt đầu làm bài").count() == 0:
        visitor.follow("Vào thi")
    visitor.press("Bắt đầu làm bài")
    speaker = "Giám đốc sở" if is_right else "Văn thư"
    answer(visitor, "Ai là người phát ngôn của sở?", speaker)
    answer(visitor, "Người phát ngôn được ủy quyền.", "Đúng")
    choice(visitor, "Ai được tập huấn?", "Phóng viên").check()
    choice(visitor, "Ai được tập huấn?", "Biên tập viên").check()
    write(visitor, "Chỉ thị 07 ban hành năm nào?", "2023")
    write(visitor, "Có bao nhiêu người dự thi đợt này?", prediction)
    is_saved(visitor)
    visitor.press("Nộp bài")
    dialog = visitor.page.get_by_role("dialog")
    dialog.get_by_role("button", name="Nộp bài").dblclick()
    visitor.reads("Mã lượt thi")
    visitor.look()
    visitor.reads("Điểm và thứ hạng hiện tại đây sau khi công bố kết quả.")


def publish(organiser, title):
    """Freeze the numbers, rank, look at the board, publish."""
    organiser.open("/contests")
    organiser.follow("Quản lý cuộc thi")
    organiser.follow(title)
    organiser.follow("Đợt 1")
    organiser.press("Chốt số liệu")
    organiser.confirm("Chốt số liệu")
    organiser.reads("Đã chốt số liệu.")
    organiser.follow("Biên bản để in")
    organiser.reads("BIÊN BẢN CHỐT SỐ LIỆU")
    organiser.page.go_back()
    organiser.press("Xếp hạng")
    organiser.reads("Đã xếp hạng. Vui lòng kiểm tra bảng kết quả trước khi công bố.")
    organiser.follow("Xem bảng kết quả như khi công bố")
    organiser.reads("Bản xem trước của Ban Tổ chức")
    organiser.page.go_back()
    organiser.press("Công bố kết quả", expecting=422)
    organiser.tick(CHECKED)
    organiser.press("Công bố kết quả")
    organiser.reads("Kết quả đã được công bố.")
