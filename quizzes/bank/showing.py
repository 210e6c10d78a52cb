"""A version of a question as the bank's own page shows it: to read, with its key."""

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from quizzes.bank.drafting import rows_of
from quizzes.bank.kinds.registry import kind_of
from quizzes.bank.models import QuestionVersion

# What learners see, drawn by the very templates that a quiz uses.
LEARNERS_TEMPLATE = "quizzes/attempts/kinds/_{kind}.html"
_HTML = {"html", "text", "feedback", "left", "right_feedback", "wrong_feedback", "other_feedback"}
_PLAIN = {"short_answer": {"text"}, "numerical": {"text"}}


@dataclass(frozen=True)
class Shown:
    """A version: what learners see (``item``), and the rows of its key."""

    version: QuestionVersion
    template: str
    text: Markup
    item: Mapping[str, Any]
    key: Mapping[str, Any]
    right_answer: str
    is_right_answer_msgid: bool
    feedback: Markup


def show(version: QuestionVersion) -> Shown:
    """Return a version with its HTML marked as clean, which it is since the bank took it in."""
    kind, body = kind_of(version.kind), version.body
    layout = kind.layout(body, random.Random(version.id), shuffle=False)  # noqa: S311 -- no secret
    plain = _PLAIN.get(version.kind, set())
    return Shown(
        version,
        LEARNERS_TEMPLATE.format(kind=version.kind),
        Markup(version.text_html),  # noqa: S704 -- cleaned when it was taken in
        {
            "name": "preview",
            "response": None,
            "shown": _marked(kind.shown(body, layout), {"html"}),
        },
        _marked(rows_of(version.kind, body), _HTML - plain),
        kind.right_answer_text(body),
        kind.text_is_msgid,
        Markup(version.feedback_html),  # noqa: S704 -- cleaned when it was taken in
    )


def _marked(value: Any, html: set[str]) -> Any:
    if isinstance(value, Mapping):
        return {
            key: Markup(part) if key in html and isinstance(part, str) else _marked(part, html)  # noqa: S704
            for key, part in value.items()
        }
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [_marked(part, html) for part in value]
    return value
