"""The drawn certificate, as a reader of PDF files sees it."""

import io
import itertools
import unicodedata
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pypdf
import pypdfium2
import pytest
import zxingcpp

from certificates import drawing
from certificates.drawing import draw, lacking
from certificates.pdf import fonts, frame
from certificates.rules import grouped
from tests.certificates.samples import ABSURD, CODE, LEAST, LONG, SNAPSHOT

SAMPLES = [
    pytest.param(SNAPSHOT, id="ordinary"),
    pytest.param(LEAST, id="nothing optional"),
    pytest.param(LONG, id="long names"),
    pytest.param(ABSURD, id="absurd lengths"),
]
MARKS = ("", "\u0300", "\u0301", "\u0303", "\u0309", "\u0323")
VOWELS = [unicodedata.normalize("NFC", v + mark) for v in "aăâeêioôơuưy" for mark in MARKS]
ALPHABET = [*VOWELS, *"bcdđfghjklmnpqrstvwxz"]
INSIDE = frame.BAND + frame.REACH + 6  # the innermost line of the border


def by_pypdf(file):
    return pypdf.PdfReader(io.BytesIO(file)).pages[0].extract_text()


def by_pdfium(file):
    with pypdfium2.PdfDocument(file) as document:
        return document[0].get_textpage().get_text_range()


def boxes(file):
    """The boxes of the text's runs: left, bottom, right, top."""
    with pypdfium2.PdfDocument(file) as document:
        text = document[0].get_textpage()
        return [text.get_rect(number) for number in range(text.count_rects())]


def overlap(one, other):
    across = min(one[2], other[2]) - max(one[0], other[0])
    up = min(one[3], other[3]) - max(one[1], other[1])
    return across > 0.1 and up > 0.1


@pytest.mark.parametrize("snapshot", SAMPLES)
def test_the_same_snapshot_gives_the_same_bytes(snapshot):
    assert draw(snapshot) == draw(replace(snapshot))


def test_threads_do_not_disturb_one_another():
    snapshots = [replace(SNAPSHOT, full_name=f"Người {letter}") for letter in ALPHABET[:24]]
    alone = [draw(snapshot) for snapshot in snapshots]

    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(draw, snapshots)) == alone


@pytest.mark.parametrize("snapshot", SAMPLES)
def test_a_certificate_is_one_landscape_page_under_50_kb(snapshot):
    file = draw(snapshot)
    (page,) = pypdf.PdfReader(io.BytesIO(file)).pages

    assert [round(float(side)) for side in page.mediabox] == [0, 0, 842, 595]
    assert len(file) < 50_000


def test_an_ordinary_certificate_is_under_35_kb():
    assert len(draw(SNAPSHOT)) < 35_000


@pytest.mark.parametrize("snapshot", SAMPLES)
def test_every_font_is_an_embedded_subset(snapshot):
    page = pypdf.PdfReader(io.BytesIO(draw(snapshot))).pages[0]
    used = [font.get_object() for font in page["/Resources"]["/Font"].values()]

    names = [str(font["/BaseFont"]).split("+") for font in used]
    assert {len(prefix.lstrip("/")) for prefix, _ in names} == {6}
    assert {name.split("-")[0] for _, name in names} == {"SourceSerif4"}
    assert all("/FontFile2" in font["/FontDescriptor"] and "/ToUnicode" in font for font in used)


def test_no_font_of_the_reader_is_named():
    assert b"Helvetica" not in draw(SNAPSHOT)


@pytest.mark.parametrize("read", [by_pypdf, by_pdfium])
@pytest.mark.parametrize("letters", [ALPHABET, [letter.upper() for letter in ALPHABET]])
@pytest.mark.parametrize("form", ["NFC", "NFD"])
@pytest.mark.parametrize("field", ["full_name", "course_title", "position"])
def test_copying_gives_every_vietnamese_letter_back(read, letters, form, field):
    for start in range(0, len(letters), 24):
        some = "".join(letters[start : start + 24])
        snapshot = replace(LEAST, **{field: unicodedata.normalize(form, some)})
        assert some in read(draw(snapshot)).replace("\r\n", "").replace("\n", "")


