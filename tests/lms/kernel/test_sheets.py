"""Spreadsheets that people send: read whole, or refused in a sentence before they can do harm."""

import io
import re
import struct
import tracemalloc
import zipfile
import zlib
from datetime import date, datetime
from time import process_time

import pytest
import xlsxwriter

from lms.kernel.errors import BadInput
from lms.kernel.grid import Row, column_letter, column_number
from lms.kernel.sheets import read_rows
from lms.kernel.text import nfc
from tests.lms.kernel.xls_file import compound_file, record, xls

PEOPLE = (("TT", "Họ và tên", "Điện thoại"), (1.0, "Lê Thị Lan", "0912345678"))
MEGABYTE = 1024 * 1024


def workbook(fill, **options):
    memory = io.BytesIO()
    with xlsxwriter.Workbook(memory, {"strings_to_formulas": False, **options}) as book:
        fill(book)
    return memory.getvalue()


def table(rows=PEOPLE, name="Danh sách", at=(0, 0)):
    def fill(book):
        sheet = book.add_worksheet(name)
        for offset, row in enumerate(rows):
            sheet.write_row(at[0] + offset, at[1], row)

    return fill


def rezipped(content, change=None, add=(), drop=(), method=zipfile.ZIP_DEFLATED):
    """Give the same archive with parts changed, added or dropped."""
    memory = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(memory, "w", method) as new:
        for name in old.namelist():
            if name not in drop:
                part = old.read(name)
                new.writestr(name, change(name, part) if change else part)
        for name, part in add:
            new.writestr(name, part)
    return memory.getvalue()


def cells(sheet):
    return [(row.number, row.cells) for row in sheet.rows]


def refusal(content, filename="danh-sach.xlsx", **limits):
    with pytest.raises(BadInput) as refused:
        read_rows(content, filename, **limits)
    return str(refused.value)


def test_an_xlsx_is_read_with_its_row_numbers_and_without_blank_rows():
    sheet = read_rows(workbook(table(at=(3, 1))), "a.xlsx")

    assert cells(sheet) == [
        (4, ("", "TT", "Họ và tên", "Điện thoại")),
        (5, ("", 1.0, "Lê Thị Lan", "0912345678")),
    ]
    assert (sheet.name, sheet.sheet_names) == ("Danh sách", ("Danh sách",))


def test_an_xls_is_read_like_an_xlsx():
    sheet = read_rows(
        xls({(3, 0): "Họ và tên", (3, 1): "Điện thoại", (4, 0): "Lê Lan", (4, 1): 803349229.0}),
        "a.xls",
    )

    assert cells(sheet) == [(4, ("Họ và tên", "Điện thoại")), (5, ("Lê Lan", 803349229.0))]


def test_the_name_of_the_file_does_not_matter_when_the_content_is_a_workbook():
    assert cells(read_rows(workbook(table()), "a.xls")) == list(enumerate(PEOPLE, 1))


def test_dates_numbers_and_truths_keep_their_kind():
    def fill(book):
        sheet = book.add_worksheet()
        day, hour = (book.add_format({"num_format": f}) for f in ("dd/mm/yyyy", "dd/mm/yyyy hh:mm"))
        sheet.write_datetime("A1", datetime(1985, 3, 2), day)  # noqa: DTZ001
        sheet.write_datetime("B1", datetime(1985, 3, 2, 7, 30), hour)  # noqa: DTZ001
        sheet.write_number("C1", 31048)
        sheet.write_boolean("D1", True)

    assert read_rows(workbook(fill), "a.xlsx").rows[0].cells == (
        date(1985, 3, 2),
        datetime(1985, 3, 2, 7, 30),  # noqa: DTZ001
        31048.0,
        True,
    )


def test_a_cell_that_computes_is_marked_and_a_text_that_looks_so_is_not():
    def fill(book):
        book.add_worksheet("Bìa").write("A1", "Bìa")
        sheet = book.add_worksheet("Danh sách")
        sheet.write_row("A1", ("Họ và tên", "Đơn vị"))
        sheet.write_formula("A2", '=HYPERLINK("http://127.0.0.1/","x")', value="x")
        sheet.write_string("B2", "=1+1")

    assert read_rows(workbook(fill), "a.xlsx").rows[1] == Row(2, ("x", "=1+1"), frozenset({0}))


