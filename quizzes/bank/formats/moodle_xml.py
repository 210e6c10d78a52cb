"""Moodle XML: Moodle's own full format, read with its pictures and written so that it reads it back."""

import base64
import binascii
import re
from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Any
from urllib.parse import unquote
from xml.etree.ElementTree import Element

from lms.kernel.errors import N_
from lms.kernel.richtext import clean, from_plain, has_markup, inline_from_plain, lost, to_plain
from lms.kernel.text import nfc
from quizzes.bank.formats.base import (
    MAX_NAME,
    Notes,
    ParsedQuestion,
    ParseResult,
    default_mark_of,
    gather,
    name_from,
)
from quizzes.bank.formats.gift_text import category_path
from quizzes.bank.formats.xml import NotXml, lines_of, read_xml
from quizzes.bank.kinds.base import ONE, ZERO
from quizzes.bank.kinds.choices import NewChoice, choices_body
from quizzes.bank.kinds.gap_text import gap_text_body
from quizzes.bank.kinds.matching import matching_body
from quizzes.bank.kinds.numbers import from_file
from quizzes.bank.kinds.numerical import Near, numerical_body
from quizzes.bank.kinds.ordering import ALL, PLACES, ordering_body
from quizzes.bank.kinds.registry import KINDS
from quizzes.bank.kinds.short_answer import NewAnswer, short_answer_body
from quizzes.bank.kinds.true_false import true_false_body

PICTURES = {"png": "png", "jpg": "jpeg", "jpeg": "jpeg", "gif": "gif", "webp": "webp"}
ALL_OR_NOTHING = {"ALL_OR_NOTHING", "-1"}
FILL_IN = "<p>Điền vào chỗ trống.</p>"  # what a passage with gaps asks; content, not a label
NOT_KEPT = ("tags", "hint", "idnumber")

_PLUGIN_FILE = re.compile(r"@@PLUGINFILE@@/([^\"'<>\s]+)")
Reader = Callable[[Element, Notes], dict[str, Any] | None]


def parse(content: bytes) -> ParseResult:
    """Read a Moodle XML file: each question becomes one of ours or an error with its line."""
    root = read_xml(content)
    if root.tag != "quiz":
        raise NotXml
    return gather(_items(root, lines_of(content, "question")), Notes(1))


def _items(root: Element, lines: list[int]) -> Iterator[tuple[ParsedQuestion | None, Notes]]:
    category: tuple[str, ...] = ()
    for number, element in enumerate(root.iter("question")):
        line = lines[number] if number < len(lines) else 1
        if element.get("type") == "category":
            category = category_path(_plain(element.find("category")))
            continue
        notes = Notes(line, _plain(element.find("name"))[:MAX_NAME])
        yield _question(element, category, notes), notes


def _question(element: Element, category: tuple[str, ...], notes: Notes) -> ParsedQuestion | None:
    kind = _kind(element)
    if kind is None:
        said = element.get("type", "")
        notes.error(N_("Questions of the kind “%(kind)s” are not read."), said, kind=said)
        return None
    text_html = _html(element.find("questiontext"), notes)
    if not to_plain(text_html) and "<img" not in text_html:
        notes.error(N_("The question has no text."), notes.item)
        return None
    body = _READERS[kind](element, notes)
    if kind == "gap_text":  # Moodle has the passage and nothing else to say
        text_html = FILL_IN
    if body is None:
        return None
    if any(_is_filled(element.find(name)) for name in NOT_KEPT):
        notes.warn(N_("Tags, hints and id numbers are not kept."))
    mark = from_file(_text(element, "defaultgrade") or "") if KINDS[kind].is_graded else None
    return ParsedQuestion(
        kind=kind,
        name=notes.item or name_from(text_html),
        text_html=text_html,
        body=body,
        category=category,
        general_feedback_html=_html(element.find("generalfeedback"), notes),
        default_mark=default_mark_of(is_graded=KINDS[kind].is_graded) if mark is None else mark,
        line=notes.line,
    )


def _kind(element: Element) -> str | None:
    said = element.get("type", "")
    if said == "multichoice":
        return "single_choice" if _flag(element, "single", default=True) else "multiple_choice"
    return {
        "truefalse": "true_false",
        "shortanswer": "short_answer",
        "numerical": "numerical",
        "matching": "matching",
        "ordering": "ordering",
        "cloze": "gap_text",
        "essay": "essay",
        "description": "description",
    }.get(said)


def _choices(element: Element, notes: Notes) -> dict[str, Any]:
    return choices_body(
        NewChoice(
            _html(answer, notes, inline=True),
            _share(answer, notes),
            _html(answer.find("feedback"), notes, inline=True),
        )
        for answer in element.findall("answer")
    )


def _true_false(element: Element, notes: Notes) -> dict[str, Any] | None:
    told = {_plain(answer).lower(): answer for answer in element.findall("answer")}
    if set(told) != {"true", "false"}:
        notes.error(N_("A true or false question needs the answers true and false."))
        return None
    is_true = _share(told["true"], notes) > _share(told["false"], notes)
    right, wrong = ("true", "false") if is_true else ("false", "true")
    return true_false_body(
        is_true,
        right_feedback_html=_html(told[right].find("feedback"), notes, inline=True),
        wrong_feedback_html=_html(told[wrong].find("feedback"), notes, inline=True),
    )


