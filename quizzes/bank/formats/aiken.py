"""Aiken: a question, its choices ``A. …``, and a line ``ANSWER: B``; the simplest format there is."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal

from lms.kernel.errors import N_
from lms.kernel.richtext import from_plain, inline_from_plain, to_plain
from quizzes.bank.formats.base import (
    ItemLoss,
    Notes,
    ParsedQuestion,
    ParseResult,
    Written,
    decode,
    gather,
    name_from,
)
from quizzes.bank.kinds.base import ONE, ZERO
from quizzes.bank.kinds.choices import NewChoice, choices_body

LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"

_CHOICE = re.compile(r"\s*([A-Za-z])[.)]\s*+(\S.*)")
_ANSWER = re.compile(r"\s*(?:ANSWER|ĐÁP ÁN)\s*+:\s*+(.*?)\s*\Z", re.IGNORECASE)
_LETTER = re.compile(r"([A-Za-z])\.?\Z")


@dataclass
class _Item:
    line: int
    stem: list[str] = field(default_factory=list)
    choices: list[tuple[str, str]] = field(default_factory=list)
    answer: str | None = None


def parse(content: bytes) -> ParseResult:
    """Read an Aiken file: each item becomes a question or an error with its line."""
    text = decode(content).replace("\r\n", "\n").replace("\r", "\n")
    return gather((_read(item) for item in _items(text)), Notes(1))


def _items(text: str) -> Iterator[_Item]:
    """Cut the text into items: an answer ends one, and so does a text after choices."""
    item: _Item | None = None
    for number, line in enumerate(text.split("\n"), start=1):
        if not line.strip():
            continue
        answer, choice = _ANSWER.match(line), _CHOICE.match(line)
        is_next = bool(item and item.choices and not choice and not answer)
        if item is None or is_next:
            if item is not None:
                yield item
            item = _Item(number)
        if answer:
            item.answer = answer[1]
            yield item
            item = None
        elif choice and item.stem:
            item.choices.append((choice[1].upper(), choice[2].strip()))
        else:
            item.stem.append(line.strip())
    if item is not None:
        yield item


def _read(item: _Item) -> tuple[ParsedQuestion | None, Notes]:
    text_html = from_plain("\n".join(item.stem))
    notes = Notes(item.line, name_from(text_html))
    given = " / ".join(item.stem)
    letter = _LETTER.match(item.answer or "")
    if not item.stem:
        notes.error(N_("There are choices or an answer, but no question before them."), given)
    elif item.answer is None:
        notes.error(N_("The line “ANSWER: …” is missing."), given)
    elif letter is None:
        notes.error(N_("The answer must be one letter."), item.answer)
    elif letter[1].upper() not in {name for name, _ in item.choices}:
        notes.error(N_("The answer names a choice that is not there."), item.answer)
    if notes.has_errors or letter is None:
        return None, notes
    choices = [
        NewChoice(inline_from_plain(text), ONE if name == letter[1].upper() else ZERO)
        for name, text in item.choices
    ]
    question = ParsedQuestion(
        kind="single_choice",
        name=notes.item,
        text_html=text_html,
        body=choices_body(choices),
        line=item.line,
    )
    return question, notes


def dump(questions: Iterable[ParsedQuestion]) -> Written:
    """Write the questions of one right choice; whatever Aiken cannot say is told."""
    items, losses = [], []
    for question in questions:
        choices = question.body.get("choices", [])
        right = [n for n, c in enumerate(choices) if Decimal(c["fraction"]) == ONE]
        if question.kind != "single_choice" or len(right) != 1 or len(choices) > len(LETTERS):
            message = N_("Aiken holds only questions with one right choice; left out.")
            losses.append(ItemLoss(question.name, message, is_left_out=True))
            continue
        losses += [ItemLoss(question.name, message) for message in _changed(question)]
        lines = [" ".join(to_plain(question.text_html).split())]
        lines += [
            f"{LETTERS[n]}. {' '.join(to_plain(choice['html']).split())}"
            for n, choice in enumerate(choices)
        ]
        items.append("\n".join([*lines, f"ANSWER: {LETTERS[right[0]]}", ""]))
    return Written("\n".join(items).encode(), tuple(losses))


def _changed(question: ParsedQuestion) -> list[str]:
    choices = question.body["choices"]
    found = []
    htmls = [question.text_html, *(choice["html"] for choice in choices)]
    if any(_is_formatted(html) for html in htmls):
        found.append(N_("Formatting and pictures are not in the file."))
    if question.general_feedback_html or any(choice["feedback_html"] for choice in choices):
        found.append(N_("Remarks are not in the file."))
    if any(Decimal(choice["fraction"]) not in (ZERO, ONE) for choice in choices):
        found.append(N_("Parts of a mark for other choices are not in the file."))
    if question.default_mark != 1:
        found.append(N_("The mark is not in the file."))
    return found


def _is_formatted(html: str) -> bool:
    words = to_plain(html)
    return html not in (from_plain(words), inline_from_plain(words))
