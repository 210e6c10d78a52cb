r"""GIFT, the plain-text format of Moodle: liberal in what is read, strict in what is written.

An item is a block of lines; a blank line ends it. ``//`` begins a comment line,
``$CATEGORY: a/b`` sets the category of what follows, ``::name::`` names an item, braces hold its
answers, and ``\: \# \= \{ \} \~ \\ \n`` are signs without meaning. What GIFT cannot say (a mark,
a prediction, how strictly letters compare) stands in a comment of ours, ``// lms: mark=2``, that
other programs pass over.
"""

import re
from dataclasses import dataclass, field, replace
from decimal import Decimal

from lms.kernel.errors import N_
from lms.kernel.richtext import FORBIDDEN, length, to_plain
from quizzes.bank.formats.base import (
    MAX_BYTES,
    MAX_NAME,
    MAX_QUESTIONS,
    Notes,
    ParsedQuestion,
    ParseResult,
    decode,
    default_mark_of,
    name_from,
)
from quizzes.bank.formats.gift_answers import Options, read_body
from quizzes.bank.formats.gift_text import (
    MOODLE,
    category_path,
    hold,
    kind_of_block,
    one_line,
    read_html,
    release,
    split_feedback,
    split_format,
)
from quizzes.bank.formats.gift_writing import dump
from quizzes.bank.kinds.registry import KINDS

__all__ = ["decode", "dump", "parse"]

BLANK = "_____"  # where the answer goes in a sentence with a missing word
MAX_CHARACTERS = 100_000  # of one item, pictures apart

_OPTIONS = re.compile(r"//\s*+lms:(.*)\Z")
_OPTION = re.compile(r"(kind|mark|case|diacritics)=([\w.]++)", re.ASCII)
_MARK = re.compile(r"[0-9]{1,4}(?:\.[0-9]{1,2})?\Z", re.ASCII)
_NOT_TAKEN = re.compile(r"\[(?:id|tag):")


@dataclass
class _Block:
    """The held lines of one item and what was said about it before."""

    line: int
    category: tuple[str, ...]
    options: Options
    lines: list[str] = field(default_factory=list)
    is_answered: bool = False  # its closing brace has been seen
    has_tags: bool = False


def parse(text: str) -> ParseResult:
    """Read a GIFT text: each item becomes a question or an error with its line."""
    whole = Notes(1)
    if len(text) > MAX_BYTES or len(text.encode("utf-8", "replace")) > MAX_BYTES:
        whole.error(N_("The file is too big: at most %(limit)s MB. Please split it."), limit=2)
        return ParseResult((), tuple(whole.problems))
    text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    text, dropped = FORBIDDEN.subn("", text)
    if dropped:
        whole.warn(N_("%(count)s characters that no text may hold were left out."), count=dropped)
    # Each text is composed (NFC) when it is read: here a mark could join the sign before it.
    blocks = _blocks(text)
    if len(blocks) > MAX_QUESTIONS:
        whole.error(
            N_("The file has too many questions: at most %(limit)s. Please split it."),
            limit=MAX_QUESTIONS,
        )
        return ParseResult((), tuple(whole.problems))
    if not blocks:
        whole.error(N_("There is no question in this file."))
    questions, problems = [], whole.problems
    for block in blocks:
        notes = Notes(block.line)
        question = _question(block, notes)
        if question is not None and not notes.has_errors:
            questions.append(question)
        problems += notes.problems
    return ParseResult(tuple(questions), tuple(problems))


def _blocks(text: str) -> list[_Block]:
    """Cut the text into items.

    A blank line ends an item; so do a category and, after a closed answer block, a ``::``: where
    the blank line was forgotten, two questions do not run into one.
    """
    blocks: list[_Block] = []
    current: _Block | None = None
    category: tuple[str, ...] = ()
    options: Options = {}
    has_tags = False
    for number, raw in enumerate(text.split("\n"), start=1):
        line = raw.strip()
        if line.startswith("//"):
            if ours := _OPTIONS.match(line):
                options = dict(_OPTION.findall(ours[1]))
            has_tags = has_tags or bool(_NOT_TAKEN.search(line))
            continue
        if not line:
            current, options, has_tags = None, {}, False
            continue
        if line.startswith("$CATEGORY:"):
            category = category_path(line.removeprefix("$CATEGORY:"))
            current = None
            continue
        if current is None or (current.is_answered and line.startswith("::")):
            current = _Block(number, category, options, has_tags=has_tags)
            blocks.append(current)
            options, has_tags = {}, False
        held = hold(raw.rstrip())
        current.lines.append(held)
        current.is_answered = current.is_answered or "}" in held
    return blocks


def _question(block: _Block, notes: Notes) -> ParsedQuestion | None:
    text = "\n".join(block.lines).strip()
    name, text = _name(text, notes)
    notes.item = name or one_line(text)[:60]
    if length(text) > MAX_CHARACTERS:
        notes.error(
            N_("The question is too long: at most %(limit)s characters."),
            text,
            limit=MAX_CHARACTERS,
        )
        return None
    if block.has_tags:
        notes.warn(N_("Tags and id numbers in comments are not kept."))
    parts = _parts(text, notes)
    if parts is None:
        return None
    stem, answers = parts
    form = split_format(stem, MOODLE)[0]
    text_html = read_html(stem, MOODLE, notes)
    if not to_plain(text_html) and "<img" not in text_html:
        notes.error(N_("The question has no text."), release(text))
    block_text, feedback = split_feedback(answers or "")
    kind = "description" if answers is None else kind_of_block(block_text)
    kind = block.options["kind"] if block.options.get("kind") in KINDS else kind
    body = read_body(kind, block_text, form, block.options, notes)
    if body is None:
        return None
    for problem in KINDS[kind].problems(body):
        notes.error(problem, release(block_text))
    question = ParsedQuestion(
        kind=kind,
        name=name or name_from(text_html),
        text_html=text_html,
        body=body,
        category=block.category,
        general_feedback_html=read_html(feedback, form, notes),
        default_mark=default_mark_of(is_graded=KINDS[kind].is_graded),
        line=block.line,
    )
    mark = block.options.get("mark", "")
    return replace(question, default_mark=Decimal(mark)) if _MARK.match(mark) else question


def _name(text: str, notes: Notes) -> tuple[str, str]:
    """Take ``::name::`` off the start."""
    if not text.startswith("::"):
        return "", text
    name, closed, rest = text[2:].partition("::")
    if not closed:
        notes.warn(N_("The name has no closing ::, so it was read as text."), release(text))
        return "", text[2:].strip()
    name = one_line(name)
    if len(name) > MAX_NAME:
        notes.warn(N_("The name was shortened to %(limit)s characters."), name, limit=MAX_NAME)
        name = name[:MAX_NAME].strip()
    return name, rest.strip()


def _parts(text: str, notes: Notes) -> tuple[str, str | None] | None:
    """Part the question from its answers: the first ``{`` to the first ``}``; None when broken.

    Answers in the middle of a sentence leave a blank there.
    """
    start, end = text.find("{"), text.find("}")
    if start < 0 and end < 0:
        return text, None
    if start < 0 or end < start:
        notes.error(
            N_("A brace is missing: { opens the answers, } closes them, no blank line between."),
            release(text),
        )
        return None
    before, answers, after = text[:start], text[start + 1 : end].strip(), text[end + 1 :]
    if "{" in after or "}" in after:
        notes.error(
            N_("There are more braces after the answers. Leave a blank line between questions, and write \\{ and \\} inside a text."),
            release(text),
        )  # fmt: skip
        return None
    return (before + BLANK + after if after.strip() else before).strip(), answers
