"""How fast certificates are drawn, beside ReportLab used plainly for the same page.

The floor reads the same fonts once, writes the same texts at the same places, the same ornament and
the QR from the same encoder, with nothing but public calls of ReportLab's canvas. A second floor
leaves the ornament out altogether.

    python -m tests.certificates.bench_drawing
"""

import re
import time
from dataclasses import replace
from functools import partial
from io import BytesIO
from urllib.parse import urlsplit

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

from certificates import drawing
from certificates.pdf import fonts, frame
from certificates.rules import formal_date, formal_span, grouped, new_code, register_label
from lms.kernel import qr
from tests.certificates.samples import SNAPSHOT

FAMILY = ("Nguyễn", "Trần", "Lê", "Phạm", "Hoàng", "Vũ", "Đặng", "Bùi", "Đỗ", "Hồ")
MIDDLE = ("Thị", "Văn", "Đức", "Ngọc", "Quang", "Thu", "Hữu")
GIVEN = ("Ánh", "Bình", "Cường", "Dũng", "Giang", "Hạnh", "Khuê", "Linh", "Mỹ", "Phượng", "Uyên")
UNITS = (
    "UBND xã Đại Từ",
    "Sở Tư pháp",
    "UBND phường Bắc Kạn",
    "Báo và Đài Phát thanh, Truyền hình",
)
TURNS = 20
PLAIN = {fonts.REGULAR: "plain-regular", fonts.ITALIC: "plain-italic", fonts.BOLD: "plain-bold"}


def people(n):
    """Certificates of n different people of one event."""
    for i in range(n):
        code = new_code(i.to_bytes(17, "little"))
        yield replace(
            SNAPSHOT,
            full_name=f"{FAMILY[i % 10]} {MIDDLE[i % 7]} {GIVEN[i % 11]}",
            unit_name=UNITS[i % 4],
            register_no=i + 1,
            code=code,
            verify_url=f"https://daotao.example.gov.vn/verify/{code}",
        )


def register_plain_fonts():
    for face, name in PLAIN.items():
        if name not in pdfmetrics.getRegisteredFontNames():
            pdfmetrics.registerFont(TTFont(name, str(fonts.FOLDER / f"{face}.ttf")))


