"""What browsers send while an attempt is taken, as plain values."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from werkzeug.datastructures import MultiDict

from quizzes.attempts.saving import LONGEST_KEY

GREATEST = 2**31 - 1
IN_PARTS = {"matching", "ordering", "gap_text"}  # each part has a control of its own


@dataclass(frozen=True)
class SaveSent:
    """One answer on its way, as ``saving.save_answer`` takes it."""

    place: int
    raw: object
    after: int
    save_key: str


def find_save(sent: object) -> SaveSent | None:
    """Return the save that a page's script sent as JSON, None where it is none."""
    if not isinstance(sent, dict):
        return None
    place, after, key = sent.get("place"), sent.get("after"), sent.get("key")
    if not (_is_number(place) and _is_number(after)):
        return None
    if not isinstance(key, str) or not 1 <= len(key) <= LONGEST_KEY:
        return None
    if not (key.isascii() and key.isprintable()):
        return None
    return SaveSent(place, sent.get("response"), after, key)  # type: ignore[arg-type]


def _is_number(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= GREATEST


def read_answers(sent: MultiDict[str, str], kinds: Sequence[str]) -> dict[int, object]:
    """Return the answers that a form carries, by place; a form that carries none has no ``seq``."""
    if "seq" not in sent:
        return {}
    answers: dict[int, object] = {}
    for place, kind in enumerate(kinds):
        name = f"a{place}"
        if kind == "multiple_choice":
            answers[place] = sent.getlist(name)
        elif kind in IN_PARTS:
            start = f"{name}-"
            answers[place] = {
                key.removeprefix(start): sent[key] for key in sent if key.startswith(start)
            }
        elif name in sent:
            answers[place] = sent[name]
    return answers


def read_seq(sent: MultiDict[str, Any]) -> int:
    """Return the number of the last save that the page knew of; 0 when it cannot be read."""
    text = sent.get("seq", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0
