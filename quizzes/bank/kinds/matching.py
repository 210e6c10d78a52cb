"""Stems, each to be matched with an option."""

import random
from collections.abc import Iterable, Sequence
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


class Stem(TypedDict):
    """What is to be matched: clean HTML and the id of its option."""

    id: str
    html: str
    option: str


class Option(TypedDict):
    """What it is matched with: plain text. One that no stem takes is a distractor."""

    id: str
    text: str


class MatchingBody(TypedDict):
    """Stems and options in the author's order."""

    stems: list[Stem]
    options: list[Option]


def matching_body(pairs: Iterable[tuple[str, str]]) -> dict[str, Any]:
    """Make a body of (HTML of the stem, text of the option); a blank stem makes a distractor.

    Options that read the same become one, so that no right match counts as wrong.
    """
    given = [(html, " ".join(text.split())) for html, text in pairs]
    paired_first = sorted(given, key=lambda pair: not pair[0])
    texts = list(dict.fromkeys(text for _, text in paired_first))
    ids = new_ids(len(texts) + len(given))
    option_ids = dict(zip(texts, ids, strict=False))
    stem_ids = iter(ids[len(texts) :])
    body: MatchingBody = {
        "stems": [
            {"id": next(stem_ids), "html": html, "option": option_ids[text]}
            for html, text in given
            if html
        ],
        "options": [{"id": id_, "text": text} for text, id_ in option_ids.items()],
    }
    return dict(body)


class Matching(Kind):
    """The body is ``MatchingBody``; a response maps ids of stems to ids of options."""

    name = "matching"
    is_graded = True

    def problems(self, body: Body) -> list[str]:
        """Two stems and two options or more, none blank, and each stem has its option."""
        stems, options = body["stems"], body["options"]
        ids = [item["id"] for item in (*stems, *options)]
        found = []
        if len(stems) < 2:
            found.append(N_("Give at least two pairs."))
        if len(options) < 2:
            found.append(N_("All pairs have the same right side."))
        if any(not option["text"].strip() for option in options):
            found.append(N_("A pair has no right side."))
        if any(not to_plain(s["html"]) and "<img" not in s["html"] for s in stems):
            found.append(N_("A pair has no left side."))
        if {s["option"] for s in stems} - {o["id"] for o in options} or len(set(ids)) < len(ids):
            found.append(N_("The pairs are damaged. Please write the question again."))
        return found

    def layout(self, body: Body, rng: random.Random, *, shuffle: bool) -> list[str]:
        """Draw the order of stems, then of options.

        Options are always shuffled: in the author's order they would give away the pairs.
        """
        stems = [stem["id"] for stem in body["stems"]]
        options = [option["id"] for option in body["options"]]
        if shuffle:
            rng.shuffle(stems)
        rng.shuffle(options)
        return stems + options

    def shown(self, body: Body, layout: Sequence[str]) -> dict[str, Any]:
        """Return ``{"stems": [{"id", "html"}], "options": [{"id", "text"}]}`` as drawn.

        Without a draw the options come in the order of their ids, which is random too.
        """
        stems = {stem["id"]: stem["html"] for stem in body["stems"]}
        options = {option["id"]: option["text"] for option in body["options"]}
        return {
            "stems": [{"id": i, "html": stems[i]} for i in in_layout_order(list(stems), layout)],
            "options": [
                {"id": i, "text": options[i]} for i in in_layout_order(sorted(options), layout)
            ],
        }

    def clean(self, body: Body, raw: object) -> Response:
        """Accept an object of stem id to option id; None or "" as option clears that stem."""
        if raw is None:
            return None
        if not isinstance(raw, dict):
            raise NotAnAnswer
        stems = [stem["id"] for stem in body["stems"]]
        options = {option["id"] for option in body["options"]}
        chosen = {stem: option for stem, option in raw.items() if option not in (None, "")}
        if not all(isinstance(option, str) for option in chosen.values()):
            raise NotAnAnswer
        if not set(raw) <= set(stems) or not set(chosen.values()) <= options:
            raise UnknownChoice
        return {stem: chosen[stem] for stem in stems if stem in chosen} or None

    def fraction(self, body: Body, response: Response) -> Decimal | None:
        """Return the share of stems that have their option."""
        if not isinstance(response, dict):
            return ZERO
        right = sum(response.get(stem["id"]) == stem["option"] for stem in body["stems"])
        return Decimal(right) / len(body["stems"])

    def guess(self, body: Body) -> Decimal | None:
        """Each stem gets any of the options."""
        return ONE / len(body["options"])

    def answer_text(self, body: Body, response: Response) -> str:
        """Return "stem → option" for each stem that was matched."""
        return _pairs(body, response if isinstance(response, dict) else {})

    def right_answer_text(self, body: Body) -> str:
        """Return "stem → option" for every stem."""
        return _pairs(body, {stem["id"]: stem["option"] for stem in body["stems"]})


def _pairs(body: Body, chosen: dict[str, str]) -> str:
    options = {option["id"]: option["text"] for option in body["options"]}
    return "; ".join(
        f"{to_plain(stem['html'])} → {options[chosen[stem['id']]]}"
        for stem in body["stems"]
        if stem["id"] in chosen
    )
