"""A Word file as written, paragraph by paragraph: its text, how each letter is set, its numbering."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

from lms.kernel.archives import DAMAGED, check_sizes, inflate, list_parts, refuse_encrypted
from lms.kernel.errors import BadInput

MAX_XML = 12 * 1024 * 1024  # of one part
BOLD, UNDERLINE, COLOUR, HIGHLIGHT = "bold", "underline", "colour", "highlight"

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_MATH = "{http://schemas.openxmlformats.org/officeDocument/2006/math}oMath"
_PICTURES = {f"{_W}drawing", f"{_W}pict", f"{_W}object"}
_PLAIN_COLOURS = {"auto", "000000", ""}
_PLACE = re.compile(r"%([1-9])")
Levels = dict[str, tuple[str, str]]  # by level: the number's form and the text around it


@dataclass(frozen=True)
class Paragraph:
    """A paragraph: ``marks`` says of each sign of ``text`` how it is set."""

    number: int
    text: str
    marks: tuple[frozenset[str], ...]
    is_heading: bool
    has_picture: bool
    has_formula: bool


def read_paragraphs(content: bytes) -> Iterator[Paragraph]:
    """Give the paragraphs of a .docx in their order, those in tables too; automatic numbers written out."""
    parts = {part.filename: part for part in list_parts(content)}
    refuse_encrypted(list(parts.values()))
    check_sizes(list(parts.values()), len(content))
    if "word/document.xml" not in parts:
        raise BadInput(DAMAGED)

    def part(name: str) -> Element:
        try:
            read = fromstring(b"".join(inflate(content, parts[name], MAX_XML)), forbid_dtd=True)
        except (ParseError, DefusedXmlException, LookupError, ValueError):
            raise BadInput(DAMAGED) from None
        element: Element = read
        return element

    document = part("word/document.xml")
    numbers = _Numbers(part("word/numbering.xml") if "word/numbering.xml" in parts else None)
    for number, paragraph in enumerate(document.iter(f"{_W}p"), start=1):
        yield _paragraph(number, paragraph, numbers)


def _paragraph(number: int, paragraph: Element, numbers: "_Numbers") -> Paragraph:
    text = [numbers.label(paragraph)]
    marks: list[frozenset[str]] = [frozenset()] * len(text[0])
    for run in paragraph.iter(f"{_W}r"):
        said = "".join(_signs(run))
        text.append(said)
        marks += [_marks(run)] * len(said)
    style = paragraph.find(f"{_W}pPr/{_W}pStyle")
    name = "" if style is None else style.get(f"{_W}val", "")
    return Paragraph(
        number,
        "".join(text),
        tuple(marks),
        is_heading=name.startswith(("Heading", "Title")),
        has_picture=any(each.tag in _PICTURES for each in paragraph.iter()),
        has_formula=next(paragraph.iter(_MATH), None) is not None,
    )


def _signs(run: Element) -> Iterator[str]:
    for child in run:
        if child.tag == f"{_W}t":
            yield child.text or ""
        elif child.tag == f"{_W}tab":
            yield "\t"
        elif child.tag in (f"{_W}br", f"{_W}cr"):
            yield "\n"


def _marks(run: Element) -> frozenset[str]:
    settings = run.find(f"{_W}rPr")
    if settings is None:
        return frozenset()
    found = set()
    if _is_on(settings.find(f"{_W}b")):
        found.add(BOLD)
    if _value(settings, "u") not in ("", "none"):
        found.add(UNDERLINE)
    if _value(settings, "color").lower() not in _PLAIN_COLOURS:
        found.add(COLOUR)
    shade = settings.find(f"{_W}shd")
    fill = "" if shade is None else shade.get(f"{_W}fill", "")
    if _value(settings, "highlight") not in ("", "none") or fill.lower() not in (
        "",
        "auto",
        "ffffff",
    ):
        found.add(HIGHLIGHT)
    return frozenset(found)


def _value(settings: Element, name: str) -> str:
    found = settings.find(f"{_W}{name}")
    return "" if found is None else found.get(f"{_W}val", "")


def _is_on(element: Element | None) -> bool:
    return element is not None and element.get(f"{_W}val", "1") not in ("0", "false", "off")


class _Numbers:
    """Writes out the numbers that Word counts by itself: "Câu 3.", "B."."""

    def __init__(self, numbering: Element | None) -> None:
        self._levels: dict[str, Levels] = {}  # by the id that paragraphs name
        self._counts: dict[tuple[str, int], int] = {}
        if numbering is None:
            return
        abstract = {
            each.get(f"{_W}abstractNumId", ""): self._read(each)
            for each in numbering.iter(f"{_W}abstractNum")
        }
        for each in numbering.iter(f"{_W}num"):
            link = each.find(f"{_W}abstractNumId")
            name = "" if link is None else link.get(f"{_W}val", "")
            self._levels[each.get(f"{_W}numId", "")] = abstract.get(name, {})

    @staticmethod
    def _read(abstract: Element) -> Levels:
        return {
            level.get(f"{_W}ilvl", "0"): (_value(level, "numFmt"), _value(level, "lvlText"))
            for level in abstract.iter(f"{_W}lvl")
        }

    def label(self, paragraph: Element) -> str:
        """Return the number that stands before a paragraph, with a blank; "" without one."""
        place = paragraph.find(f"{_W}pPr/{_W}numPr")
        if place is None:
            return ""
        list_id, level = _value(place, "numId"), _value(place, "ilvl") or "0"
        form, around = self._levels.get(list_id, {}).get(level, ("", ""))
        if form in ("", "none", "bullet") or not level.isdigit():
            return ""
        depth = int(level)
        self._counts[list_id, depth] = self._counts.get((list_id, depth), 0) + 1
        for key in [key for key in self._counts if key[0] == list_id and key[1] > depth]:
            del self._counts[key]  # a deeper list starts anew under the next item

        def count(match: re.Match[str]) -> str:
            at = int(match[1]) - 1
            return _count(self._counts.get((list_id, at), 1), form if at == depth else "decimal")

        return f"{_PLACE.sub(count, around)} "


def _count(number: int, form: str) -> str:
    if form in ("upperLetter", "lowerLetter"):
        letter = chr(ord("A") + (number - 1) % 26)
        return letter if form == "upperLetter" else letter.lower()
    return str(number)
