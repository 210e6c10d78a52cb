"""What a list of units comes to: each good line's unit, what stands above it, whom it came from."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import date

from lms.people.units.lines import Place, Problem, UnitRow
from lms.people.units.models import Unit
from lms.people.units.reading import Reading
from lms.people.units.rules import TWO_LEVELS_SINCE, LineageKind, Period


@dataclass(frozen=True)
class Terms:
    """What holds for every line that says nothing else: from and until when, and under which unit."""

    began_on: date | None = None
    ended_on: date | None = None
    parent_id: int | None = None


@dataclass
class Node:
    """A unit that a list names: one that is there, or one to add under its parent."""

    place: Place
    period: Period
    unit: Unit | None = None
    parent: "Node | None" = None

    @property
    def parent_id(self) -> int | None:
        """Return the parent's id, once it has one."""
        return self.parent.unit.id if self.parent and self.parent.unit else None


@dataclass
class Item:
    """A line that can be imported: its unit, and the units in force before that it came from."""

    row: UnitRow
    node: Node
    came_from: list[Unit] = field(default_factory=list)
    goes_on: bool = False  # the unit of before is this one, unchanged

    @property
    def is_there(self) -> bool:
        """Tell whether the unit needs not be added."""
        return self.node.unit is not None


@dataclass
class Plan:
    """All good lines with what they add, and every problem."""

    items: list[Item]
    above: list[Node]  # units over those of the lines that are to be added first
    problems: list[Problem]
    known_links: frozenset[tuple[int, int]]

    @property
    def to_add(self) -> list[Item]:
        """The lines whose unit is new."""
        return [item for item in self.items if not item.is_there]

    @property
    def already(self) -> int:
        """How many lines name a unit that is there; it is left as it is."""
        return len(self.items) - len(self.to_add)

    @property
    def links(self) -> list[tuple[Unit, Item, LineageKind, bool]]:
        """Who goes on as whom, how, and whether only in part, as far as it is not written down yet."""
        parts = Counter(unit.id for item in self.items for unit in item.came_from)
        return [
            (unit, item, _lineage_kind(item, parts[unit.id]), parts[unit.id] > 1)
            for item in self.items
            for unit in item.came_from
            if item.node.unit is None or (unit.id, item.node.unit.id) not in self.known_links
        ]

    @property
    def ending(self) -> list[tuple[Unit, date]]:
        """The units that end by this list, and the day."""
        days = {u.id: (u, i.node.period.began_on) for i in self.items for u in i.came_from}
        return [(unit, day) for unit, day in days.values() if day and unit.ended_on is None]

    @property
    def refused_lines(self) -> list[int]:
        """The lines that are not imported."""
        return sorted({problem.line for problem in self.problems if problem.is_error})


def _lineage_kind(item: Item, parts: int) -> LineageKind:
    if parts > 1:
        return LineageKind.SPLIT
    return LineageKind.MERGE if len(item.came_from) > 1 else LineageKind.RENAME


def terms_for(reading: Reading, terms: Terms) -> Terms:
    """Complete what was not said: a list with districts ends, one with predecessors begins, in 2025."""
    began_on, ended_on = terms.began_on, terms.ended_on
    if reading.has_levels and ended_on is None:
        ended_on = TWO_LEVELS_SINCE
    if reading.has_predecessors and began_on is None and not reading.has_levels:
        began_on = TWO_LEVELS_SINCE
    return Terms(began_on, ended_on, terms.parent_id)
