"""What an author types for a question, and the body that it means. Pure.

A row is a dict of plain values, as a form shows it and gives it back: texts are HTML already, a
share is a percentage or None where the usual one holds.
"""

import re
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from lms.kernel.errors import N_, BadInput
from lms.kernel.richtext import clean, from_plain, has_markup, inline_from_plain, to_plain
from quizzes.bank.kinds.base import ONE, ZERO, Body
from quizzes.bank.kinds.choices import NewChoice, choices_body
from quizzes.bank.kinds.gap_text import gap_text_body, passage
from quizzes.bank.kinds.matching import matching_body
from quizzes.bank.kinds.numbers import local_text, readings
from quizzes.bank.kinds.numerical import Between, Near, numerical_body
from quizzes.bank.kinds.ordering import ordering_body
from quizzes.bank.kinds.short_answer import NewAnswer, short_answer_body
from quizzes.bank.kinds.true_false import true_false_body

Row = Mapping[str, Any]
HUNDRED = Decimal(100)
SHARE = Decimal("0.0000001")  # three right choices are worth 33.33333 % each
CHOICES = ("single_choice", "multiple_choice")
_ENTITY = re.compile(r"&(?:lt|gt|amp|quot|nbsp|#\d{1,7});")
_RANGE = re.compile(r"\s*(?:\.\.|\s[–—-]\s|…)\s*")
_NEAR = re.compile(r"\s*(?:±|\+/?-)\s*")


class UnreadableNumber(BadInput):
    """An answer of a number question is none."""

    message = N_(
        "“%(read)s” is not a number, a number with its tolerance (3,14 ± 0,01) or a range (1 – 5)."
    )


class ManyRight(BadInput):
    """A single choice has two right answers."""

    message = N_(
        "Mark only one choice as right, or make a question of the kind Multiple choice instead."
    )


def to_typed(html: str, *, inline: bool = False) -> str:
    """Return what an author types to get this HTML: plain text where it says the same."""
    text = to_plain(html)
    return html if _is_html(html) and from_typed(text, inline=inline) != html else text


def from_typed(text: str, *, inline: bool = False) -> str:
    """Return clean HTML of what was typed: plain text, unless it holds tags or ``&lt;`` and such."""
    text = text.replace("\r\n", "\n").strip()
    if _is_html(text):
        return clean(text).strip()
    return inline_from_plain(text) if inline else from_plain(text)


def _is_html(text: str) -> bool:
    return has_markup(text) or _ENTITY.search(text) is not None


def rows_of(kind: str, body: Body) -> dict[str, Any]:
    """Return the values of the form that shows this body."""
    if kind in CHOICES:
        choices = body["choices"]
        worths = [Decimal(choice["fraction"]) for choice in choices]
        usual = usual_shares(kind, [worth > 0 for worth in worths])
        return {
            "choices": [
                {
                    "text": choice["html"],
                    "is_right": worth > 0,
                    "share": None if worth == expected else worth * HUNDRED,
                    "feedback": choice["feedback_html"],
                }
                for choice, worth, expected in zip(choices, worths, usual, strict=True)
            ]
        }
    if kind == "true_false":
        return {
            "is_true": "true" if body["is_true"] else "false",
            "right_feedback": body["right_feedback_html"],
            "wrong_feedback": body["wrong_feedback_html"],
        }
    if kind == "short_answer":
        return {
            "answers": [_answer_row(answer, answer["text"]) for answer in body["answers"]],
            "is_case_sensitive": body["is_case_sensitive"],
            "diacritics": body["diacritics"],
        }
    if kind == "numerical":
        return {
            "answers": [_answer_row(answer, _number_text(answer)) for answer in body["answers"]],
            "other_feedback": body["other_feedback_html"],
        }
    if kind == "matching":
        return {"pairs": _pair_rows(body)}
    if kind == "ordering":
        lines = (to_typed(item["html"], inline=True) for item in body["items"])
        return {"things": "\n".join(lines), "grading": body["grading"]}
    if kind == "gap_text":
        return {"passage": passage(body)}
    return {}


