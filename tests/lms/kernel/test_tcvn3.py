"""Lists that were typed for an old ABC font come out in Unicode, and nothing else does."""

import io

import pytest
import xlsxwriter

from lms.kernel.sheets import read_rows, read_sheets
from lms.kernel.tcvn3 import LETTERS, from_tcvn3, is_tcvn3

TEXT = (
    "Họ và tên;Ngày sinh;Đơn vị công tác",
    "Nguyễn Văn Hưởng;05/09/1985;Sở Tư pháp",
    "Đặng Thùy Mỵ;01/02/1990;Sở Nội vụ",
    "Lý Quỳnh Ngọc;01/02/1990;Báo Thái Nguyên",
)
SIGNS = {letter: sign for sign, letter in LETTERS.items()}


def typed(text):
    """What is stored when this is typed for an ABC font."""
    return "".join(SIGNS.get(char, char) for char in text)


def test_every_letter_has_one_sign():
    assert len(SIGNS) == len(LETTERS) == 74
    assert from_tcvn3(typed("ăâđêôơư ỳýỷỹỵ ĂÂĐÊÔƠƯ")) == "ăâđêôơư ỳýỷỹỵ ĂÂĐÊÔƠƯ"


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_a_list_in_an_abc_font_is_converted_and_says_so(ending):
    lines = [typed(line) for line in TEXT]
    if ending == "csv":
        content = "\n".join(lines).encode("latin-1")
    else:
        stream = io.BytesIO()
        with xlsxwriter.Workbook(stream) as book:
            sheet = book.add_worksheet("a")
            for number, line in enumerate(lines):
                sheet.write_row(number, 0, line.split(";"))
        content = stream.getvalue()
    sheet = read_rows(content, f"a.{ending}")

    assert sheet.encoding == "tcvn3"
    assert [";".join(row.cells) for row in sheet.rows] == list(TEXT)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1258"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_other_encodings_stay_what_they_are(encoding, delimiter):
    if encoding == "cp1258":
        lines = ["Ho va ten;So", "NguyÃªn Vãn", "Lê Ðại;1"]
        content = "\n".join(lines).replace(";", delimiter).encode("cp1258", "ignore")
        assert read_rows(content, "a.csv").encoding == "cp1258"
        return
    content = "\n".join(TEXT).replace(";", delimiter).encode(encoding)
    sheet = read_rows(content, "a.csv")

    assert sheet.encoding != "tcvn3"
    assert sheet.rows[1].cells == tuple(TEXT[1].split(";"))


@pytest.mark.parametrize(
    "texts",
    [
        pytest.param(["25 °C", "m² ·", "© 2026", "a® b"], id="signs that stand alone"),
        pytest.param([*map(typed, TEXT), "Sở Tư pháp"], id="texts in Unicode beside them"),
        pytest.param(["Café", "naïve", "Ñandú", "Größe"], id="other languages"),
        pytest.param([], id="nothing"),
    ],
)
def test_what_is_no_abc_font_is_left(texts):
    assert not is_tcvn3(texts)


def test_every_visible_sheet_is_read():
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream) as book:
        for name in ("Một", "Trống", "Ẩn", "Hai"):
            sheet = book.add_worksheet(name)
            if name != "Trống":
                sheet.write_row(0, 0, [name, "x"])
            if name == "Ẩn":
                sheet.hide()

    assert [each.name for each in read_sheets(stream.getvalue(), "a.xlsx")] == ["Một", "Hai"]
