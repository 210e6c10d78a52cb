"""The page of a certificate: A4 landscape, the same bytes for the same snapshot."""

from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from threading import Lock
from urllib.parse import urlsplit

from reportlab import rl_config
from reportlab.pdfgen.canvas import Canvas

from certificates.pdf import fonts, frame
from certificates.pdf.fonts import BOLD, ITALIC, REGULAR
from certificates.pdf.text import Fitted, fit, width
from certificates.rules import (
    Snapshot,
    formal_date,
    formal_span,
    grouped,
    printable,
    register_label,
)
from lms.kernel import qr

rl_config.useA85 = 0  # page streams stay binary: a quarter smaller, and faster to write

INK = (0.09, 0.11, 0.13)
MIDDLE = frame.WIDTH / 2

# The heading's two columns (Decree 30/2020): issuing body left, national name and motto right.
NATION = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"
MOTTO = "Độc lập - Tự do - Hạnh phúc"
LEFT, LEFT_ROOM = 221.0, 300.0
RIGHT, RIGHT_ROOM = 606.0, 330.0
HEADING_TOP = 529.0

FULL_STEP = 16.5  # from one line of full size to the next

TITLE_AT = 445.0
BODY_TOP, BODY_BOTTOM = 418.0, 190.0  # between the rule under the title and the foot
BODY_ROOM = 640.0
NAME_ROOM = 600.0

QR_AT, QR_SIDE = (64.0, 60.0), 84.0
NOTE_AT, NOTE_ROOM = 160.0, 236.0
SIGNER, SIGNER_ROOM = 622.0, 290.0
DATED_AT, SIGNED_AT = 171.0, 64.0

LONGEST_PROPERTY = 250  # letters of the file's title, author and subject

# ReportLab's fonts hold the state of the document being drawn: one at a time. Drawing is all
# computing, so threads would gain nothing from more.
_one_at_a_time = Lock()


@dataclass(frozen=True)
class Part:
    """A fitted text of the body, the space above it and its colour."""

    text: Fitted
    above: float
    colour: tuple[float, float, float] = INK

    @property
    def leading(self) -> float:
        """The height of one line, wide enough for a mark above a mark."""
        return self.text.size * 1.27


def draw(snapshot: Snapshot) -> bytes:
    """Return the certificate as a PDF of one page; equal snapshots give equal bytes."""
    with _one_at_a_time:
        fonts.load()
        file = BytesIO()
        canvas = Canvas(
            file,
            pagesize=(frame.WIDTH, frame.HEIGHT),
            pageCompression=1,
            invariant=1,
            initialFontName=REGULAR,  # type: ignore[arg-type]  # the stub says float
            lang="vi-VN",
        )
        _describe(canvas, snapshot)
        canvas._doc.addForm("frame", frame.form())  # type: ignore[attr-defined]  # made elsewhere
        canvas.doForm("frame")
        _draw_heading(canvas, snapshot)
        _draw_title(canvas, snapshot)
        _draw_body(canvas, snapshot)
        _draw_register(canvas, snapshot)
        _draw_signer(canvas, snapshot)
        canvas.showPage()
        canvas.save()
        return file.getvalue()


def lacking(snapshot: Snapshot) -> str:
    """Return the letters of a snapshot that cannot be printed; an issuer refuses when there are any."""
    texts = [printable(value) for value in vars(snapshot).values() if isinstance(value, str)]
    with _one_at_a_time:
        return fonts.lacking(texts)


def _describe(canvas: Canvas, snapshot: Snapshot) -> None:
    issued = snapshot.issued_on
    body = printable(snapshot.issuing_body)[:LONGEST_PROPERTY]
    title = f"{printable(snapshot.title)} - {printable(snapshot.full_name)}"
    canvas.setTitle(title[:LONGEST_PROPERTY])
    canvas.setAuthor(body)
    canvas.setSubject(printable(snapshot.course_title)[:LONGEST_PROPERTY])
    canvas.setKeywords(grouped(snapshot.code))
    canvas.setCreator(body)
    canvas.setProducer("ReportLab")
    canvas.setDateFormatter(lambda *_: f"D:{issued.year:04d}{issued:%m%d}000000+07'00'")
    canvas.setViewerPreference("DisplayDocTitle", "true")