def body_of(kind: str, values: Mapping[str, Any]) -> dict[str, Any]:
    """Return the body that the form's values mean; blank rows do not count."""
    if kind in CHOICES:
        return _choices(kind, values["choices"])
    if kind == "true_false":
        return true_false_body(
            values["is_true"] == "true",
            right_feedback_html=values["right_feedback"],
            wrong_feedback_html=values["wrong_feedback"],
        )
    if kind == "short_answer":
        return short_answer_body(
            (
                NewAnswer(row["text"], _share(row, ONE), row["feedback"])
                for row in values["answers"]
                if row["text"].strip()
            ),
            is_case_sensitive=values["is_case_sensitive"],
            diacritics=values["diacritics"],
        )
    if kind == "numerical":
        return numerical_body(
            (_number(row) for row in values["answers"] if row["text"].strip()),
            other_feedback_html=values["other_feedback"],
        )
    if kind == "matching":
        return matching_body(
            (row["left"], row["right"]) for row in values["pairs"] if row["left"] or row["right"]
        )
    if kind == "ordering":
        lines = values["things"]
        if isinstance(lines, str):
            lines = lines.split("\n")
        htmls = (from_typed(line, inline=True) for line in lines)
        return ordering_body(htmls, grading=values["grading"])
    if kind == "gap_text":
        return gap_text_body(values["passage"])
    return {}


def usual_shares(kind: str, are_right: Sequence[bool]) -> list[Decimal]:
    """Return what choices are worth where the author does not say.

    In a single choice the right one is the whole mark. In a multiple choice the right ones share
    it, and a wrong one takes away as much as a right one gives: ticking everything earns nothing
    that ticking at random would not.
    """
    if kind == "single_choice":
        return [ONE if is_right else ZERO for is_right in are_right]
    count = sum(are_right)
    each = (ONE / count).quantize(SHARE) if count else ZERO
    return [each if is_right else -each for is_right in are_right]


def _choices(kind: str, rows: Sequence[Row]) -> dict[str, Any]:
    given = [row for row in rows if row["text"]]
    are_right = [bool(row["is_right"]) for row in given]
    unsaid = [row["share"] is None for row in given]
    if kind == "single_choice" and sum(map(lambda a, b: a and b, are_right, unsaid)) > 1:
        raise ManyRight
    usual = usual_shares(kind, are_right)
    return choices_body(
        NewChoice(row["text"], _share(row, worth), row["feedback"])
        for row, worth in zip(given, usual, strict=True)
    )


def _share(row: Row, usual: Decimal) -> Decimal:
    share: Decimal | None = row["share"]
    return usual if share is None else share / HUNDRED


def _answer_row(answer: Row, text: str) -> dict[str, Any]:
    worth = Decimal(answer["fraction"])
    return {
        "text": text,
        "share": None if worth == ONE else worth * HUNDRED,
        "feedback": answer["feedback_html"],
    }


def _number_text(answer: Row) -> str:
    if "min" in answer:
        return f"{local_text(Decimal(answer['min']))} – {local_text(Decimal(answer['max']))}"
    tolerance = Decimal(answer["tolerance"])
    near = f" ± {local_text(tolerance)}" if tolerance else ""
    return local_text(Decimal(answer["value"])) + near


def _number(row: Row) -> Near | Between:
    text = row["text"].strip()
    worth, feedback = _share(row, ONE), row["feedback"]
    ends = [_read(part) for part in _RANGE.split(text)]
    if len(ends) == 2 and None not in ends:
        return Between(ends[0] or ZERO, ends[1] or ZERO, worth, feedback)
    value, *tolerance = [_read(part) for part in _NEAR.split(text)]
    if value is None or None in tolerance or len(tolerance) > 1:
        raise UnreadableNumber(read=text[:60])
    return Near(value, (tolerance or [ZERO])[0] or ZERO, worth, feedback)


def _read(text: str) -> Decimal | None:
    return next(iter(readings(text)), None)


def _pair_rows(body: Body) -> list[dict[str, str]]:
    texts = {option["id"]: option["text"] for option in body["options"]}
    taken = {stem["option"] for stem in body["stems"]}
    pairs = [{"left": s["html"], "right": texts[s["option"]]} for s in body["stems"]]
    return pairs + [{"left": "", "right": text} for id_, text in texts.items() if id_ not in taken]
