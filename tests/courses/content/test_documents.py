"""Word files as lessons: what is read, what is refused, what the author is told."""

import io
import random
import zipfile
from pathlib import Path

import pytest

from courses.content import documents, pictures
from courses.content.documents import read_document
from lms.kernel.archives import DAMAGED, ENCRYPTED
from lms.kernel.errors import BadInput
from tests.courses.content.build import EQUATION, PLAIN, docx, paragraph, picture, table

REAL = Path(__file__).parents[4] / "shared" / "data" / "lesson.docx"
PNG = b"\x89PNG\r\n\x1a\n" + b"p" * 100
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600


def test_a_heading_at_the_top_becomes_the_title_and_those_below_stay():
    found = read_document(
        docx(paragraph("Kỹ năng", "Heading1"), paragraph("Mở đầu"), paragraph("Một", "Heading2")),
        "bai.docx",
    )

    assert found.title == "Kỹ năng"
    assert found.html == "<p>Mở đầu</p><h2>Một</h2>"
    assert found.notices == ()


def test_several_headings_of_the_first_rank_go_down_a_step():
    found = read_document(
        docx(
            paragraph("Kỹ năng", "Heading1"),
            paragraph("Phần 1", "Heading1"),
            paragraph("Mục a", "Heading2"),
        ),
        "bai.docx",
    )

    assert (found.title, found.html) == ("Kỹ năng", "<h2>Phần 1</h2><h3>Mục a</h3>")


def test_without_a_heading_the_file_gives_the_title():
    assert (
        read_document(docx(paragraph("Chỉ có chữ")), "C:\\Tài liệu\\bai_so_1.docx").title
        == "bai so 1"
    )


def test_tables_stay():
    html = read_document(docx(table(("Kênh", "Chủ trì"), ("Cổng", "Sở"))), "a.docx").html

    assert html.count("<tr>") == 2
    assert html.count("<td>") == 4


def test_script_in_the_words_is_words():
    html = read_document(docx(paragraph("&lt;script&gt;alert(1)&lt;/script&gt;")), "a.docx").html

    assert html == "<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>"


def test_the_author_hears_of_equations_left_out():
    found = read_document(docx(paragraph("Công thức"), EQUATION, EQUATION), "a.docx")

    assert [(notice.values, "equations" in notice.message) for notice in found.notices] == [
        ({"count": 2}, True)
    ]


def test_a_picture_is_embedded():
    html = read_document(docx(picture("a.png"), pictures={"a.png": PNG}), "a.docx").html

    assert html.startswith('<p><img alt="Ảnh" src="data:image/png;base64,')


def test_pictures_beyond_the_limit_are_left_out_and_told():
    large = b"\x89PNG\r\n\x1a\n" + random.Random(1).randbytes(pictures.MAX_PICTURES)
    found = read_document(
        docx(
            paragraph("Ảnh"),
            picture("a.png"),
            picture("b.png"),
            pictures={"a.png": PNG, "b.png": large},
        ),
        "a.docx",
    )

    assert found.html.count("<img") == 1
    assert [notice.values for notice in found.notices] == [{"count": 1, "limit": 3}]


def test_a_drawing_that_no_browser_shows_is_left_out_and_told():
    found = read_document(
        docx(paragraph("Hình"), picture("a.emf"), pictures={"a.emf": b"\x01\0\0\0emf"}), "a.docx"
    )

    assert "<img" not in found.html
    assert {"count": 1} in [notice.values for notice in found.notices]


def other_archive(*names):
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name in names:
            archive.writestr(name, "x")
    return stream.getvalue()


def locked():
    content = bytearray(docx(paragraph("a")))
    for start in (b"PK\x03\x04", b"PK\x01\x02"):
        at = content.find(start)
        while at >= 0:
            content[at + (6 if start[2] == 3 else 8)] |= 1
            at = content.find(start, at + 4)
    return bytes(content)


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        pytest.param(b"", documents.EMPTY_FILE, id="an empty file"),
        pytest.param(b"%PDF-1.7 ...", documents._FOREIGN[0][1], id="a renamed pdf"),
        pytest.param(b"{\\rtf1}", documents._FOREIGN[1][1], id="a renamed rtf"),
        pytest.param(OLE, documents.OLD_WORD, id="an old .doc"),
        pytest.param(
            OLE + "EncryptedPackage".encode("utf-16-le"), documents.LOCKED, id="a password"
        ),
        pytest.param(b"GIF89a", documents.NOT_WORD, id="a picture"),
        pytest.param(b"PK\x03\x04 broken", DAMAGED, id="half an archive"),
        pytest.param(
            other_archive("xl/workbook.xml"), documents._FOREIGN_PARTS[0][1], id="a renamed xlsx"
        ),
        pytest.param(
            other_archive("ppt/presentation.xml"), documents._FOREIGN_PARTS[1][1], id="slides"
        ),
        pytest.param(other_archive("content.xml"), documents._FOREIGN_PARTS[2][1], id="an odt"),
        pytest.param(other_archive("a.txt"), documents.NOT_WORD, id="any zip"),
        pytest.param(
            docx(paragraph("a"), parts={"word/vbaProject.bin": b"x"}), documents.MACROS, id="macros"
        ),
        pytest.param(
            docx(paragraph("a"), main=PLAIN.replace("document.main", "document.macroEnabled.main")),
            documents.MACROS,
            id="a .docm under another name",
        ),
        pytest.param(
            docx(paragraph("a"), parts={"word/media/bomb.png": b"\0" * 40_000_000}),
            documents.TOO_LARGE_INSIDE,
            id="a zip bomb",
        ),
        pytest.param(locked(), ENCRYPTED, id="a locked archive"),
        pytest.param(
            docx(paragraph("&a;"), prolog='<!DOCTYPE w [<!ENTITY a "aaa">]>'),
            DAMAGED,
            id="entities",
        ),
        pytest.param(docx("<w:p>"), DAMAGED, id="xml that does not end"),
        pytest.param(docx(paragraph("")), documents.NO_WORDS, id="a blank page"),
        pytest.param(
            docx("<w:p/>" * (documents.MAX_ELEMENTS + 1)), documents.TOO_LONG, id="too many parts"
        ),
        pytest.param(docx(paragraph("a" * 300_001)), documents.TOO_LONG, id="too many words"),
        pytest.param(b"PK" + b"x" * documents.MAX_BYTES, documents.TOO_LARGE, id="over 10 MB"),
    ],
)
def test_what_is_no_plain_word_file_is_refused_with_a_sentence(content, sentence):
    with pytest.raises(BadInput) as refused:
        read_document(content, "bai.docx")

    assert refused.value.message == sentence


@pytest.mark.skipif(not REAL.is_file(), reason="the sample lesson.docx is not on this machine")
def test_a_real_lesson_is_read_whole():
    found = read_document(REAL.read_bytes(), REAL.name)

    assert found.title == "Kỹ năng cung cấp thông tin cho báo chí"
    assert found.html.count("<h2>") == 2
    assert found.html.count("<tr>") == 3
    assert found.notices == ()