def _draw_heading(canvas: Canvas, snapshot: Snapshot) -> None:
    y = HEADING_TOP
    if parent := printable(snapshot.issuing_parent).upper():
        y = _stack(
            canvas, LEFT, y, fit(parent, REGULAR, size=12, least=7, room=LEFT_ROOM, most_lines=2)
        )
    body = printable(snapshot.issuing_body).upper()
    fitted = fit(body, BOLD, size=12.5, least=7, room=LEFT_ROOM, most_lines=3)
    y = _stack(canvas, LEFT, y, fitted)
    _line(canvas, LEFT, y + 9, min(width(fitted.lines[-1], BOLD, fitted.size) * 0.45, 120))
    y = _stack(canvas, RIGHT, HEADING_TOP, fit(NATION, BOLD, size=12.5, least=6, room=RIGHT_ROOM))
    motto = fit(MOTTO, BOLD, size=13.5, least=6, room=RIGHT_ROOM)
    y = _stack(canvas, RIGHT, y, motto)
    _line(canvas, RIGHT, y + 9, width(MOTTO, BOLD, motto.size))


def _draw_title(canvas: Canvas, snapshot: Snapshot) -> None:
    title = fit(printable(snapshot.title).upper(), BOLD, size=40, least=18, room=NAME_ROOM)
    canvas.setFillColorRGB(*frame.CRIMSON)
    _stack(canvas, MIDDLE, TITLE_AT, title)
    canvas.setStrokeColorRGB(*frame.GOLD)
    canvas.setFillColorRGB(*frame.GOLD)
    canvas.setLineWidth(0.8)
    y = TITLE_AT - 17
    canvas.lines([(MIDDLE - 92, y, MIDDLE - 9, y), (MIDDLE + 9, y, MIDDLE + 92, y)])
    diamond = canvas.beginPath()
    for x in (MIDDLE - 14, MIDDLE, MIDDLE + 14):
        half = 4.2 if x == MIDDLE else 1.8
        diamond.moveTo(x - half, y)
        diamond.lineTo(x, y + half)
        diamond.lineTo(x + half, y)
        diamond.lineTo(x, y - half)
        diamond.close()
    canvas.drawPath(diamond, stroke=0, fill=1)
    canvas.setFillColorRGB(*INK)


def _draw_body(canvas: Canvas, snapshot: Snapshot) -> None:
    """Lay the parts out between title and foot: smaller until they fit, then spread a little."""
    scale = 1.0
    parts = list(_body(snapshot, scale))
    room = BODY_TOP - BODY_BOTTOM
    while (height := _height(parts)) > room:
        scale *= 0.95
        parts = list(_body(snapshot, scale))
    spread = min((room - height) / (len(parts) + 1), 9)
    y = BODY_TOP - (room - height - spread * len(parts)) / 2
    for part in parts:
        y -= part.above + spread
        canvas.setFillColorRGB(*part.colour)
        y = _stack(canvas, MIDDLE, y - part.text.size * 0.95, part.text, part.leading)
        y += part.text.size * 0.95
    canvas.setFillColorRGB(*INK)


def _height(parts: list[Part]) -> float:
    return sum(part.above + part.leading * len(part.text.lines) for part in parts)


def _body(snapshot: Snapshot, scale: float) -> Iterator[Part]:
    def fitted(text: str, face: str, size: float, room: float, lines: int) -> Fitted:
        size *= scale
        return fit(text, face, size=size, least=size * 0.62, room=room, most_lines=lines)

    yield Part(fitted("Chứng nhận", ITALIC, 15, BODY_ROOM, 1), 0)
    name = printable(snapshot.full_name)
    yield Part(fitted(name, BOLD, 34, NAME_ROOM, 3), 1 * scale, frame.TEAL)
    if snapshot.birth_date:
        yield Part(
            fitted(f"Sinh {formal_date(snapshot.birth_date)}", REGULAR, 13.5, BODY_ROOM, 1), 0
        )
    work = ", ".join(filter(None, (printable(snapshot.position), printable(snapshot.unit_name))))
    if work:
        yield Part(fitted(work, REGULAR, 13.5, BODY_ROOM, 3), 1 * scale)
    yield Part(fitted("Đã tham gia và hoàn thành", ITALIC, 14, BODY_ROOM, 1), 5 * scale)
    course = printable(snapshot.course_title)
    yield Part(fitted(course, BOLD, 19, BODY_ROOM, 4), 1 * scale)
    for number, line in enumerate(_particulars(snapshot)):
        yield Part(fitted(line, REGULAR, 13.5, BODY_ROOM, 3), (1 if number else 3) * scale)


