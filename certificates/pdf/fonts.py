"""The faces of a certificate: read once per process, embedded as subsets of what a page uses."""

import zlib
from collections.abc import Sequence
from functools import cache, lru_cache
from pathlib import Path

from reportlab.pdfbase import pdfdoc, pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont, TTFontFace

FOLDER = Path(__file__).parents[1] / "fonts"  # filled by the set-up, ignored by git

REGULAR = "SourceSerif4_400Regular"
ITALIC = "SourceSerif4_400Regular_Italic"
BOLD = "SourceSerif4_600SemiBold"
FACES = (REGULAR, ITALIC, BOLD)

# A PDF reader never looks at a font's names (6 kB of them) or at its metrics for Windows.
UNUSED_TABLES = frozenset({"name", "OS/2"})
REPEATED = 64  # subsets kept: those of headings, equal on all certificates of an event
NOTHING = "■"  # stands for a letter that a face lacks, so that nothing disappears silently


class FontsMissing(RuntimeError):
    """The set-up has not copied the fonts into ``certificates/fonts``."""


class Face(TTFontFace):
    """A face that makes the file of a given subset once."""

    is_read = False

    def __init__(self, path: str) -> None:
        """Read the whole face."""
        super().__init__(path)
        self.is_read = True
        self.subset_file = lru_cache(maxsize=REPEATED)(self._subset_file)

    def get_table(self, tag: str) -> bytes:
        """Return a table; those that no PDF reader needs are absent once the face is read."""
        if self.is_read and tag in UNUSED_TABLES:
            raise KeyError(tag)
        table: bytes = super().get_table(tag)  # type: ignore[no-untyped-call]
        return table

    def _subset_file(self, subset: tuple[int, ...]) -> tuple[bytes, int]:
        content = self.makeSubset(subset)
        return zlib.compress(content), len(content)

    def addSubsetObjects(self, doc, fontname, subset):  # type: ignore[no-untyped-def]  # noqa: N802
        """Add the subset's file and descriptor to the document, as ReportLab does, from the cache."""
        content, length = self.subset_file(tuple(subset))
        file = pdfdoc.PDFStream(
            pdfdoc.PDFDictionary({"Filter": pdfdoc.PDFName("FlateDecode"), "Length1": length}),
            content,
        )
        return doc.Reference(
            pdfdoc.PDFDictionary(
                {
                    "Type": "/FontDescriptor",
                    "Ascent": self.ascent,
                    "CapHeight": self.capHeight,
                    "Descent": self.descent,
                    "Flags": self.flags & ~32 | 4,  # symbolic: the subset has its own encoding
                    "FontBBox": pdfdoc.PDFArray(self.bbox),
                    "FontName": pdfdoc.PDFName(fontname),
                    "ItalicAngle": self.italicAngle,
                    "StemV": self.stemV,
                    "FontFile2": doc.Reference(file, f"fontFile:{fontname}"),
                    "MissingWidth": self.defaultWidth,
                }
            ),
            f"fontDescriptor:{fontname}",
        )


@cache
def load() -> dict[str, TTFont]:
    """Read and register the faces, once; ``FontsMissing`` before the set-up has run."""
    fonts = {}
    for name in FACES:
        path = FOLDER / f"{name}.ttf"
        if not path.is_file():
            raise FontsMissing(f"{path.name} is not in {FOLDER}: run the set-up (make serve)")
        font = TTFont(name, str(path), asciiReadable=0)
        font.face = Face(str(path))
        # ReportLab registers one font per face name: a name of our own keeps ours apart from a
        # plain font of the same file that other code may register.
        own, font.face.name = font.face.name, f"certificates.{name}".encode()
        pdfmetrics.registerFont(font)
        font.face.name = own
        fonts[name] = font
    return fonts


def shown(text: str, face: str) -> str:
    """Return the text with a replacement mark for each letter that the face lacks."""
    glyphs = load()[face].face.charToGlyph
    return "".join(char if ord(char) in glyphs else NOTHING for char in text)


def lacking(texts: Sequence[str]) -> str:
    """Return the letters of the texts that a certificate cannot print, sorted, each once."""
    faces = [font.face.charToGlyph for font in load().values()]
    used = set("".join(texts))
    return "".join(sorted(c for c in used if not all(ord(c) in glyphs for glyphs in faces)))
