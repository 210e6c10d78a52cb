"""The demonstration's personal data: a notice for each purpose, a consent, days off, two requests."""

from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session

from lms.demo.people import Cast
from lms.kernel.actor import Actor
from lms.people.rights import asking, service
from lms.people.rights.rules import Channel, Purpose, RequestKind, Terms

TITLE = "Thông báo xử lý dữ liệu cá nhân"
RIGHTS = (
    "Ông/bà có quyền xem, sửa, nhận bản sao, rút sự đồng ý và yêu cầu xóa dữ liệu tại trang “Dữ liệu của tôi”. "
    "Yêu cầu được trả lời trong 2 ngày làm việc."
)
NOTICES = {
    Purpose.ACCOUNT: (
        "Dữ liệu được lưu: họ và tên, ngày sinh, giới tính, điện thoại, thư điện tử, đơn vị, chức vụ, việc "
        "tham gia tập huấn và kết quả.",
        "Mục đích: tổ chức tập huấn, điểm danh, cấp giấy chứng nhận và thống kê theo kế hoạch của tỉnh. Dữ "
        "liệu không dùng vào việc khác và không chuyển cho bên thứ ba.",
        "Dữ liệu được giữ trong thời hạn do tỉnh quy định, sau đó được ẩn danh.",
        RIGHTS,
    ),
    Purpose.CONTEST: (
        "Dữ liệu được lưu: họ và tên, ngày sinh, giới tính, điện thoại, đơn vị, số căn cước nếu thể lệ yêu "
        "cầu, và bài dự thi.",
        "Mục đích: tổ chức cuộc thi, xếp hạng, liên hệ và trao giải cho người đạt giải.",
        "Trên bảng kết quả, số điện thoại luôn được che bớt, số căn cước không bao giờ hiển thị. Họ tên chỉ "
        "được công bố khi ông/bà đồng ý riêng.",
        "Sau khi trao giải và giải quyết khiếu nại, dữ liệu được ẩn danh.",
        RIGHTS,
    ),
    Purpose.NAME: (
        "Nếu ông/bà đồng ý, họ và tên cùng đơn vị được công bố trên bảng kết quả. Nếu không, bảng kết quả "
        "chỉ ghi họ và chữ cái đầu.",
        "Sự đồng ý này không bắt buộc và không ảnh hưởng đến kết quả. Ông/bà rút lại lúc nào cũng được: tên "
        "được gỡ khỏi bảng ngay.",
    ),
}  # fmt: skip
TET = {date(2026, 2, day): "Tết Nguyên đán" for day in range(16, 21)}


def load_rights(session: Session, cast: Cast, *, now: datetime) -> None:
    """Publish the notices, enter Tết, let the trainee agree and the contestant ask."""
    desk = Actor(cast.administrator.id, cast.administrator.full_name, is_administrator=True)
    for purpose, paragraphs in NOTICES.items():
        body = "\n\n".join(paragraphs)
        service.write_draft(session, desk, purpose, title=TITLE, body=body, now=now)
        service.publish_notice(session, desk, purpose, in_force_from=None, now=now)
    for day, name in TET.items():
        asking.enter_day(session, desk, day, "off", name, terms=Terms(), now=now)
    trainee = Actor(cast.trainee.id, cast.trainee.full_name)
    service.give_consent(
        session, cast.trainee, Purpose.ACCOUNT, 1, actor=trainee, now=now, proof=service.Proof()
    )
    asking.enter_request(
        session, cast.trainee, RequestKind.CORRECTION, "Ngày sinh của tôi là 15/9/1990.",
        channel=Channel.PAGE, actor=trainee, terms=Terms(), now=now,
    )  # fmt: skip
    asking.enter_request(
        session, cast.contestant, RequestKind.ERASURE, "Đề nghị xóa dữ liệu dự thi của tôi.",
        channel=Channel.LETTER, actor=Actor(cast.organiser.id), terms=Terms(), now=now,
        received_at=now - timedelta(days=9),
    )  # fmt: skip
