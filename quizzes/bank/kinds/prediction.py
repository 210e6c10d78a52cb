"""A guess at a number that nobody knows yet: it ranks those who tie and earns no mark."""

import re
from decimal import Decimal

from lms.kernel.errors import N_, BadInput
from quizzes.bank.kinds.base import Body, Kind, Response, read_text

MAX_NUMBER = 10**9
_WHOLE = re.compile(r"[0-9]{1,12}\Z")
_GROUPED = re.compile(r"[0-9]{1,3}(?:(?:\.[0-9]{3})+|(?:,[0-9]{3})+|(?: [0-9]{3})+)\Z")


class NotAWholeNumber(BadInput):
    """A prediction is a whole number within bounds."""

    message = N_("Please type a whole number from 0 to 1,000,000,000.")


class Prediction(Kind):
    """The body is empty; a response is the number in digits only, such as "1234"."""

    name = "prediction"
    is_graded = False

    def problems(self, body: Body) -> list[str]:
        """A prediction needs no key."""
        return []

    def clean(self, body: Body, raw: object) -> Response:
        """Accept a whole number, thousands grouped or not; None or a blank clears it."""
        text = read_text(raw, limit=60)
        if text is None:
            return None
        text = " ".join(text.split())
        if not _WHOLE.match(text) and not _GROUPED.match(text):
            raise NotAWholeNumber
        number = int(re.sub(r"\D", "", text))
        if number > MAX_NUMBER:
            raise NotAWholeNumber
        return str(number)

    def fraction(self, body: Body, response: Response) -> Decimal | None:
        """Never graded."""
        return None

    def answer_text(self, body: Body, response: Response) -> str:
        """Return the number with its thousands grouped by dots."""
        return f"{int(response):,}".replace(",", ".") if isinstance(response, str) else ""

    def right_answer_text(self, body: Body) -> str:
        """Nobody knows it before the close."""
        return ""


def predicted_number(response: Response) -> int | None:
    """Return the number that was predicted; None for a blank."""
    return int(response) if isinstance(response, str) else None
