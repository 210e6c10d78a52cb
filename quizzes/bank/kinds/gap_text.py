"""A passage with gaps to fill in: each gap a short answer, a number or a list to choose from."""

import random
import re
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any, TypedDict

from lms.kernel.errors import N_
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
from quizzes.bank.kinds.choices import words
from quizzes.bank.kinds.cloze import GAP, read_gap, write_gap
from quizzes.bank.kinds.numerical import Numerical
from quizzes.bank.kinds.short_answer import ShortAnswer
from quizzes.bank.kinds.single_choice import SingleChoice

OF_A_GAP: Mapping[str, Kind] = {
    kind.name: kind for kind in (ShortAnswer(), Numerical(), SingleChoice())
}
MOST_GAPS = 50
UNREADABLE = "unreadable"  # a gap of the passage that is none; never sound
_BRACES = re.compile(r"[{}]")


class Part(TypedDict):
    """A stretch of the passage, clean HTML, and the id of the gap after it, "" at the end."""

    html: str
    gap: str


class Gap(TypedDict):
    """A gap: its kind and that kind's body, and how much it counts."""

    id: str
    kind: str
    weight: int
    body: dict[str, Any]


class GapTextBody(TypedDict):
    """The passage in parts, and its gaps in their order."""

    parts: list[Part]
    gaps: list[Gap]


def gap_text_body(passage_html: str) -> dict[str, Any]:
    """Make a body of a passage in clean HTML with cloze gaps; see ``cloze``."""
    found = list(GAP.finditer(passage_html))
    parts: list[Part] = []
    gaps: list[Gap] = []
    at = 0
    for id_, match in zip(new_ids(len(found)), found, strict=True):
        read = read_gap(match[1], match[2], match[3])
        kind, weight, body = read or (UNREADABLE, 1, {})
        gaps.append({"id": id_, "kind": kind, "weight": weight, "body": body})
        parts.append({"html": passage_html[at : match.start()], "gap": id_})
        at = match.end()
    parts.append({"html": passage_html[at:], "gap": ""})
    whole: GapTextBody = {"parts": parts, "gaps": gaps}
    return dict(whole)


def passage(body: Body) -> str:
    """Return the passage with its gaps written out, as ``gap_text_body`` takes it."""
    gaps = {
        gap["id"]: write_gap(gap["kind"], gap["weight"], gap["body"])
        for gap in body["gaps"]
        if gap["kind"] in OF_A_GAP
    }
    return "".join(part["html"] + gaps.get(part["gap"], "") for part in body["parts"])


class GapText(Kind):
    """The body is ``GapTextBody``; a response maps ids of gaps to what was chosen or typed."""

    name = "gap_text"
    is_graded = True

    def problems(self, body: Body) -> list[str]:
        """At least one gap, each of them sound, and no brace left over."""
        found = []
        if not 1 <= len(body["gaps"]) <= MOST_GAPS:
            found.append(N_("Give at least one gap, such as {1:SHORTANSWER:=right}."))
        if any(gap["kind"] not in OF_A_GAP for gap in body["gaps"]) or any(
            _BRACES.search(part["html"]) for part in body["parts"]
        ):
            found.append(N_("A gap cannot be read. Write it like {1:SHORTANSWER:=right}."))
        for gap in body["gaps"]:
            kind = OF_A_GAP.get(gap["kind"])
            found += kind.problems(gap["body"]) if kind else []
        return list(dict.fromkeys(found))

    def layout(self, body: Body, rng: random.Random, *, shuffle: bool) -> list[str]:
        """Draw the order of the choices of every gap that has some."""
        return [
            id_
            for gap in body["gaps"]
            for id_ in OF_A_GAP[gap["kind"]].layout(gap["body"], rng, shuffle=shuffle)
        ]

    def shown(self, body: Body, layout: Sequence[str]) -> dict[str, Any]:
        """Return ``{"parts": [{"html", "gap", "number", "choices"}]}``; choices are plain texts."""
        numbers = {gap["id"]: n for n, gap in enumerate(body["gaps"], start=1)}
        choices = {gap["id"]: _choices(gap, layout) for gap in body["gaps"]}
        return {
            "parts": [
                {
                    "html": part["html"],
                    "gap": part["gap"],
                    "number": numbers.get(part["gap"]),
                    "choices": choices.get(part["gap"], []),
                }
                for part in body["parts"]
            ]
        }

    def clean(self, body: Body, raw: object) -> Response:
        """Accept an object of gap id to answer; each is cleaned as its own kind does."""
        if raw is None:
            return None
        if not isinstance(raw, dict):
            raise NotAnAnswer
        gaps = {gap["id"]: gap for gap in body["gaps"]}
        if not set(raw) <= set(gaps):
            raise UnknownChoice
        answers: dict[str, str] = {}
        for id_, gap in gaps.items():
            answer = OF_A_GAP[gap["kind"]].clean(gap["body"], raw.get(id_))
            if isinstance(answer, str):
                answers[id_] = answer
        return answers or None

    def fraction(self, body: Body, response: Response) -> Decimal | None:
        """Return the gaps' shares by their weights; a gap left open earns nothing."""
        if not isinstance(response, dict):
            return ZERO
        earned = total = ZERO
        for gap in body["gaps"]:
            share = OF_A_GAP[gap["kind"]].fraction(gap["body"], response.get(gap["id"]))
            earned += gap["weight"] * (share or ZERO)
            total += gap["weight"]
        return ONE if earned == total else earned / total

    def answer_text(self, body: Body, response: Response) -> str:
        """Return "(1) …; (2) …" for every gap that was filled."""
        given = response if isinstance(response, dict) else {}
        return "; ".join(
            f"({number}) {OF_A_GAP[gap['kind']].answer_text(gap['body'], given[gap['id']])}"
            for number, gap in enumerate(body["gaps"], start=1)
            if gap["id"] in given
        )

    def right_answer_text(self, body: Body) -> str:
        """Return "(1) …; (2) …" with what earns full marks in every gap."""
        return "; ".join(
            f"({number}) {OF_A_GAP[gap['kind']].right_answer_text(gap['body'])}"
            for number, gap in enumerate(body["gaps"], start=1)
        )

    def guess(self, body: Body) -> Decimal | None:
        """The gaps' own guesses by their weights."""
        total = sum((Decimal(gap["weight"]) for gap in body["gaps"]), ZERO)
        shares = (
            gap["weight"] * (OF_A_GAP[gap["kind"]].guess(gap["body"]) or ZERO)
            for gap in body["gaps"]
        )
        return sum(shares, ZERO) / total


def _choices(gap: Gap, layout: Sequence[str]) -> list[dict[str, str]]:
    if gap["kind"] != SingleChoice.name:
        return []
    named = {choice["id"]: words(choice) for choice in gap["body"]["choices"]}
    return [{"id": id_, "text": named[id_]} for id_ in in_layout_order(list(named), layout)]