def _short_answer(element: Element, notes: Notes) -> dict[str, Any]:
    answers = [
        NewAnswer(
            _plain(answer),
            _share(answer, notes),
            _html(answer.find("feedback"), notes, inline=True),
        )
        for answer in element.findall("answer")
    ]
    return short_answer_body(answers, is_case_sensitive=_flag(element, "usecase"))


def _numerical(element: Element, notes: Notes) -> dict[str, Any] | None:
    answers, other = [], ""
    for answer in element.findall("answer"):
        said, remark = _plain(answer), _html(answer.find("feedback"), notes, inline=True)
        if said == "*":
            other = remark
            continue
        value, tolerance = from_file(said), from_file(_text(answer, "tolerance") or "0")
        if value is None or tolerance is None:
            notes.error(N_("This is not a number, a number:tolerance or a range."), said)
            return None
        answers.append(Near(value, tolerance, _share(answer, notes), remark))
    if element.find("units/unit") is not None:
        notes.warn(N_("Units of measurement are not kept: people type the number alone."))
    return numerical_body(answers, other_feedback_html=other)


def _matching(element: Element, notes: Notes) -> dict[str, Any]:
    return matching_body(
        (_html(pair, notes, inline=True), _plain(pair.find("answer")))
        for pair in element.findall("subquestion")
    )


def _ordering(element: Element, notes: Notes) -> dict[str, Any]:
    is_whole = _plain_said(element, "gradingtype").upper() in ALL_OR_NOTHING
    return ordering_body(
        (_html(answer, notes, inline=True) for answer in element.findall("answer")),
        grading=ALL if is_whole else PLACES,
    )


def _gap_text(element: Element, notes: Notes) -> dict[str, Any]:
    return gap_text_body(_html(element.find("questiontext"), notes))


def _plain_said(element: Element, name: str) -> str:
    return (element.findtext(name) or "").strip()


def _nothing(element: Element, notes: Notes) -> dict[str, Any]:
    return {}


_READERS: dict[str, Reader] = {
    "single_choice": _choices,
    "multiple_choice": _choices,
    "true_false": _true_false,
    "short_answer": _short_answer,
    "numerical": _numerical,
    "matching": _matching,
    "ordering": _ordering,
    "gap_text": _gap_text,
    "essay": _nothing,
    "description": _nothing,
}


def _share(answer: Element, notes: Notes) -> Decimal:
    said = answer.get("fraction", "0")
    percent = from_file(said)
    if percent is None:
        notes.warn(N_("“%(said)s” is not a percentage and was taken for 0."), said, said=said)
        return ZERO
    return max(min(percent / 100, ONE), -ONE)


def _html(element: Element | None, notes: Notes, *, inline: bool = False) -> str:
    """Return a text as clean HTML with its pictures inside; what is lost is noted."""
    if element is None:
        return ""
    text = (_text(element, "text") or "").strip()
    form = element.get("format", "moodle_auto_format")
    if form == "markdown" and text:
        notes.warn(N_("Markdown is kept as plain text."), text)
    if form not in ("html", "moodle_auto_format") or not (form == "html" or has_markup(text)):
        return inline_from_plain(text) if inline else from_plain(text)
    files = {file.get("name", ""): file for file in element.findall("file")}
    text = _PLUGIN_FILE.sub(lambda match: _picture(files.get(unquote(match[1])), notes), text)
    cleaned = clean(text).strip()
    if gone := lost(text, cleaned):
        notes.warn(N_("Not kept from the formatting: %(gone)s."), text, gone=", ".join(gone))
    return cleaned


def _picture(file: Element | None, notes: Notes) -> str:
    """Return a picture of the file as an address that carries it; other files are left out."""
    name = "" if file is None else file.get("name", "")
    form = PICTURES.get(name.rpartition(".")[2].lower())
    content = "".join((file.text or "").split()) if file is not None else ""
    try:
        base64.b64decode(content, validate=True)
    except binascii.Error:
        content = ""
    if form is None or not content:
        notes.warn(N_("The file “%(name)s” was left out: it is no picture, or missing."), name=name)
        return ""
    return f"data:image/{form};base64,{content}"


def _plain(element: Element | None) -> str:
    """Return a text without its markup, on one line."""
    text = "" if element is None else _text(element, "text") or ""
    return " ".join(nfc(to_plain(text) if has_markup(text) else text).split())


def _text(element: Element, name: str) -> str | None:
    return element.findtext(name)


def _flag(element: Element, name: str, *, default: bool = False) -> bool:
    said = (element.findtext(name) or "").strip().lower()
    return said in ("1", "true") if said else default


def _is_filled(element: Element | None) -> bool:
    return element is not None and any((part or "").strip() for part in element.itertext())
