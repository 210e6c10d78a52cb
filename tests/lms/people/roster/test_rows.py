"""A list of people from a sheet: who is taken in, and what is said of the other lines."""

import io
import unicodedata
from datetime import date, datetime
from pathlib import Path
from time import process_time

import pytest
import xlsxwriter
from babel.messages.pofile import read_po

from lms.kernel.grid import Row
from lms.kernel.sheets import read_rows
from lms.kernel.text import fold
from lms.people.persons.fields import Gender
from lms.people.roster.header import Field, NoHeader, UnknownColumn, find_header, has_header
from lms.people.roster.rows import Severity, read_roster

ROOT = Path(__file__).parents[4]
SHARED = ROOT.parent / "shared" / "data" / "roster-2026.xlsx"
CATALOGUE = ROOT / "translations" / "vi" / "lms.people.roster.po"
TODAY = date(2026, 11, 23)
UNIT_NAMES = (
    "Báo Thái Nguyên", "Công an tỉnh", "Sở Ngoại vụ", "Sở Nội vụ", "Sở Thông tin và Truyền thông",
    "Sở Tài chính", "Sở Tư pháp", "Trung tâm Thông tin tỉnh", "Tạp chí Văn nghệ Thái Nguyên",
    "UBND huyện Đại Từ", "UBND huyện Định Hóa", "UBND huyện Đồng Hỷ", "UBND huyện Phú Bình",
    "UBND huyện Phú Lương", "UBND huyện Võ Nhai", "UBND thành phố Phổ Yên",
    "UBND thành phố Sông Công", "UBND thành phố Thái Nguyên", "Văn phòng UBND tỉnh",
    "Đài Phát thanh và Truyền hình tỉnh",
)  # fmt: skip
UNITS = {fold(name): (number, name) for number, name in enumerate(UNIT_NAMES, 1)}
LABELS = (
    "TT",
    "Họ và tên",
    "Ngày sinh",
    "Giới tính",
    "Chức vụ",
    "Đơn vị công tác",
    "Điện thoại",
    "Email",
)
LAN = (
    1.0,
    "Lê Thị Lan",
    "07/09/1991",
    "Nữ",
    "Chuyên viên",
    "Công an tỉnh",
    "0921492845",
    "lan@example.vn",
)


def vietnamese():
    with CATALOGUE.open("rb") as file:
        catalogue = read_po(file, locale="vi")
    return lambda msgid: catalogue[msgid].string


def numbered(*rows, start=1):
    return [Row(number, tuple(row)) for number, row in enumerate(rows, start) if row]


def read(*rows, **options):
    return read_roster(numbered(*rows), units=UNITS, today=TODAY, **options)


def said(reading):
    return [problem.sentence(lambda text: text) for problem in reading.problems]


def changed(line=LAN, **cells):
    places = dict(
        zip(
            ("tt", "name", "born", "gender", "position", "unit", "phone", "email"),
            range(8),
            strict=True,
        )
    )
    row = list(line)
    for name, value in cells.items():
        row[places[name]] = value
    return tuple(row)


# ---- the quirks of the list that was sent ------------------------------------------------------

QUIRKS = [
    (19, "C", "error", "Dòng 19: ngày sinh “31/02/1985” không có trong lịch."),
    (24, "F", "warning", "Dòng 24: đơn vị “So Tu phap” được hiểu là “Sở Tư pháp”."),
    (29, "F", "error", "Dòng 29: không có đơn vị nào tên “Sở Không Có Thật”."),
    (34, "B", "error", "Dòng 34: thiếu họ và tên."),
    (39, "G", "warning", "Dòng 39: số điện thoại “803349229” bị mất số 0 ở đầu; đã hiểu là 0803349229."),
    (44, "B", "error", "Dòng 44: “Phạm Bích Uyên” trùng với người ở dòng 43."),
    (49, "B", "warning", "Dòng 49: họ tên “HỒ NGỌC ÁNH” viết hoa toàn bộ; được giữ nguyên như đã ghi."),
    (54, "H", "error", "Dòng 54: “khong-phai-email” không phải là địa chỉ email."),
    (59, "B", "error", "Dòng 59: họ tên “=HYPERLINK(\"http://127.0.0.1/\",\"x\")” là công thức; vui lòng ghi chính họ tên."),
]  # fmt: skip


