r"""Moodle's cloze: a passage with ``{1:SHORTANSWER:=right~%50%half}`` where something is missing.

``NUMERICAL`` gaps hold numbers with tolerances (``=92:1``), ``MULTICHOICE`` ones a list to choose
from. ``\}``, ``\~``, ``\#``, ``\=`` and ``\\`` are signs without meaning inside a gap.
"""

import re
from collections.abc import Mapping
from decimal import Decimal
from html import escape, unescape
from typing import Any

from quizzes.bank.kinds.base import ONE, ZERO
from quizzes.bank.kinds.choices import NewChoice, choices_body, words
from quizzes.bank.kinds.numbers import decimal_text, from_file, readings
from quizzes.bank.kinds.numerical import Near, bounds, numerical_body
from quizzes.bank.kinds.short_answer import NewAnswer, short_answer_body

GAP = re.compile(r"\{([0-9]{0,3}):([A-Z_]{2,20}):((?:\\.|[^{}\\])*+)\}", re.DOTALL)
KINDS = {
    "SHORTANSWER": "short_answer", "SA": "short_answer", "MW": "short_answer",
    "SHORTANSWER_C": "short_answer", "SAC": "short_answer", "MWC": "short_answer",
    "NUMERICAL": "numerical", "NM": "numerical",
    "MULTICHOICE": "single_choice", "MC": "single_choice", "MULTICHOICE_V": "single_choice",
    "MCV": "single_choice", "MULTICHOICE_H": "single_choice", "MCH": "single_choice",
    "MULTICHOICE_S": "single_choice", "MCS": "single_choice",
}  # fmt: skip
STRICT = {"SHORTANSWER_C", "SAC", "MWC"}

_ANSWER = re.compile(r"(?:\\.|[^~\\])++", re.DOTALL)
_WEIGHT = re.compile(r"%(-?[0-9]{1,3}(?:\.[0-9]{0,7})?)%")
_SIGN = re.compile(r"\\(.)", re.DOTALL)
_HELD = "\ufdd0"  # an escaped #, while the remark is parted off


def read_gap(weight: str, name: str, block: str) -> tuple[str, int, dict[str, Any]] | None:
    """Return a gap's kind, weight and body; None where it cannot be read."""
    kind = KINDS.get(name)
    answers = [_read_answer(match[0]) for match in _ANSWER.finditer(block)]
    if kind is None or not answers or int(weight or 1) < 1:
        return None
    body: dict[str, Any]
    if kind == "single_choice":
        body = choices_body(NewChoice(escape(t, quote=False), worth) for t, worth in answers)
    elif kind == "short_answer":
        body = short_answer_body(
            (NewAnswer(text, worth) for text, worth in answers), is_case_sensitive=name in STRICT
        )
    else:
        numbers = [_read_number(text, worth) for text, worth in answers]
        known = [number for number in numbers if number is not None]
        if len(known) < len(numbers):
            return None
        body = numerical_body(known)
    return kind, int(weight or 1), body


def _read_answer(piece: str) -> tuple[str, Decimal]:
    """Return an answer's text and share; a remark after ``#`` is not kept."""
    text = unescape(piece).strip()
    worth = ONE if text.startswith("=") else ZERO
    text = text.removeprefix("=")
    if found := _WEIGHT.match(text):
        worth, text = Decimal(found[1]) / 100, text[found.end() :]
    text = text.replace("\\#", _HELD).partition("#")[0]
    return " ".join(_SIGN.sub(r"\1", text).replace(_HELD, "#").split()), worth


def _read_number(text: str, worth: Decimal) -> Near | None:
    said, _, near = text.partition(":")
    value = from_file(said) or next(iter(readings(said)), None)
    tolerance = from_file(near) if near else ZERO
    if value is None or tolerance is None:
        return None
    return Near(value, abs(tolerance), worth)


def write_gap(kind: str, weight: int, body: Mapping[str, Any]) -> str:
    """Write a gap so that ``read_gap`` reads the same."""
    name = {"single_choice": "MULTICHOICE", "numerical": "NUMERICAL"}.get(kind, "SHORTANSWER")
    if body.get("is_case_sensitive"):
        name += "_C"
    return f"{{{weight}:{name}:{'~'.join(_answers(kind, body))}}}"


def _answers(kind: str, body: Mapping[str, Any]) -> list[str]:
    if kind == "single_choice":
        return [_answer(words(c), c["fraction"]) for c in body["choices"]]
    if kind == "short_answer":
        return [_answer(a["text"], a["fraction"]) for a in body["answers"]]
    found = []
    for answer in body["answers"]:
        low, high = bounds(answer)
        near = f":{decimal_text((high - low) / 2)}" if high > low else ""
        found.append(_answer(decimal_text((low + high) / 2), answer["fraction"]) + near)
    return found


def _answer(text: str, fraction: str) -> str:
    worth = Decimal(fraction)
    sign = "=" if worth == ONE else "" if worth == ZERO else f"%{decimal_text(worth * 100)}%"
    return sign + re.sub(r"([\\~#={}%])", r"\\\1", text)
