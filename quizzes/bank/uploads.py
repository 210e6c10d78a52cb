"""A file of questions that somebody sends: judged, then read. Pure."""

from dataclasses import replace
from pathlib import PurePosixPath

from lms.kernel.errors import N_, BadInput
from lms.kernel.text import nfc
from quizzes.bank.formats.base import ImportProblem, ParseResult
from quizzes.bank.formats.readers import find_format

LONGEST_FILENAME = 120
LONGEST_PATH = 300  # of a category, its names joined


class EmptyFile(BadInput):
    """There is nothing in the file."""

    message = N_("The file is empty. Please choose the file with the questions.")


class UnknownFormat(BadInput):
    """The file is of a kind that holds no questions."""

    message = N_(
        "“%(filename)s” is not a file of questions that can be read. Please send Word (.docx), "
        "Excel (.xlsx), GIFT, Aiken, Moodle XML or a QTI package (.zip)."
    )


def clean_filename(filename: str) -> str:
    """Return a file's own name, without folders, at most ``LONGEST_FILENAME`` signs."""
    return nfc(PurePosixPath(filename.replace("\\", "/")).name)[-LONGEST_FILENAME:]


def read_questions(filename: str, content: bytes) -> ParseResult:
    """Read a file of any format that is known, or refuse it in one sentence."""
    name = clean_filename(filename)
    if not content.strip():
        raise EmptyFile
    found = find_format(name, content)
    if found is None:
        raise UnknownFormat(filename=name)
    return _within_limits(found.parse(content, name))


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
