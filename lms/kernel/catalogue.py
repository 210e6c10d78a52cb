"""The Vietnamese catalogue: its sources, one file a feature, and the one file compiled from them."""

import os
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

from lms.kernel.config import ROOT

if TYPE_CHECKING:
    from babel.messages.catalog import Catalog

LOCALES = ("vi", "en")
FOLDER = ROOT / "translations"
SOURCES = FOLDER / "vi"
DOMAIN = "messages"
COMPILED = SOURCES / "LC_MESSAGES" / f"{DOMAIN}.mo"


def merge_catalogue() -> "Catalog":
    """Return every feature's Vietnamese in one catalogue."""
    from babel.messages.catalog import Catalog  # noqa: PLC0415 -- slow: only to compile
    from babel.messages.pofile import read_po  # noqa: PLC0415 -- slow: only to compile

    merged = Catalog(locale="vi")
    for path in sorted(SOURCES.glob("*.po")):
        for message in read_po(BytesIO(path.read_bytes()), locale="vi"):
            if message.id and merged.get(message.id) is None:
                merged[message.id] = message
    return merged


def compile_catalogue() -> None:
    """Write the compiled catalogue if a source is newer."""
    newest = max((path.stat().st_mtime for path in SOURCES.glob("*.po")), default=0)
    if COMPILED.is_file() and COMPILED.stat().st_mtime > newest:
        return
    from babel.messages.mofile import write_mo  # noqa: PLC0415 -- slow: only to compile

    COMPILED.parent.mkdir(parents=True, exist_ok=True)
    unfinished = Path(f"{COMPILED}.{os.getpid()}")  # several processes start at once
    with unfinished.open("wb") as file:
        write_mo(file, merge_catalogue())
    unfinished.replace(COMPILED)
