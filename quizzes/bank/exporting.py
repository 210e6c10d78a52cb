"""Questions as a GIFT file, and what of them such a file does not say. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from lms.kernel.errors import N_
from quizzes.bank.formats import gift
from quizzes.bank.formats.base import ParsedQuestion, default_mark_of
from quizzes.bank.kinds.registry import kind_of
from quizzes.bank.kinds.wording import EXACT
from quizzes.bank.queries import Branch


@dataclass(frozen=True)
class Loss:
    """Something that the file does not keep, as a msgid, and of how many questions."""

    message: str
    count: int


def losses(rows: Iterable[Any]) -> list[Loss]:
    """Return what a GIFT file of these questions does not keep; [] if it keeps everything."""
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
            sum(map(_needs_our_comment, rows)),
        ),
        Loss(
            N_("The questions are of %(count)s units. The file does not say which is whose."),
            len({row.unit_id for row in rows} or {0}) - 1 and len({row.unit_id for row in rows}),
        ),
    ]
    return [loss for loss in found if loss.count]


def write_gift(rows: Iterable[Any], branches: Sequence[Branch], remarks: Iterable[str]) -> str:
    """Return a GIFT file of the questions by category, the remarks in comments above."""
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
    lines = [f"// {' '.join(remark.split())}\n" for remark in remarks]
    return "".join([*lines, "\n" if lines else "", gift.dump(questions)])


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
