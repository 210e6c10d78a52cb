"""QR codes, as modules or as a crisp SVG drawing."""

import base64
from html import escape
from itertools import groupby
from typing import cast

import zxingcpp

QUIET = 4  # modules of white around the code that the standard (ISO/IEC 18004) asks for


def matrix(text: str, level: str = "M") -> list[list[bool]]:
    """Return the rows of the code's modules, True for dark; the same text gives the same rows.

    ``level`` is the error correction, L, M, Q or H. ``ValueError`` if the text does not fit.
    """
    barcode = zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.QRCode, ec_level=level)
    image = barcode.to_image(scale=1, add_quiet_zones=False)
    size: int = image.shape[0]
    # The image is a buffer of one byte a pixel, which its stub does not say.
    pixels = memoryview(cast("bytes", image)).tobytes()
    return [
        [pixel == 0 for pixel in pixels[start : start + size]]
        for start in range(0, size * size, size)
    ]


def runs(rows: list[list[bool]]) -> list[tuple[int, int, int]]:
    """Return the dark stretches of a code as (column, row, width): fewer shapes than modules."""
    found = []
    for number, row in enumerate(rows):
        column = 0
        for dark, stretch in groupby(row):
            width = len(list(stretch))
            if dark:
                found.append((column, number, width))
            column += width
    return found


def svg(text: str, *, quiet: int = QUIET, label: str = "QR") -> str:
    """Return the code as an SVG image of one path on white, for a page or for an ``img``.

    White stays white in dark mode: most phones do not read a light code on dark.
    """
    rows = matrix(text)
    side = len(rows) + 2 * quiet
    path = "".join(f"M{x + quiet} {y + quiet}h{w}v1h-{w}z" for x, y, w in runs(rows))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {side} {side}" role="img"'
        f' aria-label="{escape(label)}" shape-rendering="crispEdges">'
        f'<rect width="{side}" height="{side}" fill="#fff"/><path d="{path}"/></svg>'
    )


def image(text: str, *, label: str = "QR") -> str:
    """Return the code as an address for ``img`` that holds the image itself: it is nowhere kept."""
    drawn = base64.b64encode(svg(text, label=label).encode()).decode()
    return f"data:image/svg+xml;base64,{drawn}"
