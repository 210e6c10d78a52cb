"""The ornament of a certificate: a woven border, corner rosettes and a bronze-drum sun behind the text.

It is the same on every certificate, so its drawing operators are written and compressed once.
"""

import zlib
from functools import cache
from math import cos, pi, sin

from reportlab.pdfbase import pdfdoc

WIDTH, HEIGHT = 841.89, 595.28  # A4 landscape, in points

TEAL = (0.055, 0.322, 0.337)
GOLD = (0.663, 0.502, 0.196)
CRIMSON = (0.639, 0.094, 0.122)
PALE_GOLD = (0.945, 0.914, 0.835)
PALEST_GOLD = (0.980, 0.967, 0.933)

BAND = 27.0  # the middle of the woven border, from the edge of the page
REACH = 6.0  # how far its threads swing to each side
CORNER = 14.0  # half a side of a corner's square
THREADS = 8
SUN = (WIDTH / 2, 290.0)  # the middle of the drum
RAYS = 14  # as on the drum of Ngọc Lũ

Point = tuple[float, float]


def _n(*numbers: float) -> str:
    return " ".join(f"{number:.2f}".rstrip("0").rstrip(".") for number in numbers)


def _rgb(colour: tuple[float, float, float], operator: str) -> str:
    return f"{' '.join(f'{part:.3f}' for part in colour)} {operator}"


def _box(inset: float, thickness: float) -> str:
    return f"{_n(thickness)} w {_n(inset, inset, WIDTH - 2 * inset, HEIGHT - 2 * inset)} re S"


def _polygon(points: list[Point], paint: str) -> str:
    lines = [f"{_n(x, y)} {'l' if number else 'm'}" for number, (x, y) in enumerate(points)]
    return " ".join([*lines, "h", paint])


def _circle(x: float, y: float, radius: float, paint: str) -> str:
    k = radius * 0.5523  # the Bezier handle of a quarter circle
    r = radius
    return (
        f"{_n(x + r, y)} m {_n(x + r, y + k, x + k, y + r, x, y + r)} c"
        f" {_n(x - k, y + r, x - r, y + k, x - r, y)} c {_n(x - r, y - k, x - k, y - r, x, y - r)} c"
        f" {_n(x + k, y - r, x + r, y - k, x + r, y)} c h {paint}"
    )


def _turned(drawing: str, times: int) -> list[str]:
    """Repeat a drawing around the origin; the text repeats too, so it compresses to little."""
    turn = 2 * pi / times
    step = f"{cos(turn):.5f} {sin(turn):.5f} {-sin(turn):.5f} {cos(turn):.5f} 0 0 cm"
    return [part for _ in range(times) for part in (drawing, step)]


def _thread(length: float, phase: float) -> str:
    """One thread over one tile: a cosine in four Bezier pieces with its exact slope."""
    parts = [f"{_n(0, REACH * cos(phase))} m"]
    piece = length / 4
    for number in range(4):
        start, end = phase + number * pi / 2, phase + (number + 1) * pi / 2
        lean = REACH * (pi / 2) / 3
        x = number * piece
        parts.append(
            f"{_n(x + piece / 3, REACH * cos(start) - lean * sin(start))} "
            f"{_n(x + 2 * piece / 3, REACH * cos(end) + lean * sin(end), x + piece, REACH * cos(end))} c"
        )
    return " ".join(parts)


def _weave(length: float, tiles: int) -> list[str]:
    """The border along one side, from the origin to the right: tiles of crossing threads."""
    tile = length / tiles
    gold, teal = (
        " ".join(_thread(tile, 2 * pi * n / THREADS) for n in range(first, THREADS, 2))
        for first in (0, 1)
    )
    drawing = f"{_rgb(TEAL, 'RG')} {teal} S {_rgb(GOLD, 'RG')} {gold} S"
    return [part for _ in range(tiles) for part in (drawing, f"1 0 0 1 {_n(tile)} 0 cm")]


