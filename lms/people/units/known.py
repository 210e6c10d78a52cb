"""The units that a list can mean: by code, by name, and by a name that was spelled otherwise."""

import re
from collections import defaultdict
from collections.abc import Iterable
from datetime import date

from lms.kernel.text import fold, spelling
from lms.people.units.models import Unit
from lms.people.units.rules import Period, UnitKind, without_committee

_IN_BRACKETS = re.compile(r"^(.+?)\s*\(([^()]+)\)$")
# What stands before a commune's own name: a commune may have become a ward since it was listed.
_KIND_OF_PLACE = re.compile(r"^(xa|phuong|thi tran|huyen|quan|thi xa|thanh pho|tinh) (?=.)")
_I_AND_Y = str.maketrans("y", "i")


class Ambiguous(Exception):
    """A name that several units have; ``names`` tells them apart."""

    def __init__(self, names: list[str]) -> None:
        super().__init__(", ".join(names))
        self.names = names


class KnownUnits:
    """All units there are, found as lists name them."""

    def __init__(self, units: Iterable[Unit]) -> None:
        self.units = list(units)
        self.by_id = {unit.id: unit for unit in self.units}
        self._by_code: dict[str, list[Unit]] = defaultdict(list)
        self._by_key: list[dict[str, list[Unit]]] = [defaultdict(list) for _ in _KEYS]
        for unit in self.units:
            if unit.code:
                self._by_code[unit.code].append(unit)
            for index, key_of in zip(self._by_key, _KEYS, strict=True):
                index[key_of(unit.name)].append(unit)

    def of_code(self, code: str | None, period: Period) -> list[Unit]:
        """Return the units of a code that share a day with a period."""
        return [u for u in self._by_code.get(code or "", ()) if u.period.overlaps(period)]

    def of_name(self, name: str, period: Period) -> list[Unit]:
        """Return the units of exactly this name, "UBND" aside, that share a day with a period."""
        found = self._by_key[0].get(_KEYS[0](name), ())
        return [unit for unit in found if unit.period.overlaps(period)]

    def find_before(self, name: str, day: date, kind: UnitKind) -> tuple[Unit, bool] | None:
        """Return the unit in force on the eve of a day that a name means, and whether it is spelled so.

        Tried in turn: the name itself; other accents; i for y; the name without "xã" or "phường". What
        stands in brackets is the unit above. Raises Ambiguous when several fit equally.
        """
        bracketed = _IN_BRACKETS.match(name)
        bare, above = bracketed.groups() if bracketed else (name, "")
        for step, (index, key_of) in enumerate(zip(self._by_key, _KEYS, strict=True)):
            fitting = [
                unit
                for unit in index.get(key_of(bare), ())
                if unit.kind == kind
                and unit.period.held_before(day)
                and self._is_under(unit, above)
            ]
            if len(fitting) > 1:
                raise Ambiguous([self.with_parent(unit) for unit in fitting])
            if fitting:
                return fitting[0], step == 0
        return None

    def _is_under(self, unit: Unit, name: str) -> bool:
        parent = self.by_id.get(unit.parent_id or 0)
        return not name or (parent is not None and _plain(parent.name) == _plain(name))

    def with_parent(self, unit: Unit) -> str:
        """Name a unit with the one above it."""
        parent = self.by_id.get(unit.parent_id or 0)
        return f"{unit.name} ({parent.name})" if parent else unit.name

    def above(self, unit: Unit) -> Iterable[Unit]:
        """Yield the units above one, the nearest first."""
        seen = {unit.id}
        parent = self.by_id.get(unit.parent_id or 0)
        while parent is not None and parent.id not in seen:
            yield parent
            seen.add(parent.id)
            parent = self.by_id.get(parent.parent_id or 0)


def _exact(name: str) -> str:
    return spelling(_COMMITTEE.sub("", name))


def _plain(name: str) -> str:
    return without_committee(fold(name))


def _with_i(name: str) -> str:
    return _plain(name).translate(_I_AND_Y)


def _own(name: str) -> str:
    return _KIND_OF_PLACE.sub("", _with_i(name))


_COMMITTEE = re.compile(r"^(ubnd|ủy ban nhân dân|uỷ ban nhân dân)\s+", re.IGNORECASE)
_KEYS = (_exact, _plain, _with_i, _own)