def test_the_first_visible_sheet_with_a_header_is_chosen():
    def fill(book):
        book.add_worksheet("Bìa").write("A1", "Danh sách cử cán bộ")
        for name in ("Ẩn", "Danh sách", "Khác"):
            sheet = book.add_worksheet(name)
            sheet.write_row("A1", ("Họ và tên", name))
            if name == "Ẩn":
                sheet.hide()

    content = workbook(fill)

    assert read_rows(content, "a.xlsx").name == "Danh sách"
    assert read_rows(content, "a.xlsx").sheet_names == ("Bìa", "Ẩn", "Danh sách", "Khác")
    assert read_rows(content, "a.xlsx", sheet_name="Ẩn").name == "Ẩn"
    assert (
        read_rows(content, "a.xlsx", has_header=lambda rows: "Khác" in rows[0].cells).name == "Khác"
    )
    assert read_rows(content, "a.xlsx", has_header=lambda rows: False).name == "Bìa"
    assert refusal(content, sheet_name="Không có") == "The file has no sheet named “Không có”."


def test_hidden_rows_are_read():
    def fill(book):
        table()(book)
        book.worksheets()[0].set_row(1, None, None, {"hidden": True})

    assert len(read_rows(workbook(fill), "a.xlsx").rows) == 2


CSV = 'TT,Họ và tên,Ghi chú\r\n\r\n1,Lê Thị Lan,"a, b;\nc"\r\n'


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_a_csv_is_read_in_any_encoding_of_excel(encoding, delimiter):
    text = CSV.replace(",", delimiter).replace(f"a{delimiter} b", "a, b")

    sheet = read_rows(text.encode(encoding), "a.csv")

    assert cells(sheet) == [
        (1, ("TT", "Họ và tên", "Ghi chú")),
        (3, ("1", "Lê Thị Lan", "a, b;\nc")),
    ]


WINDOWS = "Ho\u0323 và tên,Đơn vi\u0323\nTrâ\u0300n Đư\u0301c,Sơ\u0309 Tư pháp\n"


def test_a_csv_of_windows_vietnamese_is_read_and_says_that_this_was_guessed():
    sheet = read_rows(WINDOWS.encode("cp1258"), "a.csv")

    assert sheet.encoding == "cp1258"
    assert [[nfc(cell) for cell in row.cells] for row in sheet.rows] == [
        ["Họ và tên", "Đơn vị"],
        ["Trần Đức", "Sở Tư pháp"],
    ]


def test_a_csv_may_name_its_delimiter_in_a_first_line():
    sheet = read_rows("sep=|\nHọ và tên|Đơn vị\nLan|Sở".encode(), "a.csv")

    assert cells(sheet) == [(2, ("Họ và tên", "Đơn vị")), (3, ("Lan", "Sở"))]


