"""The rules of units: their kinds, their periods, and how one goes on as another. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from lms.kernel.errors import N_

# District committees ended and communes were arranged anew on this day: Law 72/2025/QH15 on the
# organisation of local government. A list of three levels is of the time before it.
TWO_LEVELS_SINCE = date(2025, 7, 1)


class UnitKind(StrEnum):
    """What a unit is."""

    DEPARTMENT = "department"
    DISTRICT = "district_committee"
    COMMUNE = "commune_committee"
    PRESS = "press"
    STATION = "station"
    OTHER = "other"


class LineageKind(StrEnum):
    """How a unit went on as another; by a transfer only a function moved."""

    RENAME = "rename"
    MERGE = "merge"
    SPLIT = "split"
    TRANSFER = "transfer"


KIND_NAMES = {
    UnitKind.DEPARTMENT: N_("Department or agency of the province"),
    UnitKind.DISTRICT: N_("District committee"),
    UnitKind.COMMUNE: N_("Commune committee"),
    UnitKind.PRESS: N_("Press agency"),
    UnitKind.STATION: N_("Broadcasting station"),
    UnitKind.OTHER: N_("Other unit"),
}

# How names begin, folded; the first that fits counts, so "thi xa" stands before "xa".
_BEGINNINGS = (
    (("huyen ", "quan ", "thi xa ", "thanh pho ", "tp ", "tx "), UnitKind.DISTRICT),
    (("xa ", "phuong ", "thi tran ", "dac khu "), UnitKind.COMMUNE),
    (("so ", "ban ", "thanh tra "), UnitKind.DEPARTMENT),
    (("bao ", "tap chi "), UnitKind.PRESS),
    (("dai ",), UnitKind.STATION),
)


@dataclass(frozen=True)
class Period:
    """From the first day on which something holds to the first on which it no longer does.

    Without a beginning it has held since before anybody wrote it down; without an end it holds still.
    """

    began_on: date | None = None
    ended_on: date | None = None

    @property
    def is_in_order(self) -> bool:
        """Tell whether it ends after it begins."""
        return self.began_on is None or self.ended_on is None or self.began_on < self.ended_on

    def holds_on(self, day: date) -> bool:
        """Tell whether a day lies in it; the day of its end no longer does."""
        return (self.began_on is None or self.began_on <= day) and (
            self.ended_on is None or day < self.ended_on
        )

    def held_before(self, day: date) -> bool:
        """Tell whether it held until a day: on the eve of it, and perhaps on."""
        return (self.began_on is None or self.began_on < day) and (
            self.ended_on is None or day <= self.ended_on
        )

    def overlaps(self, other: "Period") -> bool:
        """Tell whether two periods share a day."""
        return (self.began_on or date.min) < (other.ended_on or date.max) and (
            other.began_on or date.min
        ) < (self.ended_on or date.max)


@dataclass(frozen=True)
class Link:
    """That one unit, or a part of it, went on as another from a day on."""

    predecessor_id: int
    successor_id: int
    on: date
    kind: LineageKind
    is_partial: bool = False


def kind_of_name(folded_name: str) -> UnitKind:
    """Return the kind that a unit's name tells, without accents: "xa phu lac" is a commune's."""
    name = without_committee(folded_name)
    for beginnings, kind in _BEGINNINGS:
        if name.startswith(beginnings):
            return kind
    return UnitKind.OTHER


def without_committee(folded_name: str) -> str:
    """Leave out "People's Committee of": lists name the place, the plan names the committee."""
    for beginning in ("ubnd ", "uy ban nhan dan "):
        if folded_name.startswith(beginning):
            return folded_name.removeprefix(beginning)
    return folded_name


def fits_periods(link: Link, predecessor: Period, successor: Period) -> bool:
    """Tell whether time runs forward: the predecessor was until that day, the successor is from it."""
    return predecessor.held_before(link.on) and successor.holds_on(link.on)


def closes_circle(links: Iterable[Link], added: Link) -> bool:
    """Tell whether a unit would descend from itself; a function may come back, so transfers do not count."""
    if added.kind is LineageKind.TRANSFER:
        return False
    after: dict[int, set[int]] = {}
    for link in links:
        if link.kind is not LineageKind.TRANSFER:
            after.setdefault(link.predecessor_id, set()).add(link.successor_id)
    return added.predecessor_id in _reachable(after, added.successor_id)


def is_above_itself(parents: Mapping[int, int | None], unit_id: int, parent_id: int | None) -> bool:
    """Tell whether a unit would stand above itself with this parent."""
    seen: set[int] = set()
    above = parent_id
    while above is not None and above not in seen:
        if above == unit_id:
            return True
        seen.add(above)
        above = parents.get(above)
    return False


def successors(
    links: Iterable[Link], periods: Mapping[int, Period], unit_id: int, day: date
) -> dict[int, bool]:
    """Return the units in force on a day that a unit has gone on as, and whether each only in part.

    A unit still in force is its own successor. What has ended is followed link by link, transfers
    too: a unit that was dissolved lives on where its functions went.
    """
    after: dict[int, list[Link]] = {}
    for link in links:
        if link.on <= day:
            after.setdefault(link.predecessor_id, []).append(link)
    found: dict[int, bool] = {}
    seen: set[tuple[int, bool]] = set()
    waiting = [(unit_id, False)]
    while waiting:
        current, is_partial = waiting.pop()
        if (current, is_partial) in seen:
            continue
        seen.add((current, is_partial))
        if periods[current].holds_on(day):
            found[current] = found.get(current, True) and is_partial
            continue
        waiting += [
            (link.successor_id, is_partial or link.is_partial) for link in after.get(current, [])
        ]
    return found


def _reachable(after: Mapping[int, set[int]], start: int) -> set[int]:
    reached: set[int] = set()
    waiting = [start]
    while waiting:
        current = waiting.pop()
        if current not in reached:
            reached.add(current)
            waiting += after.get(current, ())
    return reached
