"""Fitting a text into a width: shrink first, then wrap into even lines, and never overflow."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

from certificates.pdf import fonts

HALVINGS = 10  # enough to find the narrowest even width of a paragraph to within a point
ELLIPSIS = "…"
REMEMBERED = 512  # fitted texts kept: all certificates of an event share most of them
LONGEST = 600  # letters looked at; no line of a certificate holds more


@dataclass(frozen=True)
class Fitted:
    """A text cut into lines that are no wider than was allowed at its size."""

    face: str
    size: float
    lines: tuple[str, ...]


def width(text: str, face: str, size: float) -> float:
    """Return how wide a text is, in points."""
    wide: float = fonts.load()[face].stringWidth(text, size)
    return wide


@lru_cache(maxsize=REMEMBERED)
def fit(
    text: str, face: str, *, size: float, least: float, room: float, most_lines: int = 1
) -> Fitted:
    """Fit a text into ``room`` points: smaller down to ``least``, wrapping where that reads larger.

    A text that does not fit at the least size in the most lines ends with an ellipsis.
    """
    text = fonts.shown(text[:LONGEST], face)
    natural = width(text, face, 1)
    shrunk = min(size, room / natural) if natural else size
    if shrunk >= size * 0.8 or (most_lines == 1 and shrunk >= least):
        return Fitted(face, shrunk, (text,))
    step = size
    while step > least and _lines(text, face, step, room) > most_lines:
        step = max(step * 0.94, least)
    lines = wrap(text, lambda part: width(part, face, step), room)
    if len(lines) > most_lines:
        last = lines[most_lines - 1]
        while width(last + ELLIPSIS, face, step) > room:
            last = last[:-1]
        lines = [*lines[: most_lines - 1], last.rstrip() + ELLIPSIS]
    return Fitted(face, step, tuple(lines))


def _lines(text: str, face: str, size: float, room: float) -> int:
    return len(_greedy(text, lambda part: width(part, face, size), room))


def wrap(text: str, measure: Callable[[str], float], room: float) -> list[str]:
    """Cut a text into the fewest lines within ``room``, as even as can be; words break last."""
    lines = _greedy(text, measure, room)
    if len(lines) < 2:
        return lines
    low, high = room / 3, room
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        if len(_greedy(text, measure, middle)) > len(lines):
            low = middle
        else:
            high = middle
    return _greedy(text, measure, high)


def _greedy(text: str, measure: Callable[[str], float], room: float) -> list[str]:
    lines: list[str] = []
    for word in text.split(" "):
        if lines and measure(f"{lines[-1]} {word}") <= room:
            lines[-1] = f"{lines[-1]} {word}"
            continue
        lines.append(word)
        while len(lines[-1]) > 1 and measure(lines[-1]) > room:
            lines[-1:] = _broken(lines[-1], measure, room)
    return lines


def _broken(word: str, measure: Callable[[str], float], room: float) -> tuple[str, str]:
    """Cut a word that is wider than a line after the last letter that fits."""
    fits = next(n for n in range(len(word) - 1, 0, -1) if n == 1 or measure(word[:n]) <= room)
    return word[:fits], word[fits:]
