"""Things to be put into their order."""

import random
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any, TypedDict

from lms.kernel.errors import N_
from lms.kernel.richtext import to_plain
from quizzes.bank.kinds.base import (
    ONE,
    ZERO,
    Body,
    Kind,
    NotAnAnswer,
    Response,
    UnknownChoice,
    in_layout_order,
    new_ids,
)

PLACES, ALL = "places", "all"
GRADINGS = (PLACES, ALL)
MOST_ITEMS = 20


class Item(TypedDict):
    """One of the things: clean HTML."""

    id: str
    html: str


class OrderingBody(TypedDict):
    """The things in their right order; ``grading`` is "places" (a share for each) or "all"."""

    items: list[Item]
    grading: str


def ordering_body(htmls: Iterable[str], *, grading: str = PLACES) -> dict[str, Any]:
    """Make a body of the things in their right order, giving each a random id."""
    given = list(htmls)
    ids = new_ids(len(given))
    body: OrderingBody = {
        "items": [{"id": id_, "html": html} for id_, html in zip(ids, given, strict=True)],
        "grading": grading,
    }
    return dict(body)


class Ordering(Kind):
    """The body is ``OrderingBody``; a response maps ids of things to their places, "1" the first."""

    name = "ordering"
    is_graded = True

    def problems(self, body: Body) -> list[str]:
        """Two things or more, none blank, none twice."""
        items = body["items"]
        found = []
        if not 2 <= len(items) <= MOST_ITEMS:
            found.append(N_("Give from two to twenty things to put in order."))
        if any(not to_plain(item["html"]) and "<img" not in item["html"] for item in items):
            found.append(N_("One of the things is empty."))
        if len({item["html"] for item in items}) < len(items):
            found.append(N_("Two of the things are the same."))
        if body["grading"] not in GRADINGS:
            found.append(N_("Say how the order is marked."))
        return found

    def layout(self, body: Body, rng: random.Random, *, shuffle: bool) -> list[str]:
        """Always drawn: the author's order is the answer. It is never drawn right by chance."""
        ids = [item["id"] for item in body["items"]]
        drawn = list(ids)
        while drawn == ids and len(ids) > 1:
            rng.shuffle(drawn)
        return drawn

    def shown(self, body: Body, layout: Sequence[str]) -> dict[str, Any]:
        """Return ``{"items": [{"id", "html"}]}`` as drawn; without a draw in the order of their ids."""
        items = {item["id"]: item["html"] for item in body["items"]}
        order = in_layout_order(sorted(items), layout)
        return {"items": [{"id": id_, "html": items[id_]} for id_ in order]}

    def clean(self, body: Body, raw: object) -> Response:
        """Accept an object of id to place; None or "" as place clears that thing."""
        if raw is None:
            return None
        if not isinstance(raw, dict):
            raise NotAnAnswer
        places = {str(n) for n in range(1, len(body["items"]) + 1)}
        chosen = {id_: place for id_, place in raw.items() if place not in (None, "")}
        if not all(isinstance(place, str) for place in chosen.values()):
            raise NotAnAnswer
        ids = [item["id"] for item in body["items"]]
        if not set(raw) <= set(ids) or not set(chosen.values()) <= places:
            raise UnknownChoice
        return {id_: chosen[id_] for id_ in ids if id_ in chosen} or None

    def fraction(self, body: Body, response: Response) -> Decimal | None:
        """Return the share of things at their place, or all or nothing; a place given twice is wrong."""
        if not isinstance(response, dict):
            return ZERO
        given = list(response.values())
        right = sum(
            response.get(item["id"]) == str(place) and given.count(str(place)) == 1
            for place, item in enumerate(body["items"], start=1)
        )
        count = len(body["items"])
        if body["grading"] == ALL:
            return ONE if right == count else ZERO
        return Decimal(right) / count

    def guess(self, body: Body) -> Decimal | None:
        """Of a random order one thing on average is at its place; all are with chance 1 in n!."""
        count = len(body["items"])
        if body["grading"] == PLACES:
            return ONE / count
        chance = ONE
        for number in range(2, count + 1):
            chance /= number
        return chance

    def answer_text(self, body: Body, response: Response) -> str:
        """Return the things as they were put: "1. …; 2. …"."""
        placed: Mapping[str, str] = response if isinstance(response, dict) else {}
        words = {item["id"]: to_plain(item["html"]) for item in body["items"]}
        order = sorted(placed, key=lambda id_: int(placed[id_]))
        return "; ".join(f"{placed[id_]}. {words[id_]}" for id_ in order)

    def right_answer_text(self, body: Body) -> str:
        """Return the things in their right order."""
        return "; ".join(
            f"{place}. {to_plain(item['html'])}"
            for place, item in enumerate(body["items"], start=1)
        )