def sent_list():
    """Give a list of 140 people with the quirks of the sent one on the same lines."""
    memory = io.BytesIO()
    with xlsxwriter.Workbook(memory, {"strings_to_formulas": False}) as book:
        sheet = book.add_worksheet("Danh sách")
        sheet.merge_range("A1:H1", "DANH SÁCH CỬ CÁN BỘ THAM GIA TẬP HUẤN")
        sheet.merge_range(
            "A2:H2", "(Kèm theo Công văn số      /STTTT-BCXB ngày     tháng     năm 2026)"
        )
        sheet.write_row("A4", LABELS)
        for line in range(5, 145):
            born = f"{line % 28 + 1:02}/0{line % 9 + 1}/{1960 + line % 40}"
            unit = UNIT_NAMES[line % len(UNIT_NAMES)]
            name = f"Trần Thị {'ABCDEGHIKLMN'[line % 12]}{'aeiou'[line % 5]}"
            sheet.write_row(
                line - 1, 0,
                (line - 4, name, born, "Nữ", "Phóng viên", unit, f"0912{line:06}", f"hv{line}@example.vn"),
            )  # fmt: skip
        sheet.write("B9", unicodedata.normalize("NFD", "Trần Thị Hoà"))
        sheet.write("G14", "+84 889.229427")
        sheet.write("C19", "31/02/1985")
        sheet.write("F24", "So Tu phap")
        sheet.write("F29", "Sở Không Có Thật")
        sheet.write("B34", " ")
        sheet.write("G39", 803349229)
        for line in (43, 44):
            sheet.write_row(line - 1, 1, ("Phạm Bích Uyên", "06/07/2000"))
            sheet.write_row(line - 1, 6, ("0968403078", "hv039@example.vn"))
        sheet.write("B49", "  HỒ NGỌC ÁNH  ")
        sheet.write("H54", "khong-phai-email")
        sheet.write_string("B59", '=HYPERLINK("http://127.0.0.1/","x")')
    return memory.getvalue()


def the_sent_file():
    if not SHARED.is_file():
        pytest.skip("the sent list ../shared/data/roster-2026.xlsx is not beside the repository")
    return SHARED.read_bytes()


@pytest.mark.parametrize("content", [sent_list, the_sent_file], ids=["built here", "as sent"])
def test_every_quirk_of_the_sent_list_is_told_and_nothing_else(content):
    sheet = read_rows(content(), "danh-sach.xlsx", has_header=has_header)
    reading = read_roster(sheet.rows, units=UNITS, today=TODAY)
    translate = vietnamese()

    assert reading.header.line == 4
    assert [
        (p.line, p.column, str(p.severity), p.sentence(translate)) for p in reading.problems
    ] == QUIRKS
    assert reading.refused_lines == (19, 29, 34, 44, 54, 59)
    assert [row.line for row in reading.rows] == [
        line for line in range(5, 145) if line not in reading.refused_lines
    ]
    assert reading.skipped == ()
    people = {row.line: row for row in reading.rows}
    assert people[9].full_name == "Trần Thị Hoà"
    assert people[14].phone == "0889229427"
    assert people[24].unit_name == "Sở Tư pháp"
    assert people[24].unit_name_as_written == "So Tu phap"
    assert people[39].phone == "0803349229"
    assert people[49].full_name == "HỒ NGỌC ÁNH"
    assert [warning.line for warning in people[49].warnings] == [49]


# ---- the header --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("rows", "line", "columns"),
    [
        pytest.param([LABELS, LAN], 1, "AB CDEFGH", id="in the first row"),
        pytest.param(
            [("DANH SÁCH",), (), ("", *LABELS), ("", *LAN)],
            3,
            "BC DEFGHI",
            id="below titles, from column B",
        ),
    ],
)
def test_the_header_is_found(rows, line, columns):
    header = find_header(numbered(*rows))

    assert header.line == line
    letters = columns.replace(" ", "")
    assert list(header.columns.values()) == [ord(letter) - ord("A") for letter in letters]


@pytest.mark.parametrize(
    ("label", "field"),
    [
        ("STT", Field.ORDINAL),
        ("HỌ TÊN", Field.FULL_NAME),
        ("Họ, chữ đệm và tên", Field.FULL_NAME),
        ("Ngày, tháng, năm sinh", Field.BIRTH_DATE),
        ("Ngày sinh (dd/mm/yyyy) (*)", Field.BIRTH_DATE),
        ("Năm sinh", Field.BIRTH_DATE),
        ("Phái", Field.GENDER),
        ("Chức danh", Field.POSITION),
        ("Cơ quan, đơn vị\ncông tác", Field.UNIT),
        ("SĐT", Field.PHONE),
        ("Di động", Field.PHONE),
        ("Thư điện tử", Field.EMAIL),
        ("E-mail", Field.EMAIL),
        ("Số CCCD", Field.CITIZEN_ID),
        ("Số định danh cá nhân", Field.CITIZEN_ID),
    ],
)
def test_a_label_is_understood(label, field):
    other = "Họ tên" if field is not Field.FULL_NAME else "Ngày sinh"

    assert find_header(numbered((other, label))).columns[field] == 1


