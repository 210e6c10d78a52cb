"""What reading a file of questions gives: the questions, and everything that went wrong."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Literal

from lms.kernel.errors import N_, BadInput
from lms.kernel.richtext import to_plain
from quizzes.bank.kinds.registry import KINDS

MAX_BYTES = 2_000_000
MAX_QUESTIONS = 5_000
MAX_NAME = 100
SHORT_NAME = 60  # made of the first words, where a question has no name

Severity = Literal["error", "warning"]


class FileTooBig(BadInput):
    """A file of questions is longer than is read at once."""

    message = N_("The file is too big: at most %(limit)s MB. Please split it.")


class NotUtf8(BadInput):
    """The file is not text in UTF-8."""

    message = N_("The file is not UTF-8 text. Please save it again with the encoding UTF-8.")


@dataclass(frozen=True)
class ParsedQuestion:
    """A question as a file gives it: sound, clean, not yet in the bank.

    ``category`` is the path from the root, () when the file names none. ``body`` has the shape
    that the kind defines. ``line`` is where it begins in the file.
    """

    kind: str
    name: str
    text_html: str
    body: dict[str, Any]
    category: tuple[str, ...] = ()
    general_feedback_html: str = ""
    default_mark: Decimal = Decimal(1)
    line: int = 0


@dataclass(frozen=True)
class ImportProblem:
    """Something of the file that was not read (error) or not read as written (warning).

    ``message`` is a msgid, ``values`` fill its places; ``read`` quotes the file.
    """

    line: int
    item: str
    message: str
    values: Mapping[str, object] = field(default_factory=dict)
    severity: Severity = "error"
    read: str = ""


@dataclass(frozen=True)
class ParseResult:
    """Everything of the file: an item is either a question or an error, never nothing."""

    questions: tuple[ParsedQuestion, ...]
    problems: tuple[ImportProblem, ...]

    @property
    def errors(self) -> tuple[ImportProblem, ...]:
        """What kept an item out."""
        return tuple(problem for problem in self.problems if problem.severity == "error")


@dataclass(frozen=True)
class ItemLoss:
    """What a format cannot say of one question: the question is changed, or left out entirely."""

    name: str
    message: str
    is_left_out: bool = False


@dataclass(frozen=True)
class Written:
    """A file of questions, and what it does not keep of each."""

    content: bytes
    losses: tuple[ItemLoss, ...] = ()


class Notes:
    """Collects what is wrong with one item while it is read."""

    def __init__(self, line: int, item: str = "") -> None:
        """Start with nothing wrong; the item gets its name when it is known."""
        self.line = line
        self.item = item
        self.problems: list[ImportProblem] = []

    def error(self, message: str, read: str = "", **values: object) -> None:
        """Note what keeps the item out."""
        self._add("error", message, read, values)

    def warn(self, message: str, read: str = "", **values: object) -> None:
        """Note what was read otherwise than written."""
        self._add("warning", message, read, values)

    @property
    def has_errors(self) -> bool:
        """Tell whether the item is kept out."""
        return any(problem.severity == "error" for problem in self.problems)

    def _add(
        self, severity: Severity, message: str, read: str, values: Mapping[str, object]
    ) -> None:
        quoted = " ".join(read[:400].split())[:120]
        self.problems.append(ImportProblem(self.line, self.item, message, values, severity, quoted))


def decode(data: bytes) -> str:
    """Return the text of a file: UTF-8, or UTF-16 with its mark; refuse anything else."""
    if len(data) > MAX_BYTES:
        raise FileTooBig(limit=MAX_BYTES // 1_000_000)
    is_utf16 = data.startswith((b"\xff\xfe", b"\xfe\xff"))
    try:
        text = data.decode("utf-16" if is_utf16 else "utf-8-sig")
    except UnicodeDecodeError:
        raise NotUtf8 from None
    if "\x00" in text:
        raise NotUtf8
    return text


def default_mark_of(*, is_graded: bool) -> Decimal:
    """A graded question is worth 1 unless it says otherwise, another 0."""
    return Decimal(1) if is_graded else Decimal(0)


def name_from(html: str) -> str:
    """Name a question by its first words."""
    words = " ".join(to_plain(html).split())
    return words if len(words) <= SHORT_NAME else f"{words[: SHORT_NAME - 1].rstrip()}…"


def gather(items: Iterable[tuple[ParsedQuestion | None, Notes]], whole: Notes) -> ParseResult:
    """Put together what was read: sound questions, and the problems of all others.

    A file with more questions than are read at once is refused whole.
    """
    questions: list[ParsedQuestion] = []
    problems = whole.problems
    count = 0
    for question, notes in items:
        count += 1
        if count > MAX_QUESTIONS:
            whole = Notes(1)
            whole.error(
                N_("The file has too many questions: at most %(limit)s. Please split it."),
                limit=MAX_QUESTIONS,
            )
            return ParseResult((), tuple(whole.problems))
        if question is not None:
            for problem in KINDS[question.kind].problems(question.body):
                notes.error(problem)
            if not notes.has_errors:
                questions.append(question)
        problems += notes.problems
    if not count:
        whole.error(N_("There is no question in this file."))
    return ParseResult(tuple(questions), tuple(problems))