def _particulars(snapshot: Snapshot) -> Iterator[str]:
    place, result = printable(snapshot.place), printable(snapshot.result)
    when = f"Thời gian: {formal_span(snapshot.starts_on, snapshot.ends_on)}"
    yield f"{when}; địa điểm: {place}" if place else when
    length = f"Thời lượng: {snapshot.periods:02d} tiết" if snapshot.periods else ""
    if length and result:
        yield f"{length}; kết quả: {result}"
    elif length or result:
        yield length or f"Kết quả: {result}"


def _draw_register(canvas: Canvas, snapshot: Snapshot) -> None:
    _draw_qr(canvas, snapshot.verify_url)
    number = register_label(snapshot.register_no, snapshot.register_year)
    domain = printable(urlsplit(snapshot.verify_url).netloc)
    lines = (
        (f"Số vào sổ: {number}", BOLD, 12, 133),
        ("Mã xác thực:", ITALIC, 10, 111),
        (grouped(printable(snapshot.code)), REGULAR, 10.5, 97),
        (f"Quét mã QR hoặc tra cứu tại {domain}", ITALIC, 10, 62.5),
    )
    for text, face, size, y in lines:
        fitted = fit(text, face, size=size, least=4, room=NOTE_ROOM)
        canvas.setFont(face, fitted.size)
        canvas.drawString(NOTE_AT, y, fitted.lines[0])


def _draw_qr(canvas: Canvas, address: str) -> None:
    """Draw the code as filled stretches, in modules: crisp at any size, and black on white."""
    rows = qr.matrix(address)
    size = len(rows)
    unit = QR_SIDE / size
    stretches = " ".join(f"{x} {size - y} {w} -1 re" for x, y, w in qr.runs(rows))
    x, y = QR_AT
    drawn = f"q 0 g {unit:.4f} 0 0 {unit:.4f} {x:.2f} {y:.2f} cm {stretches} f Q"
    # Some 300 calls of rect() would make a certificate take 40 % longer.
    canvas._code.append(drawn)  # type: ignore[attr-defined]


def _draw_signer(canvas: Canvas, snapshot: Snapshot) -> None:
    place_name = printable(snapshot.place_name)
    dated = f"{place_name}, {formal_date(snapshot.issued_on)}"
    y = _stack(canvas, SIGNER, DATED_AT, fit(dated, ITALIC, size=13.5, least=7, room=SIGNER_ROOM))
    titles = [
        line for part in snapshot.signer_title.splitlines() if (line := printable(part).upper())
    ]
    for title in titles[:2]:
        y = _stack(canvas, SIGNER, y, fit(title, BOLD, size=13, least=6, room=SIGNER_ROOM))
    if name := printable(snapshot.signer_name):
        _stack(canvas, SIGNER, SIGNED_AT, fit(name, BOLD, size=14, least=6, room=SIGNER_ROOM))


def _stack(
    canvas: Canvas, middle: float, y: float, text: Fitted, leading: float | None = None
) -> float:
    """Draw centred lines downwards from the baseline ``y``; return the baseline after them.

    What follows small print may be of full size: the last step leaves room for that.
    """
    canvas.setFont(text.face, text.size)
    step = leading or text.size * 1.3
    for number, line in enumerate(text.lines):
        canvas.drawCentredString(middle, y - number * step, line)
    return y - (len(text.lines) - 1) * step - (leading or max(step, FULL_STEP))


def _line(canvas: Canvas, middle: float, y: float, length: float) -> None:
    canvas.setStrokeColorRGB(*INK)
    canvas.setLineWidth(0.7)
    canvas.line(middle - length / 2, y, middle + length / 2, y)