@pytest.mark.parametrize("read", [by_pypdf, by_pdfium])
def test_what_is_copied_out_is_what_was_put_in(read):
    lines = [line.strip() for line in read(draw(SNAPSHOT)).splitlines()]

    assert lines == [
        "UBND TỈNH THÁI NGUYÊN",
        "SỞ VĂN HÓA, THỂ THAO VÀ DU LỊCH",
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
        "Độc lập - Tự do - Hạnh phúc",
        "GIẤY CHỨNG NHẬN",
        "Chứng nhận",
        "Nguyễn Thị Phương Thảo",
        "Sinh ngày 09 tháng 01 năm 1990",
        "Công chức Văn hóa - Xã hội, UBND xã Đại Từ",
        "Đã tham gia và hoàn thành",
        "Hội nghị tập huấn kỹ năng truyền thông chính sách và cung cấp thông tin cho báo chí",
        "Thời gian: từ ngày 05 đến ngày 06 tháng 3 năm 2026; "
        "địa điểm: Hội trường Trung tâm Văn hóa tỉnh",
        "Thời lượng: 08 tiết; kết quả: Giỏi",
        "Số vào sổ: 07/2026",
        "Mã xác thực:",
        grouped(CODE),
        "Quét mã QR hoặc tra cứu tại daotao.example.gov.vn",
        "Thái Nguyên, ngày 10 tháng 3 năm 2026",
        "KT. GIÁM ĐỐC",
        "PHÓ GIÁM ĐỐC",
        "Trần Văn Minh",
    ]


@pytest.mark.parametrize(
    ("fields", "line"),
    [
        pytest.param({"result": "Khá"}, "Kết quả: Khá", id="a result without periods"),
        pytest.param({"periods": 4}, "Thời lượng: 04 tiết", id="periods without a result"),
        pytest.param({"full_name": "<b>An</b> &amp;"}, "<b>An</b> &amp;", id="markup is text"),
        pytest.param({"full_name": "An\u202e\x00 \x07Bình"}, "An Bình", id="no invisible marks"),
        pytest.param({"full_name": "Kính ‘An’ – (1)\\"}, "Kính ‘An’ – (1)\\", id="punctuation"),
        pytest.param({"full_name": "An שלום"}, "An ■■■■", id="a letter that is lacking shows"),
        pytest.param({"position": "Bí thư"}, "Bí thư", id="a position without a unit"),
        pytest.param({"unit_name": "Sở Tư pháp"}, "Sở Tư pháp", id="a unit without a position"),
    ],
)
def test_a_field_shows_as_this_line(fields, line):
    without = [text.strip() for text in by_pdfium(draw(LEAST)).splitlines()]
    lines = [text.strip() for text in by_pdfium(draw(replace(LEAST, **fields))).splitlines()]

    assert [text for text in lines if text not in without] == [line]


def test_lacking_names_the_letters_that_cannot_be_printed():
    assert lacking(SNAPSHOT) == ""
    assert lacking(replace(SNAPSHOT, full_name="Ana 山\u202e本 An", place="😀")) == "山本😀"


@pytest.mark.parametrize("snapshot", SAMPLES)
def test_no_text_leaves_the_frame_or_touches_another_or_the_qr(snapshot):
    texts = boxes(draw(snapshot))
    (x, y), side = drawing.QR_AT, drawing.QR_SIDE

    assert all(box[0] > INSIDE and box[1] > INSIDE for box in texts)
    assert all(box[2] < frame.WIDTH - INSIDE and box[3] < frame.HEIGHT - INSIDE for box in texts)
    placed = [*texts, (x, y, x + side, y + side)]
    assert [pair for pair in itertools.combinations(placed, 2) if overlap(*pair)] == []


@pytest.mark.parametrize("snapshot", SAMPLES)
def test_a_phone_reads_the_qr_from_the_page(snapshot):
    with pypdfium2.PdfDocument(draw(snapshot)) as document:
        image = document[0].render(scale=3).to_pil()

    assert [code.text for code in zxingcpp.read_barcodes(image)] == [snapshot.verify_url]


def test_the_file_says_what_it_is():
    reader = pypdf.PdfReader(io.BytesIO(draw(SNAPSHOT)))
    described = {
        key: reader.metadata[key] for key in ("/Title", "/Author", "/Subject", "/Keywords")
    }

    assert described == {
        "/Title": "GIẤY CHỨNG NHẬN - Nguyễn Thị Phương Thảo",
        "/Author": "SỞ VĂN HÓA, THỂ THAO VÀ DU LỊCH",
        "/Subject": SNAPSHOT.course_title,
        "/Keywords": grouped(CODE),
    }
    assert reader.metadata["/CreationDate"] == "D:20260310000000+07'00'"
    assert reader.trailer["/Root"]["/Lang"] == "vi-VN"


def test_without_the_set_up_the_refusal_says_what_to_run(monkeypatch, tmp_path):
    monkeypatch.setattr(fonts, "FOLDER", tmp_path)
    fonts.load.cache_clear()
    try:
        with pytest.raises(fonts.FontsMissing, match="run the set-up"):
            fonts.load()
    finally:
        fonts.load.cache_clear()
