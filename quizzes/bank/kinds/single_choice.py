"""One choice of several."""

from decimal import Decimal

from lms.kernel.errors import N_
from quizzes.bank.kinds.base import ONE, ZERO, Body, NotAnAnswer, Response, UnknownChoice, clamp
from quizzes.bank.kinds.choices import ChoiceKind, by_id, words


class SingleChoice(ChoiceKind):
    """The body is ``choices.ChoicesBody``; a response is the id of a choice."""

    name = "single_choice"

    def problems(self, body: Body) -> list[str]:
        """As for all choices; and one is worth the whole mark."""
        found = super().problems(body)
        if not any(Decimal(c["fraction"]) == ONE for c in body["choices"]):
            found.append(N_("No choice is marked as right."))
        return found

    def clean(self, body: Body, raw: object) -> Response:
        """Accept the id of one of the choices; None or "" clears the answer."""
        if raw is None or raw == "":
            return None
        if not isinstance(raw, str):
            raise NotAnAnswer
        if raw not in by_id(body):
            raise UnknownChoice
        return raw

    def fraction(self, body: Body, response: Response) -> Decimal | None:
        """Return what the choice is worth, never below 0."""
        if not isinstance(response, str):
            return ZERO
        return clamp(Decimal(by_id(body)[response]["fraction"]))

    def guess(self, body: Body) -> Decimal | None:
        """Each choice is as likely: the mean of what they give."""
        worth = [Decimal(choice["fraction"]) for choice in body["choices"]]
        return sum(worth, ZERO) / len(worth)

    def answer_text(self, body: Body, response: Response) -> str:
        """Return the words of the choice."""
        return words(by_id(body)[response]) if isinstance(response, str) else ""

    def right_answer_text(self, body: Body) -> str:
        """Return the words of the right choice, or of each when several are right."""
        right = (c for c in body["choices"] if Decimal(c["fraction"]) == ONE)
        return "; ".join(words(choice) for choice in right)

    def feedback(self, body: Body, response: Response) -> str:
        """Return the remark on the choice."""
        return by_id(body)[response]["feedback_html"] if isinstance(response, str) else ""