def test_a_header_of_two_rows_with_gender_in_two_columns_is_understood():
    reading = read(
        ("TT", "Họ và tên", "Năm sinh", "", "Đơn vị"),
        ("", "", "Nam", "Nữ", ""),
        (1.0, "Lê Văn An", "02/03/1985", "", "Sở Nội vụ"),
        (2.0, "Lê Thị Lan", "", "05/09/1991", "Sở Nội vụ"),
    )

    assert reading.header.line == 2
    assert [(r.full_name, r.gender, r.birth_date) for r in reading.rows] == [
        ("Lê Văn An", Gender.MALE, date(1985, 3, 2)),
        ("Lê Thị Lan", Gender.FEMALE, date(1991, 9, 5)),
    ]
    assert said(reading) == []


def test_gender_marked_by_a_cross_is_understood():
    reading = read(
        ("Họ và tên", "Nam", "Nữ", "Đơn vị"),
        ("Lê Văn An", "x", "", "Sở Nội vụ"),
        ("Lê Thị Lan", "", "X", "Sở Nội vụ"),
        ("Lê Thị Ba", "x", "x", "Sở Nội vụ"),
    )

    assert [(row.full_name, row.gender) for row in reading.rows] == [
        ("Lê Văn An", Gender.MALE),
        ("Lê Thị Lan", Gender.FEMALE),
    ]
    assert said(reading) == ["Line 4: both genders are marked."]


@pytest.mark.parametrize(
    "labels",
    [("TT", "Họ đệm", "Tên", "Đơn vị"), ("TT", "Họ và tên", "", "Đơn vị")],
    ids=["two labels", "one label merged over two columns"],
)
def test_a_name_in_two_columns_is_joined(labels):
    reading = read(
        labels,
        (1.0, "Lê Thị", "Lan", "Sở Nội vụ"),
        (2.0, "Nguyễn", "An", "Sở Nội vụ"),
        (3.0, "Trần Văn", "Bình", "Sở Nội vụ"),
        (4.0, "Trần Văn", "", "Sở Nội vụ"),
    )

    assert [row.full_name for row in reading.rows] == ["Lê Thị Lan", "Nguyễn An", "Trần Văn Bình"]
    assert [(p.line, p.column) for p in reading.errors] == [(5, "C")]


def test_columns_can_be_chosen_by_hand():
    rows = (("A", "B", "C"), ("Sở Nội vụ", "Lê Thị Lan", "0912345678"))

    reading = read(*rows, mapping={"full_name": "B", "unit": "A", "phone": "c"})

    assert [(r.full_name, r.unit_name, r.phone) for r in reading.rows] == [
        ("Lê Thị Lan", "Sở Nội vụ", "0912345678")
    ]


def test_a_column_can_be_left_out_by_hand():
    reading = read(LABELS, changed(email="none"), mapping={"email": ""})

    assert [row.email for row in reading.rows] == [None]
    assert said(reading) == []


@pytest.mark.parametrize("mapping", [{"full_name": "B1"}, {"colour": "A"}])
def test_a_column_that_cannot_be_is_refused(mapping):
    with pytest.raises(UnknownColumn):
        read(LABELS, LAN, mapping=mapping)


@pytest.mark.parametrize(
    "rows",
    [
        pytest.param([], id="an empty sheet"),
        pytest.param([("Số liệu", "Tháng 1"), ("Sở Nội vụ", 5.0)], id="another table"),
        pytest.param([("Họ và tên",), ("Lê Thị Lan",)], id="names alone"),
    ],
)
def test_without_a_header_nothing_is_read(rows):
    assert not has_header(numbered(*rows))
    with pytest.raises(NoHeader):
        read(*rows)


# ---- lines that are no person ------------------------------------------------------------------


