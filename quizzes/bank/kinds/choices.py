"""What single choice and multiple choice share: a list of choices, each worth a share."""

import random
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any, NamedTuple, TypedDict

from lms.kernel.errors import N_
from lms.kernel.richtext import to_plain
from quizzes.bank.kinds.base import Alternative, Body, Kind, in_layout_order, new_ids
from quizzes.bank.kinds.numbers import decimal_text


class Choice(TypedDict):
    """One choice: clean HTML, and the share of the mark it gives, "-1" to "1" as a string."""

    id: str
    html: str
    fraction: str
    feedback_html: str


class ChoicesBody(TypedDict):
    """``{"choices": [Choice, ...]}`` in the author's order."""

    choices: list[Choice]


class NewChoice(NamedTuple):
    """A choice as its author gives it, before it has an id."""

    html: str
    fraction: Decimal
    feedback_html: str = ""


def choices_body(choices: Iterable[NewChoice]) -> dict[str, Any]:
    """Make a body, giving each choice a random id."""
    given = list(choices)
    body: ChoicesBody = {
        "choices": [
            {
                "id": id_,
                "html": choice.html,
                "fraction": decimal_text(choice.fraction),
                "feedback_html": choice.feedback_html,
            }
            for id_, choice in zip(new_ids(len(given)), given, strict=True)
        ]
    }
    return dict(body)


def by_id(body: Body) -> dict[str, Choice]:
    """Return the choices by id."""
    return {choice["id"]: choice for choice in body["choices"]}


def words(choice: Choice) -> str:
    """Return a choice in plain words; a picture without words keeps its place."""
    return to_plain(choice["html"]) or "[…]"


class ChoiceKind(Kind):
    """Showing and checking a list of choices."""

    is_graded = True

    def problems(self, body: Body) -> list[str]:
        """Two choices or more, none blank, none twice, no share beyond the whole mark."""
        choices = body["choices"]
        found = []
        if len(choices) < 2:
            found.append(N_("Give at least two choices."))
        if any(not to_plain(c["html"]) and "<img" not in c["html"] for c in choices):
            found.append(N_("A choice is empty."))
        if len({c["html"] for c in choices}) < len(choices):
            found.append(N_("Two choices are the same."))
        if len({c["id"] for c in choices}) < len(choices):
            found.append(N_("Two choices have the same id."))
        if any(abs(Decimal(c["fraction"])) > 1 for c in choices):
            found.append(N_("A choice is worth more than the whole mark."))
        return found

    def layout(self, body: Body, rng: random.Random, *, shuffle: bool) -> list[str]:
        """Draw the order of the choices; the author's when ``shuffle`` is off."""
        ids = [choice["id"] for choice in body["choices"]]
        if shuffle:
            rng.shuffle(ids)
        return ids

    def alternatives(self, body: Body) -> list[Alternative]:
        """Return the choices; those that add to the mark are right."""
        return [
            Alternative(choice["id"], words(choice), Decimal(choice["fraction"]) > 0)
            for choice in body["choices"]
        ]

    def shown(self, body: Body, layout: Sequence[str]) -> dict[str, Any]:
        """Return ``{"choices": [{"id", "html"}, ...]}`` in the order drawn."""
        choices = by_id(body)
        order = in_layout_order(list(choices), layout)
        return {"choices": [{"id": id_, "html": choices[id_]["html"]} for id_ in order]}
