"""The questions that papers ask, kept in the process: a version never changes once made."""

from collections import OrderedDict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from threading import Lock
from typing import Any

from markupsafe import Markup

from quizzes.bank.kinds.base import Body, Kind
from quizzes.bank.kinds.registry import kind_of
from quizzes.bank.models import QuestionVersion

MOST_KEPT = 32 * 1024 * 1024  # characters; a question with pictures has a million, most a thousand
WEIGHT_OF_ONE = 1_000  # what even the shortest question takes up


@dataclass(frozen=True, slots=True)
class Asked:
    """A version of a question as papers ask it. The bank cleaned its HTML when it took it in."""

    id: int
    question_id: int
    kind: Kind
    text: Markup
    body: Body
    feedback: Markup
    weight: int

    @property
    def is_answerable(self) -> bool:
        """Everything is to be answered but a text between questions."""
        return self.kind.name != "description"

    def shown(self, layout: Sequence[str]) -> dict[str, Any]:
        """Return what a page may show before the end, in the order drawn, its HTML marked as clean."""
        return {
            name: [
                {key: Markup(text) if key == "html" else text for key, text in part.items()}  # noqa: S704
                for part in parts
            ]
            for name, parts in self.kind.shown(self.body, layout).items()
        }


class _Shelf:
    """Bounded by size, the longest unused goes first; safe for threads."""

    def __init__(self) -> None:
        self._kept: OrderedDict[int, Asked] = OrderedDict()
        self._weight = 0
        self._lock = Lock()

    def find(self, ids: Iterable[int]) -> dict[int, Asked]:
        with self._lock:
            found = {id_: self._kept[id_] for id_ in ids if id_ in self._kept}
            for id_ in found:
                self._kept.move_to_end(id_)
            return found

    def keep(self, questions: Iterable[Asked]) -> None:
        with self._lock:
            for question in questions:
                if question.id not in self._kept:
                    self._kept[question.id] = question
                    self._weight += question.weight
            while self._weight > MOST_KEPT and len(self._kept) > 1:
                self._weight -= self._kept.popitem(last=False)[1].weight

    def clear(self) -> None:
        with self._lock:
            self._kept.clear()
            self._weight = 0


_shelf = _Shelf()


def asked(row: Any) -> Asked:
    """Turn a row with a version's columns into the question that papers ask."""
    body: Mapping[str, Any] = row.body
    weight = WEIGHT_OF_ONE + len(row.text_html) + len(row.feedback_html) + len(str(body))
    return Asked(
        row.id,
        row.question_id,
        kind_of(row.kind),
        Markup(row.text_html),  # noqa: S704 -- cleaned by the bank
        body,
        Markup(row.feedback_html),  # noqa: S704 -- cleaned by the bank
        weight,
    )


COLUMNS = (
    QuestionVersion.id,
    QuestionVersion.question_id,
    QuestionVersion.kind,
    QuestionVersion.text_html,
    QuestionVersion.body,
    QuestionVersion.feedback_html,
)
find_kept = _shelf.find
keep = _shelf.keep
forget_all = _shelf.clear  # for a process that turns to another database
