"""Questions as people write them in Word: "Câu 1. …", "A. …", and a key told in any usual way.

The key is an answer line ("Đáp án: B"), else a star before the letter, else the choices that alone
are highlighted, coloured, underlined or bold.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal

from lms.kernel.errors import N_
from lms.kernel.richtext import from_plain, inline_from_plain
from lms.kernel.text import nfc
from quizzes.bank.formats.base import Notes, ParsedQuestion, ParseResult, gather, name_from
from quizzes.bank.formats.docx import (
    BOLD,
    COLOUR,
    HIGHLIGHT,
    UNDERLINE,
    Paragraph,
    read_paragraphs,
)
from quizzes.bank.kinds.base import ONE, ZERO
from quizzes.bank.kinds.choices import NewChoice, choices_body

SHARE = Decimal("0.00001")
# What marks a right choice, the surest first.
MARKS = (HIGHLIGHT, COLOUR, UNDERLINE, BOLD)

_QUESTION = re.compile(
    r"\s*(?:câu(?: hỏi)?(?: số)?|question)\s*+([0-9]{1,4})\s*+[.:)\-–]?\s*+", re.I
)
_CHOICE = re.compile(r"(?:\A\s*+|\t\s*+|\n\s*+|\s{3,})(\*?)\s*+([A-Ha-h])\s?[.)]\s*+(?=\S)")
_ANSWER = re.compile(
    r"\s*(?:đáp án|đ/a|đa|trả lời|answer|key)(?: đúng)?(?: là)?\s*+[:.\-–]?\s*+"
    r"([A-H](?:\s*+(?:,|;|/|và|&)?\s*+[A-H])*)\s*+[.)]?\s*\Z",
    re.IGNORECASE,
)
_REMARK = re.compile(r"\s*(?:giải thích|căn cứ|ghi chú|feedback)\s*+:\s*+(?=\S)", re.IGNORECASE)
_LETTER = re.compile(r"[A-H]", re.IGNORECASE)


@dataclass
class _Choice:
    letter: str
    text: str
    is_starred: bool
    marks: frozenset[str]  # how most of its letters are set


@dataclass
class _Item:
    line: int
    label: str
    stem: list[str] = field(default_factory=list)
    choices: list[_Choice] = field(default_factory=list)
    answer: str = ""
    remark: str = ""
    has_picture: bool = False
    has_formula: bool = False


def parse(content: bytes) -> ParseResult:
    """Read a .docx: every item becomes a question or an error; text outside of items is named."""
    whole = Notes(1)
    return gather([_read(item) for item in _items(read_paragraphs(content), whole)], whole)


def _items(paragraphs: Iterable[Paragraph], whole: Notes) -> Iterator[_Item]:
    item: _Item | None = None
    for paragraph in paragraphs:
        text = paragraph.text
        if begun := _QUESTION.match(text):
            if item is not None:
                yield item
            item = _Item(paragraph.number, nfc(begun[0]).rstrip(" .:)-–"))
            _add(item, paragraph, begun.end())
        elif item is not None:
            _add(item, paragraph, 0)
        elif text.strip() and not paragraph.is_heading:
            outside = Notes(paragraph.number)
            outside.warn(N_("This text belongs to no question and was passed over."), text)
            whole.problems += outside.problems
    if item is not None:
        yield item


def _add(item: _Item, paragraph: Paragraph, start: int) -> None:
    """Add a paragraph to an item: an answer, a remark, choices, or more of the question."""
    text = paragraph.text
    item.has_picture |= paragraph.has_picture
    item.has_formula |= paragraph.has_formula
    if start == 0 and (answer := _ANSWER.match(text)):
        item.answer = answer[1]
    elif start == 0 and (remark := _REMARK.match(text)):
        item.remark = text[remark.end() :].strip()
    elif found := [match for match in _CHOICE.finditer(text, start) if _follows(match, start)]:
        if stem := text[start : found[0].start()].strip():
            item.stem.append(stem)
        ends = [match.start() for match in found[1:]] + [len(text)]
        for match, end in zip(found, ends, strict=True):
            item.choices.append(
                _Choice(
                    match[2].upper(),
                    " ".join(text[match.end() : end].split()),
                    bool(match[1]),
                    _mostly(paragraph.marks[match.end() : end]),
                )
            )
    elif text[start:].strip() and not paragraph.is_heading:
        if item.choices:  # a choice that goes on in the next paragraph
            item.choices[-1].text += f" {' '.join(text.split())}"
        else:
            item.stem.append(text[start:].strip())


def _follows(match: re.Match[str], start: int) -> bool:
    """Keep "A." at the beginning of a line apart from an "A." right after "Câu 1."."""
    return match.start() > start or start == 0


def _mostly(marks: tuple[frozenset[str], ...]) -> frozenset[str]:
    return frozenset(
        mark for mark in MARKS if sum(mark in each for each in marks) * 2 > len(marks) > 0
    )


def _read(item: _Item) -> tuple[ParsedQuestion | None, Notes]:
    text_html = from_plain("\n".join(item.stem))
    notes = Notes(item.line, item.label)
    if item.has_picture:
        notes.warn(N_("A picture was left out. Please add it to the question afterwards."))
    if item.has_formula:
        notes.warn(N_("A formula was left out. Please write it into the question afterwards."))
    if not item.stem:
        notes.error(N_("The question has no text."))
    elif not item.choices:
        notes.error(N_("There are no choices A, B, C … below the question."), item.stem[0])
    letters = [choice.letter for choice in item.choices]
    if len(set(letters)) < len(letters):
        notes.error(N_("A letter stands before two choices."), ", ".join(letters))
    right = _key(item, notes)
    if notes.has_errors:
        return None, notes
    share = ONE if len(right) == 1 else (ONE / len(right)).quantize(SHARE)
    wrong = ZERO if len(right) == 1 else -share  # else ticking everything would earn full marks
    body = choices_body(
        NewChoice(inline_from_plain(each.text), share if each.letter in right else wrong)
        for each in item.choices
    )
    question = ParsedQuestion(
        kind="single_choice" if len(right) == 1 else "multiple_choice",
        name=name_from(text_html),
        text_html=text_html,
        body=body,
        general_feedback_html=from_plain(item.remark),
        line=item.line,
    )
    return question, notes


def _key(item: _Item, notes: Notes) -> set[str]:
    """Return the letters of the right choices; an answer line goes before any other sign."""
    letters = {choice.letter for choice in item.choices}
    said = {letter.upper() for letter in _LETTER.findall(item.answer)}
    shown = _shown(item.choices)
    if said - letters:
        notes.error(N_("The answer names a choice that is not there."), item.answer)
    elif said and shown and said != shown:
        notes.warn(
            N_("The answer line says %(said)s, but %(shown)s is marked. The line was taken."),
            said=", ".join(sorted(said)),
            shown=", ".join(sorted(shown)),
        )
    elif not said and not shown and item.choices:
        notes.error(
            N_("No right answer is marked: write “Đáp án: B”, or make the right choice bold."),
            item.stem[0] if item.stem else "",
        )
    return said or shown


def _shown(choices: list[_Choice]) -> set[str]:
    """Return the choices that a star or one way of setting marks, if it does not mark all."""
    starred = {choice.letter for choice in choices if choice.is_starred}
    candidates = [starred] + [{c.letter for c in choices if mark in c.marks} for mark in MARKS]
    everything = {choice.letter for choice in choices}
    return next((marked for marked in candidates if marked and marked != everything), set())
