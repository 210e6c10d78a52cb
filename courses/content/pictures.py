"""The pictures of a Word document: which a lesson keeps, and what the author is told of the others."""

import base64
from dataclasses import dataclass, field
from typing import Any

from lms.kernel.errors import N_

MAX_PICTURES = 3 * 1024 * 1024  # together: the page is opened on phones
_MEGABYTE = 1024 * 1024
_PICTURES = (
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF8", "image/gif"),
    (b"RIFF", "image/webp"),
)


@dataclass(frozen=True)
class Notice:
    """Something of the document that the lesson does not have; a sentence and its values."""

    message: str
    values: dict[str, object] = field(default_factory=dict)


class Album:
    """Takes the document's pictures while there is room and browsers can show them."""

    def __init__(self) -> None:
        self._left = MAX_PICTURES
        self._too_large = self._unknown = 0

    def take(self, image: Any) -> dict[str, str]:
        """Return the attributes of the picture's tag; one left out has an empty source."""
        with image.open() as file:
            content: bytes = file.read(MAX_PICTURES + 1)
        kind = next((kind for start, kind in _PICTURES if content.startswith(start)), None)
        if kind is None:
            self._unknown += 1
            return {"src": ""}
        if len(content) > self._left:
            self._too_large += 1
            return {"src": ""}
        self._left -= len(content)
        return {"src": f"data:{kind};base64,{base64.b64encode(content).decode()}"}

    def notices(self) -> list[Notice]:
        """Say which pictures were left out."""
        found = []
        if self._too_large:
            limit = MAX_PICTURES // _MEGABYTE
            found.append(
                Notice(
                    N_(
                        "%(count)s pictures were left out: a lesson takes %(limit)s MB of pictures."
                        " Please make them smaller in Word (Compress Pictures) and send it again."
                    ),
                    {"count": self._too_large, "limit": limit},
                )
            )
        if self._unknown:
            found.append(
                Notice(
                    N_(
                        "%(count)s pictures or drawings are of a kind that browsers cannot show"
                        " and were left out. Please paste them into Word as PNG pictures."
                    ),
                    {"count": self._unknown},
                )
            )
        return found
