"""Certificates that tests and measurements draw."""

from dataclasses import replace
from datetime import date

from certificates.rules import Snapshot, new_code

CODE = new_code(bytes(range(60, 77)))

SNAPSHOT = Snapshot(
    full_name="Nguyễn Thị Phương Thảo",
    birth_date=date(1990, 1, 9),
    position="Công chức Văn hóa - Xã hội",
    unit_name="UBND xã Đại Từ",
    course_title="Hội nghị tập huấn kỹ năng truyền thông chính sách và cung cấp thông tin cho báo chí",
    starts_on=date(2026, 3, 5),
    ends_on=date(2026, 3, 6),
    periods=8,
    place="Hội trường Trung tâm Văn hóa tỉnh",
    result="Giỏi",
    issued_on=date(2026, 3, 10),
    register_no=7,
    register_year=2026,
    code=CODE,
    verify_url=f"https://daotao.example.gov.vn/verify/{CODE}",
    issuing_parent="UBND TỈNH THÁI NGUYÊN",
    issuing_body="SỞ VĂN HÓA, THỂ THAO VÀ DU LỊCH",
    place_name="Thái Nguyên",
    signer_title="KT. GIÁM ĐỐC\nPHÓ GIÁM ĐỐC",
    signer_name="Trần Văn Minh",
)

LEAST = replace(
    SNAPSHOT,
    full_name="Lê Á",
    birth_date=None,
    position="",
    unit_name="",
    ends_on=SNAPSHOT.starts_on,
    periods=None,
    place="",
    result="",
    issuing_parent="",
    signer_title="GIÁM ĐỐC",
    signer_name="",
    course_title="Sinh hoạt chuyên đề",
)

LONG = replace(
    SNAPSHOT,
    full_name="Công Tằng Tôn Nữ Nguyễn Phúc Hoàng Thị Phương Thảo Nguyên Trần Lê Bảo Ngọc Khánh",
    unit_name="Trung tâm Dịch vụ tổng hợp, Văn phòng Hội đồng nhân dân và Ủy ban nhân dân phường Phan "
    "Đình Phùng, tỉnh Thái Nguyên (đơn vị sự nghiệp công lập trực thuộc)",
    course_title=SNAPSHOT.course_title
    + " dành cho cán bộ phụ trách truyền thông chính sách, người "
    "phát ngôn, phóng viên, biên tập viên và cán bộ thông tin cơ sở trên địa bàn tỉnh",
    issuing_body="BAN CHỈ ĐẠO CÔNG TÁC TRUYỀN THÔNG CHÍNH SÁCH VÀ THÔNG TIN CƠ SỞ TỈNH THÁI NGUYÊN",
    place="Hội trường lớn Trung tâm Hội nghị tỉnh và 92 điểm cầu tại các xã, phường",
)

ABSURD = replace(
    SNAPSHOT,
    full_name="Nguyễn " * 100,
    position="Phó Trưởng phòng " * 60,
    unit_name="W" * 3000,
    course_title="Chuyên đề " * 400,
    place="Ộ" * 5000,
    result="Xuất sắc " * 90,
    title="GIẤY CHỨNG NHẬN " * 9,
    issuing_parent="ỦY BAN NHÂN DÂN " * 30,
    issuing_body="SỞ " * 500,
    place_name="Thái Nguyên " * 40,
    signer_title="GIÁM ĐỐC " * 40 + "\nPHÓ\nBA\nBỐN",
    signer_name="Trần " * 60,
    register_no=123456789,
    verify_url="https://" + "daotao." * 30 + "example.gov.vn/verify/" + CODE,
)
