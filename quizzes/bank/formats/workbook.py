"""A sheet of questions, a line each: what offices fill in who know Excel and nothing else.

Columns, in any order: Loại (kind), Chuyên đề (topic), Tên (name), Câu hỏi (question), Đáp án (key),
Điểm (mark), Giải thích (remark), Phương án A, B, C … (choices). Without a kind it follows from the key.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

from lms.kernel.errors import N_
from lms.kernel.grid import Row
from lms.kernel.richtext import from_plain, inline_from_plain
from lms.kernel.sheets import read_rows
from lms.kernel.text import fold, nfc
from quizzes.bank.formats.base import (
    MAX_NAME,
    MAX_QUESTIONS,
    Notes,
    ParsedQuestion,
    ParseResult,
    default_mark_of,
    gather,
    name_from,
)
from quizzes.bank.kinds.base import ONE, ZERO
from quizzes.bank.kinds.choices import NewChoice, choices_body
from quizzes.bank.kinds.gap_text import gap_text_body
from quizzes.bank.kinds.matching import matching_body
from quizzes.bank.kinds.numbers import local_text, readings
from quizzes.bank.kinds.numerical import Between, Near, numerical_body
from quizzes.bank.kinds.ordering import ordering_body
from quizzes.bank.kinds.registry import KINDS
from quizzes.bank.kinds.short_answer import NewAnswer, short_answer_body
from quizzes.bank.kinds.true_false import true_false_body

LETTERS = "ABCDEFGHIJ"
SHARE = Decimal("0.00001")
KIND_WORDS = {
    "single_choice": "Một lựa chọn",
    "multiple_choice": "Nhiều lựa chọn",
    "true_false": "Đúng sai",
    "short_answer": "Trả lời ngắn",
    "numerical": "Số",
    "matching": "Ghép cặp",
    "ordering": "Sắp xếp",
    "gap_text": "Điền chỗ trống",
    "essay": "Tự luận",
}
KIND, TOPIC, NAME, QUESTION, KEY, MARK, REMARK = (
    "Loại", "Chuyên đề", "Tên", "Câu hỏi", "Đáp án", "Điểm", "Giải thích",
)  # fmt: skip
FIELDS = (KIND, TOPIC, NAME, QUESTION, KEY, MARK, REMARK)
OTHER_WORDS = {
    "chu de": TOPIC, "nhom": TOPIC, "ma": NAME, "ten cau hoi": NAME, "noi dung": QUESTION,
    "noi dung cau hoi": QUESTION, "dap an dung": KEY, "diem so": MARK, "ghi chu": REMARK,
    "kind": KIND, "topic": TOPIC, "name": NAME, "question": QUESTION, "answer": KEY, "mark": MARK,
    "explanation": REMARK,
}  # fmt: skip
TRUTHS = {"dung": True, "true": True, "d": True, "sai": False, "false": False, "s": False}

_CHOICE = re.compile(r"(?:phuong an|lua chon|dap an|choice|option)?\s*([a-j])\Z")
_NEAR = re.compile(r"(.+?)\s*(?:±|\+/-|\+-)\s*(.+)\Z")
_RANGE = re.compile(r"(.+?)\s*(?:\.\.|–|đến)\s*(.+)\Z")
_FOLDED = {fold(name): name for name in FIELDS} | OTHER_WORDS
_KINDS = {fold(words): kind for kind, words in KIND_WORDS.items()}


def parse(content: bytes, filename: str = "questions.xlsx") -> ParseResult:
    """Read a workbook or a csv: each line becomes a question or an error with its line."""
    rows = read_rows(content, filename, max_rows=MAX_QUESTIONS + 100).rows
    whole = Notes(1)
    found = _header(rows)
    if found is None:
        whole.error(N_("No line names the columns: there must be at least “Câu hỏi” and “Đáp án”."))
        return ParseResult((), tuple(whole.problems))
    at, columns = found
    return gather(_items(rows[at + 1 :], columns), whole)


def _header(rows: Sequence[Row]) -> tuple[int, Mapping[str, int]] | None:
    for at, row in enumerate(rows[:20]):
        columns: dict[str, int] = {}
        for number, cell in enumerate(row.cells):
            name = fold(str(cell))
            letter = _CHOICE.match(name)
            field = letter[1].upper() if letter else _FOLDED.get(name)
            if field:
                columns.setdefault(field, number)
        if QUESTION in columns and KEY in columns:
            return at, columns
    return None


def _items(
    rows: Sequence[Row], columns: Mapping[str, int]
) -> Iterator[tuple[ParsedQuestion | None, Notes]]:
    for row in rows:
        cells = {
            field: nfc(_said(row.cells[number])) if number < len(row.cells) else ""
            for field, number in columns.items()
        }
        if any(cells.values()):
            notes = Notes(row.number, (cells.get(NAME) or cells[QUESTION])[:MAX_NAME])
            yield _question(cells, notes), notes


def _said(cell: object) -> str:
    if isinstance(cell, float):
        return local_text(Decimal(str(cell)))
    return str(cell)


def _question(cells: Mapping[str, str], notes: Notes) -> ParsedQuestion | None:
    if not cells[QUESTION]:
        notes.error(N_("The question has no text."))
        return None
    choices = {letter: cells[letter] for letter in LETTERS if cells.get(letter)}
    kind = _kind(cells, choices, notes)
    body = read_body(kind, cells[KEY], choices, notes) if kind else None
    if kind is None or body is None:
        return None
    text_html = from_plain(cells[QUESTION])
    mark = readings(cells.get(MARK, ""))
    if cells.get(MARK) and not mark:
        notes.warn(N_("The mark was not understood and was taken for 1."), cells[MARK])
    return ParsedQuestion(
        kind=kind,
        name=cells.get(NAME, "")[:MAX_NAME] or name_from(text_html),
        text_html=text_html,
        body=body,
        category=tuple(part.strip() for part in cells.get(TOPIC, "").split("/") if part.strip()),
        general_feedback_html=from_plain(cells.get(REMARK, "")),
        default_mark=mark[0] if mark else default_mark_of(is_graded=KINDS[kind].is_graded),
        line=notes.line,
    )


def _kind(cells: Mapping[str, str], choices: Mapping[str, str], notes: Notes) -> str | None:
    said = cells.get(KIND, "")
    if said:
        kind = _KINDS.get(fold(said))
        if kind is None:
            notes.error(N_("“%(said)s” is no kind of question that is read."), said, said=said)
        return kind
    if choices:
        return "single_choice" if len(_letters(cells[KEY])) == 1 else "multiple_choice"
    if fold(cells[KEY]) in TRUTHS:
        return "true_false"
    return "short_answer" if cells[KEY] else "essay"


def read_body(
    kind: str, key: str, choices: Mapping[str, str], notes: Notes
) -> dict[str, Any] | None:
    """Return the body that a key and choices describe; None, with the reason noted, if none."""
    match kind:
        case "single_choice" | "multiple_choice":
            return _choices(kind, _letters(key), choices, notes, key)
        case "true_false":
            if fold(key) not in TRUTHS:
                notes.error(N_("The key must be Đúng or Sai."), key)
                return None
            return true_false_body(TRUTHS[fold(key)])
        case "short_answer":
            return short_answer_body(NewAnswer(each.strip()) for each in key.split("|"))
        case "numerical":
            return _numerical(key, notes)
        case "matching":
            return _matching(choices, notes)
        case "ordering":
            return ordering_body(inline_from_plain(text) for text in choices.values())
        case "gap_text":
            return gap_text_body(from_plain(key))
    return {}


def _choices(
    kind: str, right: Sequence[str], choices: Mapping[str, str], notes: Notes, key: str
) -> dict[str, Any] | None:
    if not right or not set(right) <= set(choices):
        notes.error(N_("The key must name a choice by its letter, such as B or A, C."), key)
        return None
    if kind == "single_choice" and len(right) > 1:
        notes.error(N_("A question of one choice has one right answer."), key)
        return None
    share = ONE if len(right) == 1 else (ONE / len(right)).quantize(SHARE)
    wrong = ZERO if kind == "single_choice" else -share
    return choices_body(
        NewChoice(inline_from_plain(text), share if letter in right else wrong)
        for letter, text in choices.items()
    )


def _letters(key: str) -> list[str]:
    letters = [part for part in re.split(r"[\s,;/&]+|và", key.upper()) if part]
    return sorted(set(letters)) if all(len(part) == 1 for part in letters) else []


def _numerical(key: str, notes: Notes) -> dict[str, Any] | None:
    answers: list[Near | Between] = []
    for part in key.split("|"):
        near, between = _NEAR.match(part.strip()), _RANGE.match(part.strip())
        pair = near or between
        numbers = [readings(text) for text in (pair.groups() if pair else (part,))]
        if not all(numbers):
            notes.error(N_("This is not a number, a number ± tolerance or a range."), part)
            return None
        first, *rest = (each[0] for each in numbers)
        if between and not near:
            answers.append(Between(first, rest[0]))
        else:
            answers.append(Near(first, rest[0] if rest else ZERO))
    return numerical_body(answers)


def _matching(choices: Mapping[str, str], notes: Notes) -> dict[str, Any] | None:
    pairs = []
    for text in choices.values():
        left, arrow, right = text.partition("->")
        if not arrow:
            notes.error(N_("A pair needs an arrow: left -> right."), text)
            return None
        pairs.append((inline_from_plain(left), right.strip()))
    return matching_body(pairs)
