"""A statement that is true or false."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any, TypedDict

from lms.kernel.errors import N_
from quizzes.bank.kinds.base import (
    ONE,
    ZERO,
    Alternative,
    Body,
    Kind,
    NotAnAnswer,
    Response,
    UnknownChoice,
)

LABELS = {"true": N_("True"), "false": N_("False")}


class TrueFalseBody(TypedDict):
    """Whether the statement is true, and a remark for who is right and who is wrong."""

    is_true: bool
    right_feedback_html: str
    wrong_feedback_html: str


def true_false_body(
    is_true: bool, *, right_feedback_html: str = "", wrong_feedback_html: str = ""
) -> dict[str, Any]:
    """Make a body."""
    body: TrueFalseBody = {
        "is_true": is_true,
        "right_feedback_html": right_feedback_html,
        "wrong_feedback_html": wrong_feedback_html,
    }
    return dict(body)


class TrueFalse(Kind):
    """The body is ``TrueFalseBody``; a response is "true" or "false", the same for everybody."""

    name = "true_false"
    is_graded = True
    text_is_msgid = True

    def problems(self, body: Body) -> list[str]:
        """A statement always has an answer."""
        return []

    def shown(self, body: Body, layout: Sequence[str]) -> dict[str, Any]:
        """Return ``{"choices": [{"id", "label"}, ...]}``; labels are msgids."""
        return {"choices": [{"id": id_, "label": label} for id_, label in LABELS.items()]}

    def clean(self, body: Body, raw: object) -> Response:
        """Accept "true" or "false"; None or "" clears the answer."""
        if raw is None or raw == "":
            return None
        if not isinstance(raw, str):
            raise NotAnAnswer
        if raw not in LABELS:
            raise UnknownChoice
        return raw

    def fraction(self, body: Body, response: Response) -> Decimal | None:
        """All or nothing."""
        return ONE if response is not None and response == _key(body) else ZERO

    def guess(self, body: Body) -> Decimal | None:
        """One of two."""
        return ONE / 2

    def alternatives(self, body: Body) -> list[Alternative]:
        """Return both; their texts are msgids."""
        return [Alternative(id_, label, id_ == _key(body)) for id_, label in LABELS.items()]

    def answer_text(self, body: Body, response: Response) -> str:
        """Return the label of the answer, a msgid."""
        return LABELS[response] if isinstance(response, str) else ""

    def right_answer_text(self, body: Body) -> str:
        """Return the label of the right answer, a msgid."""
        return LABELS[_key(body)]

    def feedback(self, body: Body, response: Response) -> str:
        """Return the remark for who is right, or for who is wrong."""
        if response is None:
            return ""
        side = "right_feedback_html" if response == _key(body) else "wrong_feedback_html"
        return str(body[side])


def _key(body: Body) -> str:
    return "true" if body["is_true"] else "false"