def draw_plainly(snapshot, *, ornament=True):
    file = BytesIO()
    canvas = Canvas(file, (frame.WIDTH, frame.HEIGHT), pageCompression=1, invariant=1,
                    initialFontName=PLAIN[fonts.REGULAR])  # fmt: skip
    if ornament:
        replay(canvas, frame.operators())

    def text(middle, y, face, size, words):
        canvas.setFont(PLAIN[face], size)
        canvas.drawCentredString(middle, y, words)

    bold, regular, italic, centre = fonts.BOLD, fonts.REGULAR, fonts.ITALIC, frame.WIDTH / 2
    text(221, 529, regular, 12, snapshot.issuing_parent)
    text(221, 513, bold, 12.5, snapshot.issuing_body)
    canvas.line(171, 506, 271, 506)
    text(606, 529, bold, 12.5, drawing.NATION)
    text(606, 513, bold, 13.5, drawing.MOTTO)
    canvas.line(516, 506, 696, 506)
    text(centre, 445, bold, 40, snapshot.title)
    canvas.lines([(329, 428, 412, 428), (430, 428, 513, 428)])
    text(centre, 400, italic, 15, "Chứng nhận")
    text(centre, 366, bold, 34, snapshot.full_name)
    text(centre, 335, regular, 13.5, f"Sinh {formal_date(snapshot.birth_date)}")
    text(centre, 315, regular, 13.5, f"{snapshot.position}, {snapshot.unit_name}")
    text(centre, 290, italic, 14, "Đã tham gia và hoàn thành")
    words = snapshot.course_title.split()
    text(centre, 266, bold, 19, " ".join(words[: len(words) // 2]))
    text(centre, 242, bold, 19, " ".join(words[len(words) // 2 :]))
    span = formal_span(snapshot.starts_on, snapshot.ends_on)
    text(centre, 216, regular, 13.5, f"Thời gian: {span}; địa điểm: {snapshot.place}")
    text(centre, 196, regular, 13.5, f"Thời lượng: {snapshot.periods:02d} tiết; kết quả: Giỏi")
    text(622, 171, italic, 13.5, f"{snapshot.place_name}, {formal_date(snapshot.issued_on)}")
    for y, title in zip((153, 136), snapshot.signer_title.splitlines(), strict=True):
        text(622, y, bold, 13, title)
    text(622, 64, bold, 14, snapshot.signer_name)
    number = register_label(snapshot.register_no, snapshot.register_year)
    text(220, 133, bold, 12, f"Số vào sổ: {number}")
    text(220, 111, italic, 10, "Mã xác thực:")
    text(270, 97, regular, 10.5, grouped(snapshot.code))
    domain = urlsplit(snapshot.verify_url).netloc
    text(280, 62, italic, 10, f"Quét mã QR hoặc tra cứu tại {domain}")
    rows = qr.matrix(snapshot.verify_url)
    unit = 84 / len(rows)
    for x, y, width in qr.runs(rows):
        canvas.rect(64 + x * unit, 144 - (y + 1) * unit, width * unit, unit, stroke=0, fill=1)
    canvas.setTitle(f"{snapshot.title} - {snapshot.full_name}")
    canvas.setAuthor(snapshot.issuing_body)
    canvas.setSubject(snapshot.course_title)
    canvas.showPage()
    canvas.save()
    return file.getvalue()


def replay(canvas, operators):
    """Draw the ornament with the canvas's own calls."""
    numbers, path = [], canvas.beginPath()
    for word in re.split(r"\s+", operators):
        if re.fullmatch(r"-?[\d.]+", word):
            numbers.append(float(word))
            continue
        if word in "mlchre":
            name = {"m": "moveTo", "l": "lineTo", "c": "curveTo", "h": "close", "re": "rect"}[word]
            getattr(path, name)(*numbers)
        elif word in "SfB":
            canvas.drawPath(path, stroke=word in "SB", fill=word in "fB")
            path = canvas.beginPath()
        elif word == "cm":
            canvas.transform(*numbers)
        elif word in "qQ":
            canvas.saveState() if word == "q" else canvas.restoreState()
        else:
            {
                "RG": canvas.setStrokeColorRGB, "rg": canvas.setFillColorRGB,
                "g": canvas.setFillGray, "w": canvas.setLineWidth,
                "J": canvas.setLineCap, "j": canvas.setLineJoin,
            }[word](*[int(n) if word in "Jj" else n for n in numbers])  # fmt: skip
        numbers = []


def measure(n=200):
    """Draw n certificates each way, taking turns so that a busy machine slows all alike.

    Rates are certificates per second, sizes bytes; the slow floor draws one in ten.
    """
    register_plain_fonts()
    snapshots = list(people(n))
    ways = {
        "": (drawing.draw, snapshots),
        "plain_": (draw_plainly, snapshots[::10]),
        "plain_without_ornament_": (partial(draw_plainly, ornament=False), snapshots),
    }
    spent, sizes = dict.fromkeys(ways, 0.0), {way: [] for way in ways}
    for draw, _ in ways.values():
        draw(SNAPSHOT)
    for turn in range(TURNS):
        for way, (draw, some) in ways.items():
            started = time.perf_counter()
            sizes[way] += [len(draw(snapshot)) for snapshot in some[turn::TURNS]]
            spent[way] += time.perf_counter() - started
    figures = {f"{way}per_second": len(sizes[way]) / spent[way] for way in ways}
    figures |= {f"{way}bytes_each": sum(sizes[way]) / len(sizes[way]) for way in ways}
    return figures | {
        "ratio": figures["per_second"] / figures["plain_per_second"],
        "ratio_without_ornament": (
            figures["per_second"] / figures["plain_without_ornament_per_second"]
        ),
    }


def main():
    figures = measure()
    print(f"{'drawing':<36}{'per second':>12}{'bytes each':>12}")
    for label, key in (
        ("certificates.drawing.draw", ""),
        ("plain ReportLab, the same page", "plain_"),
        ("plain ReportLab, without ornament", "plain_without_ornament_"),
    ):
        rate, size = figures[f"{key}per_second"], figures[f"{key}bytes_each"]
        print(f"{label:<36}{rate:>12.0f}{size:>12.0f}")
    print(f"ratio to the same page: {figures['ratio']:.2f} (at least 0.50 is asked)")
    print(f"ratio to the page without ornament: {figures['ratio_without_ornament']:.2f}")


if __name__ == "__main__":
    main()
