"""Long lists of people as .xlsx, .xls and .csv, and a province's worth of people to match them with."""

import csv
import io
from datetime import date, timedelta
from random import Random

import xlsxwriter
from sqlalchemy import insert

from lms.kernel.text import fold, name_sort_key
from lms.people.persons.models import Membership, Person
from tests.lms.kernel.xls_file import xls

HEADER = ("TT", "Họ và tên", "Ngày sinh", "Giới tính", "Chức vụ", "Đơn vị công tác", "Điện thoại",
          "Email", "Số CCCD")  # fmt: skip
FAMILIES = (
    "Nguyễn",
    "Trần",
    "Lê",
    "Phạm",
    "Hoàng",
    "Ma",
    "Nông",
    "Lý",
    "Dương",
    "Đặng",
    "Bùi",
    "Vũ",
)
MIDDLES = ("Văn", "Thị", "Đức", "Thu", "Minh", "Ngọc", "Quang", "Thanh", "Hồng", "Xuân")
GIVEN = ("An", "Bình", "Chi", "Dũng", "Giang", "Hà", "Hùng", "Lan", "Mai", "Nam", "Oanh", "Phương",
         "Quân", "Sơn", "Thảo", "Trang", "Tú", "Uyên", "Vân", "Yến")  # fmt: skip
POSITIONS = (
    "Chuyên viên",
    "Phóng viên",
    "Biên tập viên",
    "Cán bộ thông tin cơ sở",
    "Người phát ngôn",
)
FIRST_BIRTH = date(1965, 1, 1)


def person(number):
    """Everything of one person; every number makes another one, many share a name."""
    rng = Random(number)
    name = f"{rng.choice(FAMILIES)} {rng.choice(MIDDLES)} {rng.choice(MIDDLES)} {rng.choice(GIVEN)}"
    born = FIRST_BIRTH + timedelta(days=rng.randrange(13_000))
    is_female = rng.random() < 0.5
    citizen_id = f"019{1 if is_female else 0}{born:%y}{number:06}"
    return name, born, is_female, f"09{number:08}", f"nguoi{number}@example.vn", citizen_id


def cells(line, number, unit):
    name, born, is_female, phone, email, citizen_id = person(number)
    gender = "Nữ" if is_female else "Nam"
    position = POSITIONS[number % len(POSITIONS)]
    return [line, name, f"{born:%d/%m/%Y}", gender, position, unit, phone, email, citizen_id]


def rows(numbers, units, *, bad_every=100):
    """The lines of a list; now and then one has a date that is in no calendar."""
    for line, number in enumerate(numbers, 1):
        row = cells(line, number, units[number % len(units)])
        if bad_every and line % bad_every == 0:
            row[2] = "31/02/1990"
        yield row


def as_xlsx(lines):
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, {"in_memory": True}) as book:
        sheet = book.add_worksheet("Danh sách")
        sheet.write_row(0, 0, ["DANH SÁCH CÁN BỘ"])
        for number, cells_ in enumerate([HEADER, *lines], 2):
            sheet.write_row(number, 0, cells_)
    return stream.getvalue()


def as_csv(lines):
    stream = io.StringIO()
    writer = csv.writer(stream, delimiter=";")
    writer.writerows([HEADER, *lines])
    return stream.getvalue().encode("utf-8-sig")


def as_xls(lines):
    table = [HEADER, *lines]
    return xls(
        {(row, column): cell for row, line in enumerate(table) for column, cell in enumerate(line)},
        is_inline=True,
    )


FORMATS = {"xlsx": as_xlsx, "csv": as_csv, "xls": as_xls}


def populate(session, numbers, units, now):
    """Enter people straight into the tables, each with a position in a unit."""
    persons, members = [], []
    for number in numbers:
        name, born, is_female, phone, email, _citizen_id = person(number)
        persons.append({
            "id": number, "public_id": f"p{number:015}", "full_name": name,
            "sort_key": name_sort_key(name), "search_key": fold(name), "birth_date": born,
            "gender": "female" if is_female else "male", "phone": phone, "email": email,
            "created_at": now,
        })  # fmt: skip
        members.append(
            {"person_id": number, "unit_id": units[number % len(units)].id, "position": ""}
        )
    for start in range(0, len(persons), 10_000):
        session.execute(insert(Person), persons[start : start + 10_000])
        session.execute(insert(Membership), members[start : start + 10_000])
