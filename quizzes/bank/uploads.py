"""A file of questions that somebody sends: judged, then read. Pure."""

from dataclasses import replace
from pathlib import PurePosixPath

from lms.kernel.errors import N_, BadInput
from lms.kernel.text import nfc
from quizzes.bank.formats import gift
from quizzes.bank.formats.base import ImportProblem, ParseResult

SUFFIXES = ("", ".gift", ".txt")
LONGEST_FILENAME = 120
LONGEST_PATH = 300  # of a category, its names joined
_BINARY_STARTS = (
    b"PK\x03\x04",  # docx, xlsx, zip
    b"\xd0\xcf\x11\xe0",  # doc, xls
    b"%PDF",
    b"\x89PNG",
    b"\xff\xd8\xff",  # jpeg
    b"\x1f\x8b",  # gzip
    b"{\\rtf",
)


class EmptyFile(BadInput):
    """There is nothing in the file."""

    message = N_("The file is empty. Please choose the file with the questions.")


class NotAGiftFile(BadInput):
    """The file is of a kind that holds no GIFT text."""

    message = N_(
        "“%(filename)s” is not a text file. Questions are read from GIFT files (.gift or .txt): "
        "in Word or Excel please save as plain text with the encoding UTF-8."
    )


def clean_filename(filename: str) -> str:
    """Return a file's own name, without folders, at most ``LONGEST_FILENAME`` signs."""
    return nfc(PurePosixPath(filename.replace("\\", "/")).name)[-LONGEST_FILENAME:]


def read_questions(filename: str, content: bytes) -> ParseResult:
    """Read a GIFT file, or refuse it in one sentence: empty, of another kind, too big, not UTF-8."""
    name = clean_filename(filename)
    if not content.strip():
        raise EmptyFile
    suffix = PurePosixPath(name).suffix.lower()
    if suffix not in SUFFIXES or content.startswith(_BINARY_STARTS):
        raise NotAGiftFile(filename=name)
    return _within_limits(gift.parse(gift.decode(content)))


def _within_limits(result: ParseResult) -> ParseResult:
    """Turn questions whose category has too long a path into problems."""
    kept, problems = [], list(result.problems)
    for question in result.questions:
        path = " / ".join(question.category)
        if len(path) <= LONGEST_PATH:
            kept.append(question)
            continue
        problems.append(
            ImportProblem(
                question.line,
                question.name,
                N_("The name of the category is too long: at most %(limit)s characters."),
                {"limit": LONGEST_PATH},
                read=path[:LONGEST_FILENAME],
            )
        )
    problems.sort(key=lambda problem: problem.line)
    return replace(result, questions=tuple(kept), problems=tuple(problems))