def _border() -> list[str]:
    across, up = WIDTH - 2 * (BAND + CORNER), HEIGHT - 2 * (BAND + CORNER)
    start, far_x, far_y = BAND + CORNER, WIDTH - BAND, HEIGHT - BAND
    sides = [
        (f"1 0 0 1 {_n(start, BAND)} cm", across, 40),
        (f"1 0 0 1 {_n(start, far_y)} cm", across, 40),
        (f"0 1 -1 0 {_n(BAND, start)} cm", up, 27),
        (f"0 1 -1 0 {_n(far_x, start)} cm", up, 27),
    ]
    drawn = [
        "1 J 1 j",
        _rgb(TEAL, "RG"),
        _box(BAND - REACH - 4.5, 1.4),
        _box(BAND + REACH + 3, 0.5),
    ]
    drawn += [_rgb(GOLD, "RG"), _box(BAND - REACH - 1.5, 0.4), _box(BAND + REACH + 6, 1)]
    for place, length, tiles in sides:
        drawn += ["q", "0.4 w", place, *_weave(length, tiles), "Q"]
    for x, y in ((BAND, BAND), (far_x, BAND), (BAND, far_y), (far_x, far_y)):
        drawn += ["q", f"1 0 0 1 {_n(x, y)} cm", *_rosette(), "Q"]
    return drawn


def _rosette() -> list[str]:
    """A corner: a square that covers the ends of the weave, and turned loops in it."""
    side = 2 * CORNER
    loop = f"0 0 m {_n(4.4, 14, 11.4, 7.9, 11.4, 0)} c {_n(11.4, -7.9, 4.4, -14, 0, 0)} c S"
    return [
        f"1 g {_rgb(TEAL, 'RG')} 0.9 w {_n(-CORNER, -CORNER, side, side)} re B",
        f"{_rgb(GOLD, 'RG')} 0.4 w {_n(2 - CORNER, 2 - CORNER, side - 4, side - 4)} re S",
        f"q {_rgb(TEAL, 'RG')} 0.35 w",
        *_turned(loop, 16),
        f"Q {_rgb(GOLD, 'rg')}",
        _circle(0, 0, 2.2, "f"),
    ]


def _sun() -> list[str]:
    """The face of a bronze drum, so pale that text stays as legible as on white."""
    star = [
        (radius * cos(angle), radius * sin(angle))
        for number in range(2 * RAYS)
        for radius in (13.0 if number % 2 else 46.0,)
        for angle in (pi * number / RAYS + pi / 2,)
    ]
    feather = _polygon([(0, 50), (4.2, 58), (-4.2, 58)], "f")
    saw = _polygon([(-2.6, 82), (2.6, 82), (0, 90)], "f")
    ringlet = _circle(0, 71, 3.6, "S") + " " + _circle(0, 71, 1.2, "f")
    bird = f"{_n(-9, 98)} m {_n(-3, 106, 4, 104, 9, 110)} c {_n(6, 102, 2, 98, -9, 98)} c f"
    comb = f"{_n(0, 118)} m {_n(0, 126)} l S"
    wave = f"0 130 m {_n(18, 133, 18, 150, 0, 152)} c {_n(-18, 150, -18, 133, 0, 130)} c S"
    drawn = ["q", f"1 0 0 1 {_n(*SUN)} cm", _rgb(PALE_GOLD, "RG"), _rgb(PALEST_GOLD, "rg"), "0.6 w"]
    drawn += [_polygon(star, "B"), _rgb(PALE_GOLD, "rg")]
    drawn += [_circle(0, 0, radius, "S") for radius in (48.5, 60, 63.5, 78.5, 81, 92, 95)]
    drawn += [_circle(0, 0, radius, "S") for radius in (113, 116, 128, 130, 152.5, 155)]
    for drawing, times in ((feather, 28), (ringlet, 40), (saw, 84), (bird, 18), (comb, 140)):
        drawn += ["q", *_turned(drawing, times), "Q"]
    drawn += ["q 0.35 w", *_turned(wave, 48), "Q"]
    return [*drawn, "Q"]


def operators() -> str:
    """Return the ornament as PDF drawing operators."""
    return "\n".join(["q", *_sun(), *_border(), "Q"])


@cache
def _compressed() -> bytes:
    return zlib.compress(operators().encode("ascii"), 9)


def form() -> pdfdoc.PDFStream:
    """Return the ornament as a form for one document; its content is compressed once for all."""
    return pdfdoc.PDFStream(
        pdfdoc.PDFDictionary(
            {
                "Type": pdfdoc.PDFName("XObject"),
                "Subtype": pdfdoc.PDFName("Form"),
                "BBox": pdfdoc.PDFArray([0, 0, WIDTH, HEIGHT]),
                "Resources": pdfdoc.PDFDictionary({}),
                "Filter": pdfdoc.PDFName("FlateDecode"),
            }
        ),
        _compressed(),
    )
