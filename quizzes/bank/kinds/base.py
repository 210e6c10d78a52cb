"""What every kind of question can do, whatever it is.

A question's *body* is the part that differs by kind: a JSON object whose shape the kind's file
defines. A *response* is what a learner answered, JSON too; ``None`` is a blank.
"""

import random
import secrets
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any, NamedTuple, Protocol

from lms.kernel.errors import N_, BadInput

Body = Mapping[str, Any]
Response = str | list[str] | dict[str, str] | None

ZERO = Decimal(0)
ONE = Decimal(1)
_ALPHABET = "abcdefghijklmnopqrstuvwxyz234567"


class UnknownChoice(BadInput):
    """The browser named a choice that the question does not have."""

    message = N_("This answer does not belong to the question. Please load the page again.")


class NotAnAnswer(BadInput):
    """What the browser sent does not have the shape of an answer to this kind of question."""

    message = N_("This answer cannot be read. Please load the page again.")


class TooLong(BadInput):
    """A typed answer is longer than the kind allows."""

    message = N_("The answer is too long: at most %(limit)s characters.")


class Alternative(NamedTuple):
    """One of the answers that a question offers, for the analysis of what people chose."""

    id: str
    text: str
    is_right: bool


class Kind(Protocol):
    """One kind of question. Every method is pure; the body is never changed."""

    name: str
    is_graded: bool  # False: never counted (``fraction`` is then None and means nothing)
    text_is_msgid: bool = False  # True: ``answer_text`` and ``right_answer_text`` are msgids

    def problems(self, body: Body) -> list[str]:
        """Return what keeps the question from being used, as msgids; empty when it is sound."""
        ...

    def layout(self, body: Body, rng: random.Random, *, shuffle: bool) -> list[str]:
        """Draw the order of what the question shows, once per attempt; [] if nothing to order."""
        return []

    def shown(self, body: Body, layout: Sequence[str]) -> dict[str, Any]:
        """Return exactly what a page may show before the end: no key, fraction or feedback."""
        return {}

    def clean(self, body: Body, raw: object) -> Response:
        """Return what the browser sent as a response, None for a blank, or raise BadInput."""
        ...

    def is_answered(self, response: Response) -> bool:
        """A response counts as given unless it is blank."""
        return bool(response)

    def fraction(self, body: Body, response: Response) -> Decimal | None:
        """Return the share of the mark earned, 0 to 1; a blank is 0; None asks for a person."""
        ...

    def answer_text(self, body: Body, response: Response) -> str:
        """Say in plain words what was answered; "" for a blank."""
        ...

    def right_answer_text(self, body: Body) -> str:
        """Say in plain words what earns full marks; "" when a person decides."""
        ...

    def feedback(self, body: Body, response: Response) -> str:
        """Return the author's remark on this response, as clean HTML; "" when there is none."""
        return ""

    def guess(self, body: Body) -> Decimal | None:
        """Return the share of the mark that blind guessing earns; None where it cannot be said."""
        return None

    def alternatives(self, body: Body) -> list[Alternative]:
        """Return the answers offered, in the author's order; [] where people write their own."""
        return []


def new_ids(count: int) -> list[str]:
    """Return distinct random ids, so that an id tells nothing of the author's order or the key."""
    ids: dict[str, None] = {}
    while len(ids) < count:
        ids["".join(secrets.choice(_ALPHABET) for _ in range(6))] = None
    return list(ids)


def in_layout_order(ids: Sequence[str], layout: Sequence[str]) -> list[str]:
    """Order the ids as drawn; any that the draw does not name come last."""
    place = {id_: n for n, id_ in enumerate(layout)}
    return sorted(ids, key=lambda id_: place.get(id_, len(place)))


def read_text(raw: object, *, limit: int) -> str | None:
    """Return a typed answer trimmed, None when blank; refuse other shapes and longer texts."""
    if raw is None:
        return None
    if not isinstance(raw, str):
        raise NotAnAnswer
    text = "".join(c for c in raw if c >= " " or c in "\n\t")  # no control characters
    text = text.encode("utf-8", "ignore").decode().strip()
    if len(text) > limit:
        raise TooLong(limit=limit)
    return text or None


def clamp(fraction: Decimal) -> Decimal:
    """Hold a share of the mark between 0 and 1."""
    return min(max(fraction, ZERO), ONE)


def without_ids(body: Body) -> dict[str, Any]:
    """Return the body with ids numbered as they come: equal for questions that say the same."""
    numbers: dict[str, str] = {}

    def renumbered(value: Any, key: str = "") -> Any:
        if isinstance(value, Mapping):
            return {k: renumbered(v, k) for k, v in value.items()}
        if isinstance(value, list):
            return [renumbered(item) for item in value]
        if key in {"id", "option", "gap"} and value:
            return numbers.setdefault(value, str(len(numbers)))
        return value

    result: dict[str, Any] = renumbered(body)
    return result
