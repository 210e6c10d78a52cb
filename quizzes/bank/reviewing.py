"""What confirming a file would do: the new questions, those known already, and the problems."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from quizzes.bank import queries
from quizzes.bank.content import (
    content_sha256,
    problem_from_json,
    question_from_json,
)
from quizzes.bank.formats.base import ImportProblem, ParsedQuestion
from quizzes.bank.models import QuestionImport

MOST_LISTED = 300  # of each list on the page; the counts are of all


@dataclass(frozen=True)
class Known:
    """A question of the file that the bank has, with its page, or that the file repeats."""

    question: ParsedQuestion
    public_id: str = ""
    state: str = ""


@dataclass(frozen=True)
class Review:
    """A file's questions and problems, as the page shows them."""

    new: Sequence[ParsedQuestion]
    known: Sequence[Known]
    problems: Sequence[ImportProblem]
    by_category: Mapping[tuple[str, ...], Counter[str]]  # of the new questions

    @property
    def kinds(self) -> list[str]:
        """The kinds of the new questions, the commonest first."""
        total: Counter[str] = Counter()
        for counts in self.by_category.values():
            total.update(counts)
        return [kind for kind, _count in total.most_common()]

    @property
    def refused(self) -> int:
        """How many items of the file cannot be imported."""
        return len({(p.line, p.item) for p in self.problems if p.severity == "error"})


def review(session: Session, kept: QuestionImport) -> Review:
    """Compare a file with the bank as it is now; one query."""
    questions = [question_from_json(stored) for stored in kept.questions]
    hashes = [content_sha256(q.kind, q.text_html, q.body) for q in questions]
    in_bank = queries.find_known(session, kept.unit_id, set(hashes))
    new: dict[str, ParsedQuestion] = {}
    known = []
    for hash_, question in zip(hashes, questions, strict=True):
        if hash_ in in_bank:
            known.append(Known(question, *in_bank[hash_]))
        elif hash_ in new:
            known.append(Known(question))
        else:
            new[hash_] = question
    by_category: dict[tuple[str, ...], Counter[str]] = {}
    for question in new.values():
        by_category.setdefault(question.category, Counter())[question.kind] += 1
    return Review(
        list(new.values()),
        known,
        [problem_from_json(stored) for stored in kept.problems],
        by_category,
    )
