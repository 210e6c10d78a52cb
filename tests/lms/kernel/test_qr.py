"""QR codes are read back by a decoder."""

import re
from xml.etree import ElementTree as ET

import pytest
import zxingcpp
from PIL import Image

from lms.kernel import qr

ADDRESS = "https://daotao.example.gov.vn/verify/0410-6181-G50A"


def photograph(rows, quiet=4, scale=5):
    """Paint the modules as a decoder sees them."""
    side = len(rows) + 2 * quiet
    image = Image.new("L", (side, side), 255)
    for y, row in enumerate(rows):
        for x, dark in enumerate(row):
            if dark:
                image.putpixel((x + quiet, y + quiet), 0)
    return image.resize((side * scale, side * scale), Image.Resampling.NEAREST)


def decoded(image):
    return [barcode.text for barcode in zxingcpp.read_barcodes(image)]


@pytest.mark.parametrize("text", [ADDRESS, "1", "Điểm danh: buổi sáng", "x" * 500])
def test_the_matrix_reads_back_as_its_text(text):
    assert decoded(photograph(qr.matrix(text))) == [text]


@pytest.mark.parametrize("level", ["L", "M", "Q", "H"])
def test_the_level_of_error_correction_is_as_asked(level):
    (barcode,) = zxingcpp.read_barcodes(photograph(qr.matrix(ADDRESS, level)))

    assert (barcode.ec_level, barcode.text) == (level, ADDRESS)


def test_the_same_text_gives_the_same_matrix():
    assert qr.matrix(ADDRESS) == qr.matrix(ADDRESS)


def test_a_text_that_does_not_fit_is_refused():
    with pytest.raises(ValueError, match="too long"):
        qr.matrix("x" * 5000)


def test_runs_cover_the_dark_modules_and_nothing_else():
    rows = qr.matrix(ADDRESS)
    painted = [[False] * len(rows) for _ in rows]
    for column, row, width in qr.runs(rows):
        painted[row][column : column + width] = [True] * width

    assert painted == rows


def test_the_drawing_reads_back_as_its_text():
    drawing = ET.fromstring(qr.svg(ADDRESS))
    side = int(drawing.get("viewBox").split()[2])
    rows = [[False] * side for _ in range(side)]
    path = drawing.find("{http://www.w3.org/2000/svg}path").get("d")
    for x, y, width in re.findall(r"M(\d+) (\d+)h(\d+)v1h-\d+z", path):
        rows[int(y)][int(x) : int(x) + int(width)] = [True] * int(width)

    assert decoded(photograph(rows, quiet=0)) == [ADDRESS]


def test_the_drawing_is_one_path_with_a_quiet_zone_and_no_style():
    drawing = qr.svg("1", quiet=2, label='Mã "QR" <1>')

    assert drawing.count("<path") == 1
    assert 'viewBox="0 0 25 25"' in drawing
    assert 'role="img" aria-label="Mã &quot;QR&quot; &lt;1&gt;"' in drawing
    assert "style" not in drawing
