"""Any number of choices, each adding or taking away a share of the mark."""

from decimal import Decimal

from lms.kernel.errors import N_
from quizzes.bank.kinds.base import ONE, ZERO, Body, NotAnAnswer, Response, UnknownChoice, clamp
from quizzes.bank.kinds.choices import ChoiceKind, by_id, words

ROUNDING = Decimal("0.01")  # three choices of 33.33 % are the whole mark


def rewards_ticking_everything(body: Body) -> bool:
    """Tell whether somebody who ticks every choice earns the whole mark: worth a warning."""
    choices = body["choices"]
    total = sum((Decimal(c["fraction"]) for c in choices), ZERO)
    return total >= ONE - ROUNDING and any(Decimal(c["fraction"]) <= 0 for c in choices)


class MultipleChoice(ChoiceKind):
    """The body is ``choices.ChoicesBody``; a response is a list of ids, in the author's order."""

    name = "multiple_choice"

    def problems(self, body: Body) -> list[str]:
        """As for all choices; and the right ones add up to the whole mark or more."""
        found = super().problems(body)
        gains = [Decimal(c["fraction"]) for c in body["choices"] if Decimal(c["fraction"]) > 0]
        if not gains:
            found.append(N_("No choice is marked as right."))
        elif sum(gains, ZERO) < ONE - ROUNDING:
            found.append(N_("The right choices together must give the whole mark."))
        return found

    def clean(self, body: Body, raw: object) -> Response:
        """Accept a list of ids of its choices; None or [] clears the answer."""
        if raw is None:
            return None
        if not isinstance(raw, list) or not all(isinstance(id_, str) for id_ in raw):
            raise NotAnAnswer
        choices = by_id(body)
        if not set(raw) <= set(choices):
            raise UnknownChoice
        return [id_ for id_ in choices if id_ in raw] or None

    def fraction(self, body: Body, response: Response) -> Decimal | None:
        """Add up the choices, between 0 and 1; exactly the right ones are always 1."""
        if not isinstance(response, list):
            return ZERO
        chosen = set(response)
        if chosen == {c["id"] for c in body["choices"] if Decimal(c["fraction"]) > 0}:
            return ONE
        worth = (Decimal(c["fraction"]) for c in body["choices"] if c["id"] in chosen)
        return clamp(sum(worth, ZERO))

    def answer_text(self, body: Body, response: Response) -> str:
        """Return the words of the choices."""
        chosen = response if isinstance(response, list) else []
        return "; ".join(words(c) for c in body["choices"] if c["id"] in chosen)

    def right_answer_text(self, body: Body) -> str:
        """Return the words of every choice that adds to the mark."""
        return "; ".join(words(c) for c in body["choices"] if Decimal(c["fraction"]) > 0)

    def feedback(self, body: Body, response: Response) -> str:
        """Return the remarks on the choices, one after the other."""
        chosen = response if isinstance(response, list) else []
        remarks = (c["feedback_html"] for c in body["choices"] if c["id"] in chosen)
        return "<br>".join(remark for remark in remarks if remark)