@pytest.mark.parametrize(
    "line",
    [
        pytest.param(("(1)", "(2)", "(3)", "(4)"), id="numbers of the columns"),
        pytest.param(LABELS, id="the header again"),
        pytest.param(("I. Khối sở, ngành",), id="a heading in the first column"),
        pytest.param(("", "II. UBND các huyện"), id="a heading in the column of names"),
        pytest.param(("Tổng số: 140 người",), id="a total"),
        pytest.param(("Tổng", "", "", 140.0), id="a total that counts under another label"),
        pytest.param(("", "Tổng cộng", "", "", "", "140"), id="a total in the column of names"),
        pytest.param(
            ("", "", "", "", "", "Thái Nguyên, ngày 5 tháng 11 năm 2026"), id="a place and date"
        ),
        pytest.param(("", "NGƯỜI LẬP BIỂU", "", "", "", "THỦ TRƯỞNG ĐƠN VỊ"), id="who signs"),
        pytest.param((2.0,), id="a number prepared for nobody"),
    ],
)
def test_a_line_that_is_no_person_is_left_out_without_a_problem(line):
    reading = read(LABELS, line, changed(tt=2.0))

    if line[-1] != "THỦ TRƯỞNG ĐƠN VỊ":
        assert [row.line for row in reading.rows] == [3]
    assert reading.skipped == (2,)
    assert said(reading) == []


def test_names_under_a_signature_are_no_people():
    reading = read(
        LABELS,
        LAN,
        ("", "Người lập biểu", "", "", "", "Thủ trưởng đơn vị"),
        (),
        ("", "Hoàng Thị Mai", "", "", "", "Trần Văn Sơn"),
    )

    assert [row.line for row in reading.rows] == [2]
    assert reading.skipped == (3, 5)
    assert said(reading) == []


# ---- one line ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("cells", "sentence"),
    [
        ({"name": ""}, "Line 2: the full name is missing."),
        ({"unit": ""}, "Line 2: the unit is missing."),
        ({"born": "1985"}, "Line 2: the birth date “1985” is only a year; write dd/mm/yyyy."),
        ({"gender": "Na"}, "Line 2: the gender “Na” is not Nam or Nữ."),
        ({"position": "=1+1"}, "Line 2: “=1+1” begins like a formula; write it as plain text."),
        ({"unit": "@Sở"}, "Line 2: “@Sở” begins like a formula; write it as plain text."),
        ({"email": "a@b"}, "Line 2: “a@b” is not an email address."),
        (
            {"unit": "UBND huyện Đồng Hỉ Mới"},
            "Line 2: there is no unit named “UBND huyện Đồng Hỉ Mới”. Near names:"
            " UBND huyện Đồng Hỷ; UBND huyện Định Hóa; UBND huyện Võ Nhai.",
        ),
        ({"phone": "123"}, "Line 2: “123” is not a phone number: a mobile number has 10 digits, such as 0912345678."),
    ],
)  # fmt: skip
def test_an_error_keeps_its_line_out_and_no_other(cells, sentence):
    other = changed(name="Lê Văn An", phone="0911111111", email="an@example.vn")

    reading = read(LABELS, changed(**cells), other)

    assert said(reading) == [sentence]
    assert [row.full_name for row in reading.rows] == ["Lê Văn An"]


def test_every_error_of_a_line_is_told_at_once():
    reading = read(LABELS, changed(name="1", born="x", phone="y", email="z"))

    assert [problem.column for problem in reading.problems] == ["B", "C", "G", "H"]
    assert [problem.read for problem in reading.problems] == ["1", "x", "y", "z"]


def test_optional_cells_may_be_empty():
    reading = read(LABELS, ("", "Lê Thị Lan", "", "", "", "Sở Nội vụ", "", ""))

    (person,) = reading.rows
    assert (person.birth_date, person.gender, person.position) == (None, None, "")
    assert (person.phone, person.email, person.citizen_id) == (None, None, None)
    assert said(reading) == []


@pytest.mark.parametrize(
    ("written", "taken", "is_told"),
    [
        ("Sở Tư pháp", "Sở Tư pháp", False),
        ("SỞ TƯ PHÁP", "Sở Tư pháp", False),
        ("UBND huyện Định Hoá", "UBND huyện Định Hóa", False),
        ("So Tu phap", "Sở Tư pháp", True),
        ("Ủy ban nhân dân TP Sông Công", "UBND thành phố Sông Công", True),
        ("Đài PT-TH tỉnh", "Đài Phát thanh và Truyền hình tỉnh", True),
        ("Sở TT&TT", "Sở Thông tin và Truyền thông", True),
    ],
)
def test_a_unit_is_recognised_and_a_guess_is_told(written, taken, is_told):
    reading = read(LABELS, changed(unit=written))

    assert [row.unit_name for row in reading.rows] == [taken]
    assert said(reading) == (
        [f"Line 2: the unit “{written}” was taken for “{taken}”."] if is_told else []
    )


