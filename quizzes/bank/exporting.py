"""Questions as a file of any format that is written, and what of them it does not say. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from lms.kernel.errors import N_
from quizzes.bank.formats.base import ItemLoss, ParsedQuestion, Written, default_mark_of
from quizzes.bank.formats.writers import WRITERS
from quizzes.bank.kinds.registry import kind_of
from quizzes.bank.kinds.wording import EXACT
from quizzes.bank.queries import Branch

GIFT = "gift"  # the only format with comments: it keeps what the others lose


@dataclass(frozen=True)
class Loss:
    """Something that the file does not keep, as a msgid, and of how many questions."""

    message: str
    count: int


def losses(rows: Iterable[Any], format_name: str) -> list[Loss]:
    """Return what a file of these questions does not keep of all; [] if it keeps everything."""
    rows = list(rows)
    found = [
        Loss(
            N_("%(count)s questions have earlier versions. Only the newest is in the file."),
            sum(row.number > 1 for row in rows),
        ),
        Loss(
            N_("%(count)s questions are drafts or retired. Read back they count as ready."),
            sum(row.state != "ready" for row in rows),
        ),
        Loss(
            N_(
                "%(count)s questions have a mark of their own, ask for a prediction or say how "
                "strictly letters compare. That stands in comments: this product reads it back, "
                "other programs pass over it."
            ),
            sum(map(_needs_our_comment, rows)) if format_name == GIFT else 0,
        ),
        Loss(
            N_("The questions are of %(count)s units. The file does not say which is whose."),
            len({row.unit_id for row in rows} or {0}) - 1 and len({row.unit_id for row in rows}),
        ),
    ]
    return [loss for loss in found if loss.count]


def write(
    format_name: str, rows: Iterable[Any], branches: Sequence[Branch], remarks: Iterable[str]
) -> Written:
    """Return a file of the questions by category; in GIFT the remarks stand in comments above."""
    paths = _paths(branches)
    questions = [
        ParsedQuestion(
            kind=row.kind,
            name=row.name,
            text_html=row.text_html,
            body=row.body,
            category=paths[row.category_id],
            general_feedback_html=row.feedback_html,
            default_mark=row.default_mark,
        )
        for row in rows
    ]
    questions.sort(key=lambda question: question.category)
    written = WRITERS[format_name].write(questions)
    if format_name != GIFT:
        return written
    above = "".join(f"// {' '.join(remark.split())}\n" for remark in remarks)
    return Written((f"{above}\n" if above else "").encode() + written.content, written.losses)


def by_message(found: Iterable[ItemLoss]) -> dict[str, list[str]]:
    """Group what single questions lose by what it is: the questions' names under each sentence."""
    grouped: dict[str, list[str]] = {}
    for loss in found:
        grouped.setdefault(loss.message, []).append(loss.name)
    return grouped


def _paths(branches: Sequence[Branch]) -> dict[int, tuple[str, ...]]:
    known = {branch.id: branch for branch in branches}
    paths: dict[int, tuple[str, ...]] = {}
    for branch in branches:
        names, at = [branch.name], branch.parent_id
        while at is not None:
            names.append(known[at].name)
            at = known[at].parent_id
        paths[branch.id] = tuple(reversed(names))
    return paths


def _needs_our_comment(row: Any) -> bool:
    return bool(
        row.kind == "prediction"
        or row.default_mark != default_mark_of(is_graded=kind_of(row.kind).is_graded)
        or row.body.get("is_case_sensitive")
        or row.body.get("diacritics", EXACT) != EXACT
    )
