"""A text between questions: read, not answered."""

from decimal import Decimal

from quizzes.bank.kinds.base import Body, Kind, NotAnAnswer, Response


class Description(Kind):
    """The body is empty; there is no response."""

    name = "description"
    is_graded = False

    def problems(self, body: Body) -> list[str]:
        """Nothing can be wrong with it."""
        return []

    def clean(self, body: Body, raw: object) -> Response:
        """There is nothing to answer."""
        if raw is not None:
            raise NotAnAnswer
        return None

    def fraction(self, body: Body, response: Response) -> Decimal | None:
        """Never graded."""
        return None

    def answer_text(self, body: Body, response: Response) -> str:
        """There is no answer."""
        return ""

    def right_answer_text(self, body: Body) -> str:
        """There is no answer."""
        return ""
