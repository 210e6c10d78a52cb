"""Writing questions as a sheet, and the empty sheet with examples that people fill in."""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from lms.kernel.errors import N_
from lms.kernel.richtext import from_plain, to_plain
from lms.kernel.sheet_writing import MIME as MIME
from lms.kernel.sheet_writing import Value, write_xlsx
from quizzes.bank.formats.base import ItemLoss, Notes, ParsedQuestion, Written
from quizzes.bank.formats.workbook import FIELDS, KIND_WORDS, LETTERS, read_body
from quizzes.bank.kinds.base import ONE, without_ids
from quizzes.bank.kinds.gap_text import passage
from quizzes.bank.kinds.numbers import local_text


def dump(questions: Iterable[ParsedQuestion]) -> Written:
    """Write the questions as a sheet; formatting and remarks on single answers are told as lost."""
    rows: list[list[Value]] = []
    losses: list[ItemLoss] = []
    for question in questions:
        line = _line(question)
        if line is None:
            message = N_("The sheet has no such kind of question; left out.")
            losses.append(ItemLoss(question.name, message, is_left_out=True))
            continue
        key, choices = line
        losses += [ItemLoss(question.name, message) for message in _changed(question)]
        rows.append(
            [
                KIND_WORDS[question.kind], " / ".join(question.category), question.name,
                to_plain(question.text_html), key, question.default_mark,
                to_plain(question.general_feedback_html), *choices,
            ]
        )  # fmt: skip
    columns = [*FIELDS, *(f"Phương án {letter}" for letter in LETTERS)]
    return Written(write_xlsx("Câu hỏi", columns, rows), tuple(losses))


def _line(question: ParsedQuestion) -> tuple[str, list[str]] | None:
    body = question.body
    match question.kind:
        case "single_choice" | "multiple_choice" if len(body["choices"]) <= len(LETTERS):
            right = (
                LETTERS[n] for n, c in enumerate(body["choices"]) if Decimal(c["fraction"]) > 0
            )
            return ", ".join(right), [to_plain(choice["html"]) for choice in body["choices"]]
        case "true_false":
            return ("Đúng" if body["is_true"] else "Sai"), []
        case "short_answer":
            full = (a["text"] for a in body["answers"] if Decimal(a["fraction"]) == ONE)
            return " | ".join(full), []
        case "numerical":
            full = (_number(a) for a in body["answers"] if Decimal(a["fraction"]) == ONE)
            return " | ".join(full), []
        case "matching" if len(body["options"]) <= len(LETTERS):
            return "", _pairs(body)
        case "ordering" if len(body["items"]) <= len(LETTERS):
            return "", [to_plain(item["html"]) for item in body["items"]]
        case "gap_text":
            return to_plain(passage(body)), []
        case "essay":
            return "", []
    return None


def _number(answer: Mapping[str, str]) -> str:
    if "min" in answer:
        return f"{local_text(Decimal(answer['min']))} .. {local_text(Decimal(answer['max']))}"
    tolerance = Decimal(answer["tolerance"])
    near = f" ± {local_text(tolerance)}" if tolerance else ""
    return local_text(Decimal(answer["value"])) + near


def _pairs(body: Mapping[str, Any]) -> list[str]:
    texts = {option["id"]: option["text"] for option in body["options"]}
    taken = {stem["option"] for stem in body["stems"]}
    pairs = [f"{to_plain(s['html'])} -> {texts[s['option']]}" for s in body["stems"]]
    return pairs + [f" -> {text}" for id_, text in texts.items() if id_ not in taken]


def _changed(question: ParsedQuestion) -> list[str]:
    """Read the line back: whatever is not the same is lost."""
    notes = Notes(0)
    key, choices = _line(question) or ("", [])
    named = dict(zip(LETTERS, choices, strict=False))
    body = read_body(question.kind, key, {k: v for k, v in named.items() if v.strip()}, notes)
    found = []
    if from_plain(to_plain(question.text_html)) != question.text_html:
        found.append(N_("Formatting and pictures are not in the file."))
    if body is None or without_ids(body) != without_ids(question.body):
        found.append(
            N_("Parts of marks, remarks or how strictly letters compare are not in the file.")
        )
    return found


def sample() -> bytes:
    """Return a sheet with an example of each kind, to be filled in."""
    examples = [
        ("single_choice", "Ai là người phát ngôn của sở?", "B", ["Văn thư", "Giám đốc sở", "Lái xe"]),
        ("multiple_choice", "Ai được tập huấn?", "A, B", ["Phóng viên", "Biên tập viên", "Tin đồn"]),
        ("true_false", "Người phát ngôn được ủy quyền cho người khác.", "Đúng", []),
        ("short_answer", "Tỉnh nào hợp nhất với Bắc Kạn?", "Thái Nguyên | tỉnh Thái Nguyên", []),
        ("numerical", "Sau sắp xếp, tỉnh có bao nhiêu xã, phường?", "92", []),
        ("matching", "Ghép văn bản với số hiệu.", "", ["Chỉ thị -> 07/CT-TTg", "Luật Báo chí -> 103/2016/QH13"]),
        ("essay", "Trình bày quy trình cung cấp thông tin cho báo chí.", "", []),
    ]  # fmt: skip
    rows: list[list[Value]] = [
        [
            KIND_WORDS[kind],
            "Truyền thông chính sách / Căn cứ",
            f"CH-{n:02}",
            text,
            key,
            1,
            "",
            *choices,
        ]
        for n, (kind, text, key, choices) in enumerate(examples, start=1)
    ]
    columns = [*FIELDS, *(f"Phương án {letter}" for letter in LETTERS)]
    return write_xlsx("Câu hỏi", columns, rows)
