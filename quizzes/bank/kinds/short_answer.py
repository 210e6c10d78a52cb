"""A few words typed by the learner and compared with the author's answers."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any, NamedTuple, TypedDict

from lms.kernel.errors import N_
from quizzes.bank.kinds.base import ONE, ZERO, Body, Kind, Response, clamp, read_text
from quizzes.bank.kinds.numbers import decimal_text
from quizzes.bank.kinds.wording import DIACRITICS, EXACT, accepts, normalised, pieces

MAX_CHARACTERS = 500


class Accepted(TypedDict):
    r"""An answer of the author's, with wildcards ``*`` (``\*`` is an asterisk), and its share."""

    text: str
    fraction: str
    feedback_html: str


class ShortAnswerBody(TypedDict):
    """The answers in order: the first that fits decides; and how strictly letters compare."""

    answers: list[Accepted]
    is_case_sensitive: bool
    diacritics: str  # "exact" or "fold"


class NewAnswer(NamedTuple):
    """An accepted answer as its author gives it."""

    text: str
    fraction: Decimal = ONE
    feedback_html: str = ""


def short_answer_body(
    answers: Iterable[NewAnswer], *, is_case_sensitive: bool = False, diacritics: str = EXACT
) -> dict[str, Any]:
    """Make a body."""
    body: ShortAnswerBody = {
        "answers": [
            {
                "text": " ".join(answer.text.split()),
                "fraction": decimal_text(answer.fraction),
                "feedback_html": answer.feedback_html,
            }
            for answer in answers
        ],
        "is_case_sensitive": is_case_sensitive,
        "diacritics": diacritics,
    }
    return dict(body)


class ShortAnswer(Kind):
    """The body is ``ShortAnswerBody``; a response is the text as typed, trimmed."""

    name = "short_answer"
    is_graded = True

    def problems(self, body: Body) -> list[str]:
        """One answer earns the whole mark, none is blank, and not just anything is right."""
        answers = body["answers"]
        found = []
        if not any(Decimal(a["fraction"]) == ONE for a in answers):
            found.append(N_("No answer earns the whole mark."))
        if any(not a["text"].strip() for a in answers):
            found.append(N_("An accepted answer is empty."))
        if any(a["text"] and not a["text"].strip("* ") and Decimal(a["fraction"]) > 0 for a in answers):  # fmt: skip
            found.append(N_("An answer of only * would accept anything."))
        if any(abs(Decimal(a["fraction"])) > 1 for a in answers):
            found.append(N_("An answer is worth more than the whole mark."))
        if any(len(a["text"]) > MAX_CHARACTERS for a in answers):
            found.append(N_("An accepted answer is too long."))
        if body["diacritics"] not in DIACRITICS:
            found.append(N_("Say whether diacritics count."))
        return found

    def clean(self, body: Body, raw: object) -> Response:
        """Accept a line of text; None or a blank clears the answer."""
        text = read_text(raw, limit=MAX_CHARACTERS)
        return " ".join(text.split()) if text else None

    def fraction(self, body: Body, response: Response) -> Decimal | None:
        """Return the share of the first answer that fits; 0 when none does."""
        fitting = _fitting(body, response)
        return clamp(Decimal(fitting["fraction"])) if fitting else ZERO

    def guess(self, body: Body) -> Decimal | None:
        """Nobody guesses words, unless any words earn something."""
        return max(
            (clamp(Decimal(a["fraction"])) for a in body["answers"] if not a["text"].strip("* ")),
            default=ZERO,
        )

    def answer_text(self, body: Body, response: Response) -> str:
        """Return the text as typed."""
        return response if isinstance(response, str) else ""

    def right_answer_text(self, body: Body) -> str:
        """Return every answer that earns the whole mark."""
        right = (a["text"] for a in body["answers"] if Decimal(a["fraction"]) == ONE)
        return "; ".join(text.replace("\\*", "*") for text in right)

    def feedback(self, body: Body, response: Response) -> str:
        """Return the remark of the answer that fits."""
        fitting = _fitting(body, response)
        return fitting["feedback_html"] if fitting else ""


def _fitting(body: Body, response: Response) -> Accepted | None:
    if not isinstance(response, str):
        return None
    rule = {key: body[key] for key in ("is_case_sensitive", "diacritics")}
    text = normalised(response, **rule)
    for answer in body["answers"]:
        wanted = [_piece(piece, rule) for piece in pieces(answer["text"])]
        if accepts(wanted, text):
            found: Accepted = answer
            return found
    return None


def _piece(piece: str, rule: dict[str, Any]) -> str:
    """Normalise a piece but keep the blanks at its ends: "a *" wants a blank after the a."""
    core = normalised(piece, **rule)
    if not core:
        return " " if piece else ""
    return f"{' ' * piece[0].isspace()}{core}{' ' * piece[-1].isspace()}"
