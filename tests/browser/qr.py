"""Reading the code on a screen as a phone's camera does."""

import io

import zxingcpp
from PIL import Image


def scan(visitor, name="Mã điểm danh"):
    """The text of the QR code that the page shows as a picture of this name."""
    picture = visitor.page.get_by_role("img", name=name).screenshot()
    return zxingcpp.read_barcode(Image.open(io.BytesIO(picture))).text