def test_a_unit_that_sends_its_own_people_need_not_be_named():
    reading = read(
        ("Họ và tên", "Ngày sinh"), ("Lê Thị Lan", date(1991, 9, 7)), unit=(7, "Sở Y tế")
    )

    assert [(row.unit_id, row.unit_name_as_written) for row in reading.rows] == [(7, "")]


def test_cells_of_dates_and_computed_cells_are_taken():
    row = Row(2, changed(born=datetime(1991, 9, 7)), frozenset({5}))  # noqa: DTZ001

    reading = read_roster([*numbered(LABELS), row], units=UNITS, today=TODAY)

    assert reading.rows[0].birth_date == date(1991, 9, 7)
    assert said(reading) == [
        "Line 2: the cell is computed by a formula; its value “Công an tỉnh” was taken."
    ]


def test_a_citizen_id_that_does_not_fit_is_a_warning():
    reading = read(
        ("Họ và tên", "Ngày sinh", "Đơn vị", "CCCD"),
        ("Lê Thị Lan", "07/09/1991", "Sở Nội vụ", "019185001234"),
    )

    assert [row.citizen_id for row in reading.rows] == ["019185001234"]
    assert [problem.severity for problem in reading.problems] == [Severity.WARNING]


# ---- people who stand twice --------------------------------------------------------------------

AN = changed(name="Lê Văn An", born="01/01/1980", phone="0911111111", email="an@example.vn")


@pytest.mark.parametrize(
    ("cells", "column", "severity", "sentence"),
    [
        ({"name": "Lê Thị Lan", "born": "07/09/1991", "phone": ""}, "B", "error",
         "Line 4: “Lê Thị Lan” is the same person as on line 2."),
        ({"name": "Lê Thị Lan", "born": "07/09/1991"}, "B", "warning",
         "Line 4: “Lê Thị Lan” has the name and birth date of line 2, but another phone and email;"
         " please check."),
        ({"email": "LAN@example.vn"}, "H", "error",
         "Line 4: the email address “LAN@example.vn” already stands on line 2."),
        ({"phone": "+84 921492845"}, "G", "error",
         "Line 4: the phone number “0921492845” already stands on line 2."),
    ],
    ids=["same name and birth date", "but all else differs", "same email", "same mobile"],
)  # fmt: skip
def test_the_second_of_two_equal_lines_names_the_first(cells, column, severity, sentence):
    new = {"name": "Bùi Ba", "born": "02/02/1970", "phone": "0922222222", "email": "ba@example.vn"}

    reading = read(LABELS, LAN, AN, changed(**(new | cells)))

    assert [(p.line, p.column, p.severity) for p in reading.problems] == [(4, column, severity)]
    assert said(reading) == [sentence]
    assert [row.line for row in reading.rows] == ([2, 3, 4] if severity == "warning" else [2, 3])


def test_a_landline_of_an_office_may_stand_twice():
    reading = read(LABELS, changed(phone="02083855123"), changed(AN, phone="02083855123"))

    assert said(reading) == []


def test_every_sentence_has_its_vietnamese_with_the_same_places():
    with CATALOGUE.open("rb") as file:
        catalogue = read_po(file, locale="vi")
    for message in catalogue:
        if message.id:
            assert message.string, message.id
            assert not message.fuzzy
            assert sorted(set(places(message.id))) == sorted(set(places(message.string)))


def places(text):
    return [part.partition(")s")[0] for part in text.split("%(")[1:]]


def test_ten_thousand_lines_are_read_in_a_moment():
    people = [
        changed(
            tt=float(n), name=f"Nguyễn Thị {'ABCDE'[n % 5]}nh", born=f"01/02/{1950 + n % 50}",
            unit=UNIT_NAMES[n % 20] if n % 7 else f"Sở số {n}",
            phone=f"09{n:08}", email=f"p{n}@example.vn",
        )
        for n in range(10_000)
    ]  # fmt: skip
    began = process_time()

    reading = read(LABELS, *people)

    assert len(reading.rows) + len(reading.refused_lines) == 10_000
    assert process_time() - began < 5