def docx():
    memory = io.BytesIO()
    with zipfile.ZipFile(memory, "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("word/document.xml", "<document/>")
    return memory.getvalue()


def plain_zip(name="a.txt"):
    memory = io.BytesIO()
    with zipfile.ZipFile(memory, "w") as archive:
        archive.writestr(name, "x")
    return memory.getvalue()


GOOD = workbook(table())
DAMAGED = "The file is damaged and cannot be opened. Please save it again and send the new copy."
NOT_A_SHEET = "This is not a spreadsheet. Please send an Excel workbook (.xlsx) or a .csv file."
TOO_MUCH = "The file unpacks to far more than a table needs and was not opened."
MACROS = "The file holds macros. Please save it as an Excel workbook (.xlsx) without macros."
PROTECTED = "The file is protected by a password. Please send a copy without one."


@pytest.mark.parametrize(
    ("content", "filename", "sentence"),
    [
        pytest.param(b"", "a.xlsx", "The file is empty.", id="an empty file"),
        pytest.param(b" \r\n", "a.csv", "The file is empty.", id="a file of spaces"),
        pytest.param(
            docx(), "a.xlsx",
            "This is a Word document. Please send an Excel workbook (.xlsx) or a .csv file.",
            id="a Word document under another name",
        ),
        pytest.param(
            b"%PDF-1.7 ...", "a.xlsx",
            "This is a PDF file. Please send an Excel workbook (.xlsx) or a .csv file.",
            id="a PDF",
        ),
        pytest.param(b"\x89PNG\r\n\x1a\n", "a.xlsx", NOT_A_SHEET, id="a picture"),
        pytest.param(plain_zip(), "a.xlsx", NOT_A_SHEET, id="another archive"),
        pytest.param(b"hello", "a.xlsx", NOT_A_SHEET, id="plain text as a workbook"),
        pytest.param(b"a\x00b\x01" * 99, "a.bin", NOT_A_SHEET, id="unknown bytes"),
        pytest.param(
            plain_zip("content.xml"), "a.ods",
            "This is an OpenDocument file. Please save it as .xlsx.", id="OpenDocument",
        ),
        pytest.param(
            plain_zip("xl/workbook.bin"), "a.xlsb",
            "This is a binary workbook (.xlsb). Please save it as .xlsx.", id="a binary workbook",
        ),
        pytest.param(
            b"\xef\xbb\xbf <html><table>", "a.xls",
            "This file is a web page under the name of a workbook."
            " Please open it in Excel and save it as .xlsx.",
            id="a web page as .xls",
        ),
        pytest.param(GOOD, "a.XLSM", MACROS, id="a name that announces macros"),
        pytest.param(
            rezipped(GOOD, add=[("xl/vbaProject.bin", b"x")]), "a.xlsx", MACROS, id="macros inside"
        ),
        pytest.param(
            rezipped(GOOD, lambda name, part: part.replace(b"sheet.main+xml", b"sheet.macroEnabled.main+xml")
                     if name.startswith("[Content") else part),
            "a.xlsx", MACROS, id="declared to hold macros",
        ),
        pytest.param(xls({(0, 0): "a"}, further_names=["_VBA_PROJECT_CUR"]), "a.xls", MACROS,
                     id="an .xls with macros"),
        pytest.param(compound_file(b"x", "EncryptedPackage"), "a.xlsx", PROTECTED,
                     id="an .xlsx with a password"),
        pytest.param(xls({(0, 0): "a"}, before=record(0x2F, bytes(6))), "a.xls", PROTECTED,
                     id="an .xls with a password"),
        pytest.param(
            compound_file(b"x", "WordDocument"), "a.xls",
            "This is an old Office document but no workbook. Please send an Excel workbook (.xlsx).",
            id="an old Word document",
        ),
        pytest.param(GOOD[: len(GOOD) // 2], "a.xlsx", DAMAGED, id="half an .xlsx"),
        pytest.param(xls({(0, 0): "a"})[:1000], "a.xls", DAMAGED, id="half an .xls"),
        pytest.param(b"PK\x03\x04" + bytes(100), "a.xlsx", DAMAGED, id="the first bytes only"),
        pytest.param(
            rezipped(GOOD, drop=["xl/worksheets/sheet1.xml"]), "a.xlsx", DAMAGED, id="no sheet part"
        ),
        pytest.param(
            b"a\x01\x81b" * 100, "a.csv",
            "The letters of this .csv file cannot be read."
            " Please save it as “CSV UTF-8” or as .xlsx.",
            id="bytes that are no letters",
        ),
        pytest.param(workbook(lambda book: book.add_worksheet()), "a.xlsx",
                     "The file holds no table.", id="an empty sheet"),
        pytest.param(
            rezipped(GOOD, add=[("xl/embeddings/a.xlsx", GOOD)]), "a.xlsx",
            "The workbook holds another file inside. Please send the table alone.",
            id="a workbook in the workbook",
        ),
    ],
)  # fmt: skip
def test_refused_in_a_sentence(content, filename, sentence):
    assert refusal(content, filename) == sentence


def test_a_file_over_the_limit_is_refused_with_the_limit():
    assert refusal(b"x" * (3 * MEGABYTE // 2), "a.csv", max_bytes=MEGABYTE) == (
        "The file has 1.5 MB; at most 1 MB are accepted."
    )


@pytest.mark.parametrize("name", ["a.xlsx", "a.csv"])
def test_rows_over_the_limit_are_refused_with_the_limit(name):
    rows = [("Họ và tên", "Đơn vị")] + [("Lê Lan", "Sở")] * 1500
    content = workbook(table(rows)) if name == "a.xlsx" else "\n".join(map(",".join, rows)).encode()

    assert len(read_rows(content, name, max_rows=1501).rows) == 1501
    assert refusal(content, name, max_rows=1500) == (
        "The sheet has more than 1.500 rows. Please send it in parts."
    )


# ---- bombs -------------------------------------------------------------------------------------


def sheet_xml(body):
    return (
        b'<?xml version="1.0"?><worksheet xmlns="http://schemas.openxmlformats.org/'
        b'spreadsheetml/2006/main"><sheetData>' + body + b"</sheetData></worksheet>"
    )


def with_sheet(body, **options):
    return rezipped(
        GOOD,
        lambda name, part: sheet_xml(body) if name == "xl/worksheets/sheet1.xml" else part,
        **options,
    )


def lying(content, declared=1000):
    """Give the archive with every size in its directory and headers declared small."""
    lie = bytearray(content)
    for signature, offset in ((b"PK\x01\x02", 24), (b"PK\x03\x04", 22)):
        for found in re.finditer(re.escape(signature), content):
            place = found.start() + offset
            if struct.unpack_from("<I", lie, place)[0] > declared:
                struct.pack_into("<I", lie, place, declared)
    return bytes(lie)


def overlapping(content):
    """Give an archive whose further parts all point at one packed part."""
    memory = io.BytesIO(content)
    with zipfile.ZipFile(memory, "a") as archive:
        big = max(archive.infolist(), key=lambda part: part.compress_size)
        for number in range(300):
            twin = zipfile.ZipInfo(f"xl/media/{number}.bin")
            for field in ("CRC", "compress_size", "file_size", "header_offset", "compress_type"):
                setattr(twin, field, getattr(big, field))
            archive.filelist.append(twin)
            archive.NameToInfo[twin.filename] = twin
            archive._didModify = True
    return memory.getvalue()


ZEROS = bytes(10 * MEGABYTE)
BOMBS = {
    "ten thousand megabytes of zeros in a thousand parts": (
        lambda: rezipped(GOOD, add=[(f"xl/media/{n}.bin", ZEROS) for n in range(12)]), TOO_MUCH
    ),
    "zeros in a sheet that declares a small size": (
        lambda: lying(with_sheet(b" " * (30 * MEGABYTE))), TOO_MUCH
    ),
    "very many parts": (
        lambda: rezipped(GOOD, add=[(f"xl/media/{n}.bin", b"x") for n in range(2001)]), TOO_MUCH
    ),
    "parts that lie over one another": (lambda: overlapping(GOOD), DAMAGED),
    "two parts of one name": (
        lambda: rezipped(GOOD, add=[("XL/worksheets/sheet1.xml", sheet_xml(b""))]), DAMAGED
    ),
    "two cells at the far ends of the sheet": (
        lambda: with_sheet(b'<row r="1"><c r="A1"><v>1</v></c></row>'
                           b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'),
        "The sheet is filled as far as cell XFD1048576, far more than a table needs."
        " Please copy the table alone into a new file.",
    ),
    "far cells that do not say where they are": (
        lambda: with_sheet(b'<row r="1048575"/><row>' + b"<c/>" * 16000 + b"<c><v>1</v></c></row>"),
        "The sheet is filled as far as cell WQK1048576, far more than a table needs."
        " Please copy the table alone into a new file.",
    ),
    "one long text in very many cells": (
        lambda: rezipped(
            workbook(table([("x" * 32000, "b")])),
            lambda name, part: sheet_xml(
                b"".join(b'<row r="%d"><c r="A%d" t="s"><v>0</v></c></row>' % (n, n)
                         for n in range(1, 9001))
            ) if name == "xl/worksheets/sheet1.xml" else part,
        ),
        TOO_MUCH,
    ),
    "very many formulas": (
        lambda: with_sheet(b"<row r='1'/>" + b"<row>" + b"<c><f>1</f></c>" * 200_001 + b"</row>"),
        TOO_MUCH,
    ),
    "an .xls with two cells at the far ends of the sheet": (
        lambda: xls({(0, 0): "a", (65535, 255): "b"}),
        "The sheet is filled as far as cell IV65536, far more than a table needs."
        " Please copy the table alone into a new file.",
    ),
    "an .xls with one long text in very many cells": (
        lambda: xls({(n, 0): "x" * 30_000 for n in range(3)}, text_repeats=3000), TOO_MUCH
    ),
}  # fmt: skip


@pytest.mark.parametrize("bomb", BOMBS)
def test_a_bomb_is_refused_in_little_memory_and_time(bomb):
    build, sentence = BOMBS[bomb]
    content = build()
    tracemalloc.start()
    began = process_time()
    try:
        found = refusal(content, max_bytes=50 * MEGABYTE)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()

    assert found == sentence
    assert peak < 60 * MEGABYTE
    assert process_time() - began < 20  # tracing makes it some ten times slower


@pytest.mark.parametrize(
    "xml",
    [
        pytest.param(
            b'<!DOCTYPE a [<!ENTITY b "bbbb"><!ENTITY c "&b;&b;&b;">]><worksheet>&c;</worksheet>',
            id="entities that multiply",
        ),
        pytest.param(
            b'<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><worksheet>&b;</worksheet>',
            id="a file of the server",
        ),
        pytest.param(b'<!DOCTYPE a SYSTEM "http://127.0.0.1/"><worksheet/>', id="another host"),
        pytest.param(b"<worksheet><row>", id="XML that does not end"),
        pytest.param(b"<worksheet/>" + b"\x00" * 10, id="bytes after the end"),
    ],
)
@pytest.mark.parametrize(
    "part", ["xl/worksheets/sheet1.xml", "xl/sharedStrings.xml", "_rels/.rels"]
)
def test_a_part_with_a_document_type_or_broken_xml_is_refused(part, xml):
    content = rezipped(GOOD, lambda name, old: xml if name == part else old)

    assert refusal(content) == DAMAGED


def test_a_sheet_cannot_hide_under_another_ending():
    content = rezipped(
        GOOD,
        lambda name, part: (
            part.replace(b"sheet1.xml", b"sheet1.vml")
            if name.endswith("workbook.xml.rels")
            else part
        ),
        add=[("xl/worksheets/sheet1.vml", sheet_xml(b""))],
    )

    assert refusal(content) == DAMAGED


def test_a_part_packed_in_an_unusual_way_is_refused():
    assert refusal(rezipped(GOOD, method=zipfile.ZIP_BZIP2)) == DAMAGED
    assert cells(read_rows(rezipped(GOOD, method=zipfile.ZIP_STORED), "a.xlsx")) == list(
        enumerate(PEOPLE, 1)
    )


def test_no_damage_of_a_byte_or_a_cut_does_anything_but_a_refusal():
    for good, name in ((GOOD, "a.xlsx"), (xls({(0, 0): "a", (1, 0): "b"}), "a.xls")):
        step = max(1, len(good) // 150)
        for place in range(0, len(good), step):
            for harmed in (good[:place], good[:place] + b"\xff" + good[place + 1 :]):
                try:
                    read_rows(harmed, name)
                except BadInput:
                    continue


def test_ten_thousand_rows_are_read_in_a_moment():
    rows = [(n, f"Nguyễn Thị {n}", "02/03/1985", "Nữ", "Chuyên viên", f"Sở {n % 20}", f"09{n:08}")
            for n in range(10_000)]  # fmt: skip
    content = workbook(table(rows))

    began = process_time()
    sheet = read_rows(content, "a.xlsx")

    assert len(sheet.rows) == 10_000
    assert process_time() - began < 4


@pytest.mark.parametrize(
    ("column", "letters"),
    [(0, "A"), (25, "Z"), (26, "AA"), (701, "ZZ"), (702, "AAA"), (16383, "XFD")],
)
def test_columns_are_named_as_in_a_spreadsheet(column, letters):
    assert column_letter(column) == letters
    assert column_number(letters.lower()) == column


@pytest.mark.parametrize("letters", ["", "1", "A1", "Ă"])
def test_what_names_no_column_is_an_error(letters):
    with pytest.raises(ValueError):  # noqa: PT011 -- the text is the input itself
        column_number(letters)


def test_a_row_that_ends_early_shows_empty_cells():
    assert Row(1, ("a",)).cell(5) == ""


def test_the_bomb_of_zeros_is_one():
    assert len(zlib.compress(ZEROS)) * 900 < len(ZEROS)


def test_commas_within_a_cell_do_not_take_the_tabs_for_text():
    rows = ["mã\ttên\ttrước đây", "1\tXã Một\tXã A, Xã B, Xã C, Xã D", "2\tXã Hai\tXã E"]
    sheet = read_rows("\n".join(rows).encode(), "xa.tsv")

    assert sheet.rows[1].cells == ("1", "Xã Một", "Xã A, Xã B, Xã C, Xã D")
