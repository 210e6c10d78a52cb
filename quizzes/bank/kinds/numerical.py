"""A number typed by the learner, right within a tolerance or a range."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any, NamedTuple, NotRequired, TypedDict

from lms.kernel.errors import N_, BadInput
from quizzes.bank.kinds.base import ONE, ZERO, Body, Kind, Response, clamp, read_text
from quizzes.bank.kinds.numbers import decimal_text, local_text, readings

MAX_CHARACTERS = 60


class NotANumber(BadInput):
    """What was typed is no number."""

    message = N_("Please type a number only, for example 1.234,5.")


class NumberAnswer(TypedDict):
    """Either ``value`` with ``tolerance`` or ``min`` with ``max``, all decimal strings."""

    value: NotRequired[str]
    tolerance: NotRequired[str]
    min: NotRequired[str]
    max: NotRequired[str]
    fraction: str
    feedback_html: str


class NumericalBody(TypedDict):
    """The answers in order: the first that fits decides; a remark for everything else."""

    answers: list[NumberAnswer]
    other_feedback_html: str


class Near(NamedTuple):
    """A value, right when at most ``tolerance`` away."""

    value: Decimal
    tolerance: Decimal = ZERO
    fraction: Decimal = ONE
    feedback_html: str = ""


class Between(NamedTuple):
    """A range, its ends included."""

    low: Decimal
    high: Decimal
    fraction: Decimal = ONE
    feedback_html: str = ""


def numerical_body(
    answers: Iterable[Near | Between], *, other_feedback_html: str = ""
) -> dict[str, Any]:
    """Make a body."""
    body: NumericalBody = {
        "answers": [_answer(answer) for answer in answers],
        "other_feedback_html": other_feedback_html,
    }
    return dict(body)


def bounds(answer: NumberAnswer) -> tuple[Decimal, Decimal]:
    """Return the least and the greatest number that the answer accepts."""
    if "min" in answer:
        return Decimal(answer["min"]), Decimal(answer["max"])
    value, tolerance = Decimal(answer["value"]), Decimal(answer["tolerance"])
    return value - tolerance, value + tolerance


class Numerical(Kind):
    """The body is ``NumericalBody``; a response is the number as typed, trimmed."""

    name = "numerical"
    is_graded = True

    def problems(self, body: Body) -> list[str]:
        """One answer earns the whole mark, and every range holds a number."""
        answers = body["answers"]
        found = []
        if not any(Decimal(a["fraction"]) == ONE for a in answers):
            found.append(N_("No answer earns the whole mark."))
        if any(low > high for low, high in map(bounds, answers)):
            found.append(N_("A range ends before it begins."))
        if any(abs(Decimal(a["fraction"])) > 1 for a in answers):
            found.append(N_("An answer is worth more than the whole mark."))
        return found

    def clean(self, body: Body, raw: object) -> Response:
        """Accept a number as people write it; None or a blank clears the answer."""
        text = read_text(raw, limit=MAX_CHARACTERS)
        if text is not None and not readings(text):
            raise NotANumber
        return text

    def fraction(self, body: Body, response: Response) -> Decimal | None:
        """Return the share of the first answer that fits; 0 when none does."""
        fitting = _fitting(body, response)
        return clamp(Decimal(fitting["fraction"])) if fitting else ZERO

    def guess(self, body: Body) -> Decimal | None:
        """Nobody guesses a number."""
        return ZERO

    def answer_text(self, body: Body, response: Response) -> str:
        """Return the number as typed."""
        return response if isinstance(response, str) else ""

    def right_answer_text(self, body: Body) -> str:
        """Return every answer that earns the whole mark: "2022", "3,14 ± 0,01" or "1 – 5"."""
        return "; ".join(_words(a) for a in body["answers"] if Decimal(a["fraction"]) == ONE)

    def feedback(self, body: Body, response: Response) -> str:
        """Return the remark of the answer that fits, else the one for everything else."""
        if response is None:
            return ""
        fitting = _fitting(body, response)
        return fitting["feedback_html"] if fitting else str(body["other_feedback_html"])


def _answer(answer: Near | Between) -> NumberAnswer:
    worth = decimal_text(answer.fraction)
    if isinstance(answer, Between):
        return {
            "min": decimal_text(answer.low),
            "max": decimal_text(answer.high),
            "fraction": worth,
            "feedback_html": answer.feedback_html,
        }
    return {
        "value": decimal_text(answer.value),
        "tolerance": decimal_text(abs(answer.tolerance)),
        "fraction": worth,
        "feedback_html": answer.feedback_html,
    }


def _fitting(body: Body, response: Response) -> NumberAnswer | None:
    numbers = readings(response) if isinstance(response, str) else ()
    for answer in body["answers"]:
        low, high = bounds(answer)
        if any(low <= number <= high for number in numbers):
            found: NumberAnswer = answer
            return found
    return None


def _words(answer: NumberAnswer) -> str:
    if "min" in answer:
        return f"{local_text(Decimal(answer['min']))} – {local_text(Decimal(answer['max']))}"
    tolerance = Decimal(answer["tolerance"])
    near = f" ± {local_text(tolerance)}" if tolerance else ""
    return local_text(Decimal(answer["value"])) + near
