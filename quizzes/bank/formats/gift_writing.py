"""Writing questions as GIFT, so that every reader of GIFT reads the same."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from lms.kernel.richtext import to_plain
from quizzes.bank.formats.base import Notes, ParsedQuestion, default_mark_of
from quizzes.bank.formats.gift_text import (
    HTML,
    MOODLE,
    category_text,
    escape,
    hold,
    kind_of_block,
    read_html,
    split_feedback,
    split_format,
)
from quizzes.bank.kinds.base import ONE, ZERO
from quizzes.bank.kinds.numbers import decimal_text
from quizzes.bank.kinds.registry import KINDS
from quizzes.bank.kinds.wording import EXACT


def dump(questions: Iterable[ParsedQuestion]) -> str:
    """Write the questions in their order; ``gift.parse`` reads the same back."""
    parts: list[str] = []
    category: tuple[str, ...] = ()
    for number, question in enumerate(questions, start=1):
        if question.category != category:
            category = question.category
            parts.append(f"$CATEGORY: {category_text(category)}\n")
        parts.append(_item(number, question))
    return "\n".join(parts)


def _item(number: int, question: ParsedQuestion) -> str:
    name = " ".join(question.name.split())
    text = _text(question.text_html, MOODLE, inline=False)
    form = split_format(text, MOODLE)[0]
    answers = _answers(question, form)
    if question.general_feedback_html:
        answers.append("####" + _text(question.general_feedback_html, form, inline=False))
    has_block = question.kind != "description" or bool(answers)
    block = "\n".join(answers)
    read_as = kind_of_block(split_feedback(hold(block))[0]) if has_block else "description"
    lines = [f"// question: {number}  name: {name}"]
    if options := _options(question, read_as):
        lines.append(f"// lms: {' '.join(options)}")
    closing = f" {{\n{block}\n}}" if answers else " {}" if has_block else ""
    lines.append(f"::{escape(name)}::{text}{closing}\n")
    return "\n".join(lines)


def _options(question: ParsedQuestion, read_as: str) -> list[str]:
    options = []
    if read_as != question.kind:
        options.append(f"kind={question.kind}")
    if question.default_mark != default_mark_of(is_graded=KINDS[question.kind].is_graded):
        options.append(f"mark={decimal_text(question.default_mark)}")
    if question.body.get("is_case_sensitive"):
        options.append("case=exact")
    if question.body.get("diacritics", EXACT) != EXACT:
        options.append(f"diacritics={question.body['diacritics']}")
    return options


def _answers(question: ParsedQuestion, form: str) -> list[str]:
    body = question.body
    match question.kind:
        case "single_choice" | "multiple_choice":
            is_single = question.kind == "single_choice"
            return [_choice(choice, form, is_single=is_single) for choice in body["choices"]]
        case "true_false":
            return [_true_false(body, form)]
        case "short_answer":
            return [_short_answer(answer, form) for answer in body["answers"]]
        case "numerical":
            answers = [_number(answer, form) for answer in body["answers"]]
            other = _remark(body["other_feedback_html"], form)
            if len(answers) == 1 and not other and not answers[0].startswith("=%"):
                return [f"#{answers[0].removeprefix('=')}"]
            return ["#", *answers, *([f"~{other}"] if other else [])]
        case "matching":
            return _pairs(body, form)
    return []


def _choice(choice: dict[str, Any], form: str, *, is_single: bool) -> str:
    worth = Decimal(choice["fraction"])
    sign = "=" if is_single and worth == ONE else "~"
    weight = "" if sign == "=" or worth == ZERO else _weight(worth)
    text = _text(choice["html"], form, inline=True)
    return f"{sign}{weight}{text}{_remark(choice['feedback_html'], form)}"


def _true_false(body: dict[str, Any], form: str) -> str:
    answer = "TRUE" if body["is_true"] else "FALSE"
    right = _remark(body["right_feedback_html"], form)
    wrong = _remark(body["wrong_feedback_html"], form)
    return answer + (wrong or "#" if right else wrong) + right


def _short_answer(answer: dict[str, Any], form: str) -> str:
    worth, text = Decimal(answer["fraction"]), str(answer["text"])
    if text.startswith("%") or split_format(text, "")[0]:
        text = f"[plain]{text}"
    weight = "" if worth == ONE else _weight(worth)
    return f"={weight}{escape(text)}{_remark(answer['feedback_html'], form)}"


def _number(answer: dict[str, Any], form: str) -> str:
    worth = Decimal(answer["fraction"])
    if "min" in answer:
        text = f"{answer['min']}..{answer['max']}"
    else:
        text = f"{answer['value']}:{answer['tolerance']}"
    weight = "" if worth == ONE else _weight(worth)
    return f"={weight}{text}{_remark(answer['feedback_html'], form)}"


def _pairs(body: dict[str, Any], form: str) -> list[str]:
    texts = {option["id"]: option["text"] for option in body["options"]}
    taken = {stem["option"] for stem in body["stems"]}
    pairs = [(_stem(stem["html"], form), texts[stem["option"]]) for stem in body["stems"]]
    pairs += [("", text) for id_, text in texts.items() if id_ not in taken]
    return [f"={stem} -> {escape(text)}" for stem, text in pairs]


def _stem(html: str, form: str) -> str:
    """Write a stem without an arrow, which GIFT cannot escape: in HTML it has another spelling."""
    text = _text(html, form, inline=True)
    if "->" not in text:
        return text
    return ("" if form == HTML else f"[{HTML}]") + escape(html.replace("->", "-&gt;"))


def _weight(worth: Decimal) -> str:
    return f"%{decimal_text(worth * 100)}%"


def _remark(html: str, form: str) -> str:
    return f"#{_text(html, form, inline=True)}" if html else ""


def _text(html: str, inherited: str, *, inline: bool) -> str:
    """Write a text plainly where that reads back as the same HTML, else as ``[html]``."""
    text = html if inherited == HTML else to_plain(html)
    candidate = escape(text)
    is_weight = text.startswith("%")
    if not is_weight and read_html(hold(candidate), inherited, Notes(0), inline=inline) == html:
        return candidate
    return f"[{HTML}]{escape(html)}"
