"""Word documents as lessons: what is refused, what is kept, and what the author is told was left out."""

import io
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import PurePath
from xml.parsers import expat
from zipfile import ZipInfo

import mammoth

from courses.content.pictures import Album, Notice
from lms.kernel import richtext
from lms.kernel.archives import DAMAGED, check_sizes, inflate, list_parts, refuse_encrypted
from lms.kernel.errors import N_, BadInput
from lms.kernel.text import nfc

MAX_BYTES = 10 * 1024 * 1024
MAX_INFLATED = 60 * 1024 * 1024  # with its pictures
MAX_XML = 12 * 1024 * 1024  # of one part
MAX_ELEMENTS = 120_000  # of one part: some 200 pages; the reader takes 30 microseconds for each
MAX_TITLE = 200
_MEGABYTE = 1024 * 1024
_OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_LOCKED_STREAM = "EncryptedPackage".encode("utf-16-le")

TOO_LARGE = N_("The file has %(size)s MB; at most %(limit)s MB are accepted.")
EMPTY_FILE = N_("The file is empty.")
NOT_WORD = N_("This is not a Word document. Please send a .docx file.")
OLD_WORD = N_("This is an old Word document (.doc). Please save it as .docx and send that.")
LOCKED = N_("The file is protected by a password. Please send a copy without one.")
MACROS = N_("The file holds macros. Please save it as a Word document (.docx) without macros.")
TOO_LARGE_INSIDE = N_("The file unpacks to far more than a lesson needs and was not opened.")
TOO_LONG = N_("The document is too long for one lesson. Please split it into several.")
NO_TITLE = N_("Please send a Word file, or type a title and a text.")
NO_WORDS = N_("The document holds no words and no pictures that can be shown.")
_FOREIGN = (
    (b"%PDF", N_("This is a PDF file. Please send the Word document (.docx) it was made from.")),
    (b"{\\rtf", N_("This is an .rtf file. Please open it in Word and save it as .docx.")),
)
_FOREIGN_PARTS = (
    ("xl/", N_("This is a workbook. Please send a Word document (.docx).")),
    ("ppt/", N_("This is a presentation. Please send a Word document (.docx).")),
    ("content.xml", N_("This is an OpenDocument file. Please save it as .docx.")),
)
# Word's own names of its styles, whatever language its menus speak.
_STYLE_MAP = """
p[style-name='Title'] => h1:fresh
p[style-name='Subtitle'] => p:fresh
p[style-name='Quote'] => blockquote:fresh
p[style-name='Intense Quote'] => blockquote:fresh
p[style-name='List Paragraph'] => p:fresh
p[style-name='Normal (Web)'] => p:fresh
p[style-name='No Spacing'] => p:fresh
p[style-name='Body Text'] => p:fresh
p[style-name='Caption'] => p:fresh
p[style-name='header'] => p:fresh
p[style-name='footer'] => p:fresh
r[style-name='Emphasis'] => em
u => u
"""
_IGNORED = re.compile(r"An unrecognised element was ignored: (?:\{[^}]*\}|[\w-]+:)*(\w+)")
_BLOCK = re.compile(r"<h1>(.*?)</h1>", re.DOTALL)
_HEADING = re.compile(r"<(/?)h([1-6])>")
_FIRST_HEADING = re.compile(r"\A(?:<p></p>)*<h1>(.*?)</h1>", re.DOTALL)


@dataclass(frozen=True)
class Imported:
    """A document as a lesson: its title, its cleaned HTML, and what the author has to know."""

    title: str
    html: str
    notices: tuple[Notice, ...]


def read_document(content: bytes, filename: str) -> Imported:
    """Read a .docx by what it is, not by its name; BadInput says in a sentence what is wrong.

    A heading at its very beginning becomes the title. Pictures are embedded up to a total; tables,
    lists and emphasis stay, colours and fonts go.
    """
    equations = _check(content)
    album = Album()
    try:
        result = mammoth.convert_to_html(
            io.BytesIO(content),
            style_map=_STYLE_MAP,
            include_embedded_style_map=False,  # the file does not decide what tags we make
            external_file_access=False,
            convert_image=mammoth.images.img_element(album.take),
        )
    except BadInput:
        raise
    except Exception:
        # The reader fails in many ways on a broken file; nothing was kept.
        raise BadInput(DAMAGED) from None
    title, body = _split_title(result.value)
    if richtext.length(body) > richtext.MAX_CHARACTERS:
        raise BadInput(TOO_LONG)  # the cleaner would keep its words only
    html = _without_empty_pictures(richtext.clean(body))
    if not richtext.to_plain(html).strip() and "<img" not in html:
        raise BadInput(NO_WORDS)
    notices = (
        *_notices((message.message for message in result.messages), equations),
        *album.notices(),
    )
    return Imported(title or _title_of(filename), html, notices)


def typed(text: str) -> str:
    """Turn what an author typed into a lesson's HTML."""
    return richtext.clean(richtext.from_plain(text))


