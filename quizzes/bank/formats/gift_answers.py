"""The answer block of a GIFT item, kind by kind: from its text to a question's body."""

import re
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from lms.kernel.errors import N_
from quizzes.bank.formats.base import Notes
from quizzes.bank.formats.gift_text import one_line, read_html, release, split_format, truth
from quizzes.bank.kinds.base import ONE, ZERO
from quizzes.bank.kinds.choices import NewChoice, choices_body
from quizzes.bank.kinds.matching import matching_body
from quizzes.bank.kinds.multiple_choice import rewards_ticking_everything
from quizzes.bank.kinds.numbers import from_file
from quizzes.bank.kinds.numerical import Between, Near, numerical_body
from quizzes.bank.kinds.short_answer import NewAnswer, short_answer_body
from quizzes.bank.kinds.true_false import true_false_body
from quizzes.bank.kinds.wording import DIACRITICS, EXACT

Options = dict[str, str]  # what our own comment line adds to GIFT
MAX_ANSWERS = 200  # a person reads them all

_WEIGHT = re.compile(r"%(-?[0-9]{1,3}(?:[.,][0-9]{0,10})?)%", re.ASCII)
_LOOKS_LIKE_WEIGHT = re.compile(r"%[^%\n]{0,15}%")
_LOOKS_TRUE_OR_FALSE = re.compile(r"(?:t|f|true|false|đúng|sai|đ|s)\Z", re.IGNORECASE)


def read_body(
    kind: str, block: str, inherited: str, options: Options, notes: Notes
) -> dict[str, Any] | None:
    """Return the body that a held answer block describes; None, with the reason noted, if none."""
    reader = _READERS.get(kind)
    if reader is None:
        if block:
            notes.error(N_("This kind of question takes no answers."), release(block))
        return {}
    if block.count("=") + block.count("~") > MAX_ANSWERS:
        notes.error(N_("There are too many answers: at most %(limit)s."), limit=MAX_ANSWERS)
        return None
    return reader(block, inherited, options, notes)


def _choices(block: str, inherited: str, options: Options, notes: Notes) -> dict[str, Any]:
    block = re.sub(r"~\s*+=", "=", block)
    _warn_of_inner_sign(block, notes)
    pieces = block.replace("=", "~=").split("~")
    if pieces[0].strip():
        notes.warn(
            N_("The text before the first = or ~ was read as a wrong choice."), release(pieces[0])
        )
    else:
        pieces = pieces[1:]
    choices = []
    for piece in pieces:
        piece = piece.strip()
        is_right = piece.startswith("=")
        worth, rest = _weight(piece.removeprefix("=").lstrip(), ONE if is_right else ZERO, notes)
        text, _, remark = rest.partition("#")
        choices.append(
            NewChoice(
                read_html(text, inherited, notes, inline=True),
                worth,
                read_html(remark, inherited, notes, inline=True),
            )
        )
    body = choices_body(choices)
    if "=" not in block and rewards_ticking_everything(body):
        notes.warn(
            N_("Whoever ticks every choice earns full marks. Give wrong choices a minus weight.")
        )
    return body


def _true_false(block: str, inherited: str, options: Options, notes: Notes) -> dict[str, Any]:
    _, _, remarks = block.partition("#")
    wrong, _, right = remarks.partition("#")
    return true_false_body(
        truth(block) is True,
        wrong_feedback_html=read_html(wrong, inherited, notes, inline=True),
        right_feedback_html=read_html(right, inherited, notes, inline=True),
    )


def _short_answer(block: str, inherited: str, options: Options, notes: Notes) -> dict[str, Any]:
    if _LOOKS_TRUE_OR_FALSE.match(release(block)):
        notes.warn(
            N_("Read as a short answer. For a true or false question write TRUE or FALSE."),
            release(block),
        )
    _warn_of_inner_sign(block, notes)
    answers = []
    for piece in _after_signs(block):
        worth, rest = _weight(piece.strip(), ONE, notes)
        text, _, remark = rest.partition("#")
        text = one_line(split_format(text, inherited)[1])
        answers.append(NewAnswer(text, worth, read_html(remark, inherited, notes, inline=True)))
    diacritics = options.get("diacritics", EXACT)
    return short_answer_body(
        answers,
        is_case_sensitive=options.get("case") == "exact",
        diacritics=diacritics if diacritics in DIACRITICS else EXACT,
    )


def _numerical(block: str, inherited: str, options: Options, notes: Notes) -> dict[str, Any] | None:
    given, _, other = block.removeprefix("#").partition("~")
    answers: list[Near | Between] = []
    for piece in _after_signs(given):
        worth, rest = _weight(piece.strip(), ONE, notes)
        text, _, remark = rest.partition("#")
        answer = _number(one_line(split_format(text, inherited)[1]))
        if answer is None:
            notes.error(N_("This is not a number, a number:tolerance or a range."), release(piece))
            return None
        html = read_html(remark, inherited, notes, inline=True)
        answers.append(answer._replace(fraction=worth, feedback_html=html))
    text, _, remark = other.partition("#")
    if text.strip() not in ("", "*"):
        notes.warn(N_("After ~ only feedback is read here, not an answer."), release(text))
    return numerical_body(
        answers, other_feedback_html=read_html(remark, inherited, notes, inline=True)
    )


def _matching(block: str, inherited: str, options: Options, notes: Notes) -> dict[str, Any] | None:
    pairs = []
    for piece in _after_signs(block):
        left, arrow, right = piece.partition("->")
        if not arrow:
            notes.error(
                N_(
                    "A pair needs an arrow: =left -> right. Inside a text write \\= for the sign =."
                ),
                release(piece),
            )
            return None
        pairs.append((read_html(left, inherited, notes, inline=True), one_line(right)))
    return matching_body(pairs)


_READERS: dict[str, Callable[[str, str, Options, Notes], dict[str, Any] | None]] = {
    "single_choice": _choices,
    "multiple_choice": _choices,
    "true_false": _true_false,
    "short_answer": _short_answer,
    "numerical": _numerical,
    "matching": _matching,
}


def _after_signs(block: str) -> list[str]:
    """Split at each ``=``; what stands before the first counts only if it says something."""
    first, *others = block.split("=")
    return [first, *others] if first.strip() else others


def _weight(piece: str, default: Decimal, notes: Notes) -> tuple[Decimal, str]:
    match = _WEIGHT.match(piece)
    if match is None:
        if _LOOKS_LIKE_WEIGHT.match(piece):
            notes.warn(N_("No weight could be read here; the text is kept."), release(piece))
        return default, piece
    worth = Decimal(match[1].replace(",", ".")).scaleb(-2)
    if abs(worth) > ONE:
        notes.error(N_("A weight lies between -100 and 100 percent."), release(piece))
    return worth, piece[match.end() :]


def _number(text: str) -> Near | Between | None:
    if ".." in text:
        low, _, high = text.partition("..")
        ends = from_file(low), from_file(high)
        return None if ends[0] is None or ends[1] is None else Between(ends[0], ends[1])
    value, colon, tolerance = text.partition(":")
    number = from_file(value)
    near = from_file(tolerance) if colon and tolerance.strip() else ZERO
    return None if number is None or near is None else Near(number, near)


def _warn_of_inner_sign(block: str, notes: Notes) -> None:
    inner = re.search(r"[^\s~]=", block)
    if inner:
        read = block[max(0, inner.start() - 20) : inner.end() + 20]
        notes.warn(
            N_("The sign = began a new answer. Inside an answer it is written \\=."), release(read)
        )
