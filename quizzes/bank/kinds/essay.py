"""A longer text, marked by a person."""

from decimal import Decimal

from quizzes.bank.kinds.base import ZERO, Body, Kind, Response, read_text

MAX_CHARACTERS = 20_000


class Essay(Kind):
    """The body is empty; a response is the text as typed, plain."""

    name = "essay"
    is_graded = True

    def problems(self, body: Body) -> list[str]:
        """An essay needs no key."""
        return []

    def clean(self, body: Body, raw: object) -> Response:
        """Accept a text; None or a blank clears the answer."""
        return read_text(raw, limit=MAX_CHARACTERS)

    def fraction(self, body: Body, response: Response) -> Decimal | None:
        """A person decides; a blank is 0 without one."""
        return None if self.is_answered(response) else ZERO

    def answer_text(self, body: Body, response: Response) -> str:
        """Return the text."""
        return response if isinstance(response, str) else ""

    def right_answer_text(self, body: Body) -> str:
        """No text is the right one."""
        return ""
