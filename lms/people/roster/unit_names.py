"""Recognises a unit by the name that somebody typed, and says what it was taken for."""

import difflib
from collections.abc import Mapping

from lms.kernel.errors import N_
from lms.kernel.text import fold, nfc, spelling
from lms.people.persons.reading import Parsed, Remark, Unreadable, as_read

SUGGESTIONS = 3
NEAR_ENOUGH = 0.6
MOST_SUGGESTED = 200  # different unknown names for which near ones are sought: it takes long

# Usual short forms, folded; both sides are brought to the short one.
_SHORT = (
    (" uy ban nhan dan ", " ubnd "),
    (" hoi dong nhan dan ", " hdnd "),
    (" thanh pho ", " tp "),
    (" thi xa ", " tx "),
    (" thi tran ", " tt "),
    (" van phong ", " vp "),
    (" phat thanh va truyen hinh ", " pt th "),
    (" phat thanh truyen hinh ", " pt th "),
    (" ptth ", " pt th "),
    (" thong tin va truyen thong ", " tt tt "),
    (" thong tin truyen thong ", " tt tt "),
    (" tttt ", " tt tt "),
)

Unit = tuple[int, str]


class UnitNames:
    """The units that may be named: folded name to (id, name)."""

    def __init__(self, units: Mapping[str, Unit]) -> None:
        self._units = units
        self._by_short: dict[str, set[Unit]] = {}
        for folded, unit in units.items():
            self._by_short.setdefault(_short(folded), set()).add(unit)
        self._known: dict[str, Parsed[Unit] | Unreadable] = {}
        self._suggested = 0

    def find(self, value: object) -> Parsed[Unit]:
        """Give the unit of this name; other accents or short forms warn and name what was taken.

        An unknown name raises Unreadable with up to three near names.
        """
        text = nfc(str(value))
        answer = self._known.get(text)
        if answer is None:
            answer = self._known[text] = self._find(text)
        if isinstance(answer, Unreadable):
            raise answer
        return answer

    def _find(self, text: str) -> Parsed[Unit] | Unreadable:
        folded = fold(text)
        unit = self._units.get(folded)
        if unit is None:
            meant = self._by_short.get(_short(folded), set())
            unit = next(iter(meant)) if len(meant) == 1 else None
        if unit is None:
            return self._unknown(text, folded)
        if spelling(text) == spelling(unit[1]):
            return Parsed(unit)
        note = N_("The unit “%(read)s” was taken for “%(unit)s”.")
        return Parsed(unit, (Remark(note, {"read": as_read(text), "unit": unit[1]}),))

    def _unknown(self, text: str, folded: str) -> Unreadable:
        read = as_read(text)
        near: list[str] = []
        if self._suggested < MOST_SUGGESTED:
            self._suggested += 1
            near = difflib.get_close_matches(
                folded[:200], self._units, n=SUGGESTIONS, cutoff=NEAR_ENOUGH
            )
        if not near:
            return Unreadable(N_("There is no unit named “%(read)s”."), read=read)
        return Unreadable(
            N_("There is no unit named “%(read)s”. Near names: %(near)s."),
            read=read,
            near="; ".join(self._units[name][1] for name in near),
        )


def _short(folded: str) -> str:
    text = f" {folded} "
    for long, short in _SHORT:
        text = text.replace(long, short)
    return text.strip()
