"""The letters of GIFT: escapes, text formats, category paths, and which kind a block is."""

import re
import unicodedata

from lms.kernel.errors import N_
from lms.kernel.richtext import clean, from_plain, has_markup, inline_from_plain, lost
from quizzes.bank.formats.base import Notes

HTML, MOODLE, PLAIN, MARKDOWN = "html", "moodle", "plain", "markdown"

# An escaped sign is held as a code point that no text may contain, so that the rest of the reader
# sees only signs that mean something.
_SIGNS = "\\:#={}~n"
_HELD = {sign: chr(0xFDD0 + n) for n, sign in enumerate(_SIGNS)}
_RELEASED = str.maketrans({held: "\n" if sign == "n" else sign for sign, held in _HELD.items()})
_ESCAPE = re.compile(r"\\([\\:#={}~n])")
_ESCAPED = str.maketrans({**{sign: f"\\{sign}" for sign in _SIGNS[:-1]}, "\n": "\\n"})
_FORMAT = re.compile(r"\s*\[(html|moodle|plain|markdown)\]")
_BLOCK_TAG = re.compile(r"<(?:p|br|ul|ol|table|div|pre|blockquote|h[2-4])\b", re.IGNORECASE)
_SLASH = "\ufdef"
_TOP = "top"  # what Moodle calls the root
_CONTEXT = re.compile(r"\$\w+\$\Z")  # $course$ and the like: where Moodle would put it
_TRUTHS = {"T": True, "TRUE": True, "F": False, "FALSE": False}


def hold(text: str) -> str:
    r"""Replace each escape (``\=`` and the like) by its held sign."""
    return _ESCAPE.sub(lambda match: _HELD[match[1]], text)


def release(text: str) -> str:
    """Turn held signs into what they stand for."""
    return text.translate(_RELEASED)


def escape(text: str) -> str:
    """Write a text so that none of its signs mean anything."""
    return text.translate(_ESCAPED)


def one_line(held: str) -> str:
    """Return a name or a plain answer: released, on one line, with single spaces."""
    return unicodedata.normalize("NFC", " ".join(release(held).split()))


def split_format(held: str, inherited: str) -> tuple[str, str]:
    """Take a format such as ``[html]`` off the start; without one the question's holds."""
    match = _FORMAT.match(held)
    return (match[1], held[match.end() :]) if match else (inherited, held)


def read_html(held: str, inherited: str, notes: Notes, *, inline: bool = False) -> str:
    """Return a text as clean HTML; whatever cleaning takes away is noted.

    Without a format a text is plain unless it holds tags, so that "a < b" stays what it is.
    """
    form, rest = split_format(held, inherited)
    text = release(rest).strip()
    if form == MARKDOWN and text:
        notes.warn(N_("Markdown is kept as plain text."), text)
    if form == HTML or (form == MOODLE and has_markup(text)):
        if form == MOODLE and not _BLOCK_TAG.search(text):
            text = text.replace("\n", "<br>")
        cleaned = clean(text).strip()
        if gone := lost(text, cleaned):
            notes.warn(N_("Not kept from the formatting: %(gone)s."), text, gone=", ".join(gone))
        return cleaned
    return inline_from_plain(text) if inline else from_plain(text)


def kind_of_block(block: str) -> str:
    """Return the kind of a held answer block by its content, in the order that GIFT fixes."""
    if not block:
        return "essay"
    if block.startswith("#"):
        return "numerical"
    if "~" in block:
        return "single_choice" if "=" in block else "multiple_choice"
    if "=" in block and "->" in block:
        return "matching"
    return "short_answer" if truth(block) is None else "true_false"


def truth(block: str) -> bool | None:
    """Return what ``T``, ``TRUE``, ``F`` or ``FALSE`` before the first ``#`` says, else None."""
    return _TRUTHS.get(block.partition("#")[0].strip())


def split_feedback(block: str) -> tuple[str, str]:
    """Part a held answer block from the general feedback after its last ``####``."""
    at = block.rfind("####")
    return (block, "") if at < 0 else (block[:at].strip(), block[at + 4 :].strip())


def category_path(text: str) -> tuple[str, ...]:
    """Read ``$course$/top/A/B`` as ("A", "B"); ``//`` is a slash inside a name."""
    parts = unicodedata.normalize("NFC", text).replace("//", _SLASH).split("/")
    names = [" ".join(part.split()).replace(_SLASH, "/") for part in parts]
    if _CONTEXT.match(names[0]):
        names.pop(0)
    if names and names[0] == _TOP:
        names.pop(0)
    return tuple(name for name in names if name)


def category_text(path: tuple[str, ...]) -> str:
    """Write a path so that ``category_path`` reads it back."""
    needs_top = not path or path[0] == _TOP or _CONTEXT.match(path[0])
    names = [" ".join(name.split()).replace("/", "//") for name in path]
    text = "/".join([_TOP, *names] if needs_top else names)
    return text if "///" not in text else " / ".join([_TOP, *names])
