"""Writing questions as Moodle XML; pictures become files, as Moodle keeps them."""

import re
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from lms.kernel.errors import N_
from quizzes.bank.formats.base import ItemLoss, ParsedQuestion, Written
from quizzes.bank.formats.gift_text import category_text
from quizzes.bank.formats.moodle_xml import FILL_IN
from quizzes.bank.formats.xml import escaped
from quizzes.bank.kinds.gap_text import passage
from quizzes.bank.kinds.numbers import decimal_text
from quizzes.bank.kinds.numerical import bounds
from quizzes.bank.kinds.ordering import ALL
from quizzes.bank.kinds.wording import EXACT

TYPES = {
    "single_choice": "multichoice",
    "multiple_choice": "multichoice",
    "true_false": "truefalse",
    "short_answer": "shortanswer",
    "numerical": "numerical",
    "matching": "matching",
    "ordering": "ordering",
    "gap_text": "cloze",
    "essay": "essay",
    "description": "description",
}

_PICTURE = re.compile(r"data:image/(png|jpeg|gif|webp);base64,([A-Za-z0-9+/]+=*)")


def dump(questions: Iterable[ParsedQuestion]) -> Written:
    """Write the questions in their order; ``moodle_xml.parse`` reads the same back."""
    parts = ['<?xml version="1.0" encoding="UTF-8"?>\n<quiz>\n']
    losses: list[ItemLoss] = []
    category: tuple[str, ...] | None = None
    for question in questions:
        if question.kind not in TYPES:
            message = N_("Moodle has no question that asks for a prediction; left out.")
            losses.append(ItemLoss(question.name, message, is_left_out=True))
            continue
        if question.category != category:
            category = question.category
            path = escaped(f"$course$/{category_text(category)}")
            parts.append(
                f'<question type="category"><category><text>{path}</text></category></question>\n'
            )
        if question.body.get("diacritics", EXACT) != EXACT:
            message = N_("Moodle always compares diacritics: answers without them become wrong.")
            losses.append(ItemLoss(question.name, message))
        parts.append(_question(question))
    return Written("".join([*parts, "</quiz>\n"]).encode(), tuple(losses))


def _question(question: ParsedQuestion) -> str:
    text = question.text_html
    if question.kind == "gap_text":
        text = ("" if text == FILL_IN else text) + passage(question.body)
    return (
        f'<question type="{TYPES[question.kind]}">\n'
        f"<name><text>{escaped(question.name)}</text></name>\n"
        f"{_html('questiontext', text)}"
        f"{_html('generalfeedback', question.general_feedback_html)}"
        f"<defaultgrade>{decimal_text(question.default_mark)}</defaultgrade>\n"
        f"{''.join(_answers(question.kind, question.body))}</question>\n"
    )


def _answers(kind: str, body: dict[str, Any]) -> list[str]:
    match kind:
        case "single_choice" | "multiple_choice":
            single = str(kind == "single_choice").lower()
            return [f"<single>{single}</single>\n", *map(_choice, body["choices"])]
        case "true_false":
            return [_truth(said, body) for said in ("true", "false")]
        case "short_answer":
            case = int(body["is_case_sensitive"])
            return [f"<usecase>{case}</usecase>\n", *map(_accepted, body["answers"])]
        case "numerical":
            other = _answer("*", "0", body["other_feedback_html"])
            return [*map(_number, body["answers"]), other if body["other_feedback_html"] else ""]
        case "matching":
            return _pairs(body)
        case "ordering":
            return _in_order(body)
    return []


def _choice(choice: dict[str, Any]) -> str:
    return (
        f'<answer fraction="{_percent(choice["fraction"])}" format="html">'
        f"{_inside(choice['html'])}{_html('feedback', choice['feedback_html'])}</answer>\n"
    )


def _truth(said: str, body: dict[str, Any]) -> str:
    is_right = (said == "true") == body["is_true"]
    remark = body["right_feedback_html" if is_right else "wrong_feedback_html"]
    return _answer(said, "100" if is_right else "0", remark)


def _accepted(answer: dict[str, Any]) -> str:
    return _answer(answer["text"], _percent(answer["fraction"]), answer["feedback_html"])


def _number(answer: Any) -> str:
    low, high = bounds(answer)
    tolerance = decimal_text((high - low) / 2)
    return _answer(
        decimal_text((low + high) / 2),
        _percent(answer["fraction"]),
        answer["feedback_html"],
        f"<tolerance>{tolerance}</tolerance>",
    )


def _answer(text: str, percent: str, remark: str, more: str = "") -> str:
    return (
        f'<answer fraction="{percent}" format="plain_text"><text>{escaped(text)}</text>'
        f"{more}{_html('feedback', remark)}</answer>\n"
    )


def _pairs(body: dict[str, Any]) -> list[str]:
    texts = {option["id"]: option["text"] for option in body["options"]}
    taken = {stem["option"] for stem in body["stems"]}
    pairs = [(stem["html"], texts[stem["option"]]) for stem in body["stems"]]
    pairs += [("", text) for id_, text in texts.items() if id_ not in taken]
    return [
        f'<subquestion format="html">{_inside(html)}'
        f"<answer><text>{escaped(text)}</text></answer></subquestion>\n"
        for html, text in pairs
    ]


def _in_order(body: dict[str, Any]) -> list[str]:
    grading = "ALL_OR_NOTHING" if body["grading"] == ALL else "ABSOLUTE_POSITION"
    items = (
        f'<answer fraction="{place}" format="html">{_inside(item["html"])}</answer>\n'
        for place, item in enumerate(body["items"], start=1)
    )
    return [f"<gradingtype>{grading}</gradingtype>\n", *items]


def _percent(share: str) -> str:
    return decimal_text(Decimal(share) * 100)


def _html(tag: str, html: str) -> str:
    return f'<{tag} format="html">{_inside(html)}</{tag}>\n'


def _inside(html: str) -> str:
    files: list[str] = []

    def keep(match: re.Match[str]) -> str:
        name = f"hinh-{len(files) + 1}.{match[1]}"
        files.append(f'<file name="{name}" encoding="base64">{match[2]}</file>')
        return f"@@PLUGINFILE@@/{name}"

    text = escaped(_PICTURE.sub(keep, html))
    return f"<text>{text}</text>{''.join(files)}"