def _check(content: bytes) -> int:
    """Refuse what is no plain .docx or is unsafe; give the number of equations in it."""
    if not content:
        raise BadInput(EMPTY_FILE)
    if len(content) > MAX_BYTES:
        size, limit = f"{len(content) / _MEGABYTE:.1f}".replace(".", ","), MAX_BYTES // _MEGABYTE
        raise BadInput(TOO_LARGE, size=size, limit=limit)
    for start, sentence in _FOREIGN:
        if content.startswith(start):
            raise BadInput(sentence)
    if content.startswith(_OLD_OFFICE):
        raise BadInput(LOCKED if _LOCKED_STREAM in content else OLD_WORD)
    if not content.startswith(b"PK"):
        raise BadInput(NOT_WORD)
    parts = list_parts(content)
    _check_kind(parts)
    refuse_encrypted(parts)
    check_sizes(parts, len(content), too_large=TOO_LARGE_INSIDE)
    left = MAX_INFLATED
    equations = 0
    for part in parts:
        reader = _reader(part.filename)
        for piece in inflate(content, part, left, too_large=TOO_LARGE_INSIDE):
            left -= len(piece)
            if reader is not None:
                reader.feed(bytes(piece))
        if reader is not None:
            reader.feed(b"", is_last=True)
            equations += reader.equations
    return equations


def _check_kind(parts: list[ZipInfo]) -> None:
    names = [part.filename.lower() for part in parts]
    for start, sentence in _FOREIGN_PARTS:
        if any(name.startswith(start) for name in names):
            raise BadInput(sentence)
    if any(name.endswith("vbaproject.bin") for name in names):
        raise BadInput(MACROS)
    if "word/document.xml" not in names:
        raise BadInput(NOT_WORD)


def _reader(name: str) -> "_PartReader | None":
    lower = name.lower()
    if lower.endswith((".xml", ".rels")):
        return _PartReader(is_types=lower == "[content_types].xml")
    return None


class _PartReader:
    """Walks one XML part without keeping it: no document type, bounded, no macros declared."""

    def __init__(self, *, is_types: bool) -> None:
        self._bytes = self._elements = self.equations = 0
        self._is_types = is_types
        self._parser = expat.ParserCreate()
        self._parser.StartDoctypeDeclHandler = self._refuse
        self._parser.StartElementHandler = self._start

    def feed(self, piece: bytes, *, is_last: bool = False) -> None:
        self._bytes += len(piece)
        if self._bytes > MAX_XML:
            raise BadInput(TOO_LONG)
        try:
            self._parser.Parse(piece, is_last)
        except (expat.ExpatError, ValueError, LookupError):
            raise BadInput(DAMAGED) from None

    def _refuse(self, *_: object) -> None:
        raise BadInput(DAMAGED)  # no office program writes one; entities would come with it

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        self._elements += 1
        self.equations += name.rpartition(":")[2] == "oMath"
        if self._elements > MAX_ELEMENTS:
            raise BadInput(TOO_LONG)
        if self._is_types and "macroenabled" in attributes.get("ContentType", "").lower():
            raise BadInput(MACROS)


def _without_empty_pictures(html: str) -> str:
    return re.sub(r"<img(?![^<>]*\ssrc=)[^<>]*>", "", html)


def _split_title(html: str) -> tuple[str, str]:
    """Take a heading 1 at the very beginning as the title; if others remain, all go down a step."""
    title = ""
    if first := _FIRST_HEADING.match(html):
        title, html = _one_line(first[1]), html[first.end() :]
    step = 1 if _BLOCK.search(html) else 0
    return title, _HEADING.sub(lambda found: _lower(found, step), html)


def _lower(found: re.Match[str], step: int) -> str:
    return f"<{found[1]}h{min(int(found[2]) + step, 4)}>"


def _one_line(html: str) -> str:
    return nfc(richtext.to_plain(html))[:MAX_TITLE]


def _title_of(filename: str) -> str:
    return nfc(PurePath(filename.replace("\\", "/")).stem.replace("_", " "))[:MAX_TITLE]


def _notices(messages: Iterable[str], equations: int) -> list[Notice]:
    """Say what the lesson lacks; the converter names each kind once, and styles lose only looks."""
    found = []
    if equations:
        sentence = N_(
            "%(count)s equations were left out: they cannot be read from Word."
            " Please put each in as a picture."
        )
        found.append(Notice(sentence, {"count": equations}))
    kinds = set()
    for message in messages:
        if ignored := _IGNORED.match(message):
            if not ignored[1].startswith("oMath"):
                kinds.add("parts")
        elif message.startswith("A w:sym"):
            kinds.add("symbols")
    if "symbols" in kinds:
        found.append(
            Notice(N_("Some symbols of a special font were left out. Please check the text."))
        )
    if "parts" in kinds:
        found.append(Notice(N_("Some parts of the document could not be read and were left out.")))
    return found
