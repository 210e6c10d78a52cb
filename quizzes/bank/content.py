"""What a question says: how the same question is known again, found, and kept as JSON. Pure."""

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from decimal import Decimal
from typing import Any

from lms.kernel.richtext import to_plain
from lms.kernel.text import fold
from quizzes.bank.formats.base import ImportProblem, ParsedQuestion
from quizzes.bank.kinds.base import Body, without_ids
from quizzes.bank.kinds.numbers import decimal_text

LONGEST_EXCERPT = 160
ANSWERS = "|"  # in a search key the answers stand behind it: not everybody may search them
_WORDED = {"html", "text"}  # the keys of a body that hold what a learner reads or writes


def content_sha256(kind: str, text_html: str, body: Body) -> str:
    """Return a hash that two questions share when they ask the same with the same key.

    Names, marks and remarks on the whole do not count, nor do the random ids of choices.
    """
    said = json.dumps([kind, text_html, without_ids(body)], ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(said.encode()).hexdigest()


def search_key(name: str, text_html: str, body: Body) -> str:
    """Return what a search looks through, without accents: name and text, then the answers."""
    asked, answers = fold(f"{name} {to_plain(text_html)}"), map(to_plain, _words(body))
    return f"{asked} {ANSWERS} {fold(' '.join(answers))}"


def excerpt(html: str) -> str:
    """Return the first words of a text, which may have been cut inside a tag."""
    start, end = html.rfind("<"), html.rfind(">")
    words = " ".join(to_plain(html[:start] if start > end else html).split())
    return words if len(words) <= LONGEST_EXCERPT else f"{words[: LONGEST_EXCERPT - 1].rstrip()}…"


def question_to_json(question: ParsedQuestion) -> dict[str, Any]:
    """Return a question of a file as a JSON object."""
    return {**asdict(question), "default_mark": decimal_text(question.default_mark)}


def question_from_json(stored: Mapping[str, Any]) -> ParsedQuestion:
    """Return the question that ``question_to_json`` wrote."""
    return ParsedQuestion(
        **{
            **stored,
            "category": tuple(stored["category"]),
            "default_mark": Decimal(stored["default_mark"]),
        }
    )


def problem_to_json(problem: ImportProblem) -> dict[str, Any]:
    """Return a problem of a file as a JSON object."""
    return {**asdict(problem), "values": dict(problem.values)}


def problem_from_json(stored: Mapping[str, Any]) -> ImportProblem:
    """Return the problem that ``problem_to_json`` wrote."""
    return ImportProblem(**stored)


def _words(value: Any) -> Iterator[str]:
    if isinstance(value, Mapping):
        for key, part in value.items():
            if key in _WORDED and isinstance(part, str):
                yield part
            else:
                yield from _words(part)
    elif isinstance(value, list):
        for part in value:
            yield from _words(part)
