"""Matches a list of units with those there are: which are new, which contradict, who goes on as whom."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date

from lms.kernel.errors import N_
from lms.kernel.text import fold, spelling
from lms.people.units.known import Ambiguous, KnownUnits
from lms.people.units.lines import Field, Place, Problem, UnitRow
from lms.people.units.models import Unit
from lms.people.units.plans import Item, Node, Plan, Terms
from lms.people.units.reading import Reading
from lms.people.units.rules import TWO_LEVELS_SINCE, Period, UnitKind


class _Planner:
    """Goes through the lines once to find their units, and again until no two contradict each other."""

    def __init__(self, reading: Reading, terms: Terms, known: KnownUnits) -> None:
        self.reading, self.terms, self.known = reading, terms, known
        self.nodes: dict[tuple[str, str, str | None, int], Node] = {}
        self.there: dict[int, Node] = {}
        self.problems: list[Problem] = []
        base = known.by_id.get(terms.parent_id or 0)
        self.base = self._of_unit(base) if base is not None else None

    def refuse(self, row: UnitRow, where: Field, message: str, **values: str) -> None:
        self.problems.append(self.reading.problem(row.line, where, message, values))

    def _of_unit(self, unit: Unit) -> Node:
        """Return the one node of a unit that is there, so that lines under it stand in one place."""
        if unit.id not in self.there:
            place = Place(unit.name, UnitKind(unit.kind), unit.code)
            self.there[unit.id] = Node(place, unit.period, unit)
        return self.there[unit.id]

    def item(self, row: UnitRow) -> Item | None:
        """Return what a line means, or None when it was refused."""
        period = Period(row.began_on or self.terms.began_on, row.ended_on or self.terms.ended_on)
        if not period.is_in_order:
            message = N_("“%(read)s” would end on %(ended)s, not after it began on %(began)s.")
            days = {"began": f"{period.began_on:%d/%m/%Y}", "ended": f"{period.ended_on:%d/%m/%Y}"}
            self.refuse(row, Field.NAME, message, read=row.place.name, **days)
            return None
        parent = self.base
        for place in row.above:
            # The province goes on when its districts end, unless somebody says so.
            ends = period if place.kind is UnitKind.DISTRICT else Period()
            parent = self._node(place, ends, parent)
        item = Item(row, Node(row.place, period, None, parent))
        if row.predecessors or row.is_unchanged:
            if period.began_on is None:
                message = N_(
                    "A unit that came from others needs the day from which it is in force."
                )
                self.refuse(row, Field.PREDECESSORS, message, read=", ".join(row.predecessors))
                return None
            if not self._find_predecessors(item, period.began_on):
                return None
        if not item.goes_on:
            item.node.unit = self._find(row.place, period, parent, is_new=bool(item.came_from))
        return item

    def _node(self, place: Place, period: Period, parent: Node | None) -> Node:
        """Return the unit above some lines: the one that is there, or one to add once."""
        key = (spelling(place.name), place.kind.value, place.code, id(parent))
        if key not in self.nodes:
            unit = self._find(place, period, parent)
            self.nodes[key] = self._of_unit(unit) if unit else Node(place, period, None, parent)
        return self.nodes[key]

    def _find(
        self, place: Place, period: Period, parent: Node | None, *, is_new: bool = False
    ) -> Unit | None:
        """Return the unit that is there already: of this kind, name and code, at the same time."""
        above = parent.unit.id if parent and parent.unit else None
        for unit in self.known.of_name(place.name, period):
            is_same_code = unit.code is not None and unit.code == place.code
            if (
                unit.kind == place.kind
                and (is_same_code or unit.code is None or place.code is None)
                and (is_same_code or above is None or unit.parent_id in {None, above})
                and (not is_new or unit.began_on == period.began_on)
            ):
                return unit
        return None

    def _find_predecessors(self, item: Item, day: date) -> bool:
        row = item.row
        if row.is_unchanged:
            return self._find_unchanged(item, day)
        is_good = True
        for name in row.predecessors:
            try:
                found = self.known.find_before(name, day, row.place.kind)
            except Ambiguous as ambiguous:
                message = N_(
                    "“%(read)s” may be any of these: %(names)s. Please add the unit above in brackets."
                )
                self.refuse(
                    row, Field.PREDECESSORS, message, read=name, names="; ".join(ambiguous.names)
                )
                is_good = False
                continue
            if found is None:
                message = N_(
                    "No unit “%(read)s” was in force before %(day)s. Import the earlier list first."
                )
                self.refuse(row, Field.PREDECESSORS, message, read=name, day=f"{day:%d/%m/%Y}")
                is_good = False
                continue
            unit, is_exact = found
            item.came_from.append(unit)
            if not is_exact:
                message = N_("“%(read)s” was taken for “%(name)s”.")
                values = {"read": name, "name": self.known.with_parent(unit)}
                self.problems.append(
                    self.reading.problem(
                        row.line, Field.PREDECESSORS, message, values, is_error=False
                    )
                )
        return is_good

    def _find_unchanged(self, item: Item, day: date) -> bool:
        """Find the unit that goes on; one that was added anew on that day came from it."""
        row, place = item.row, item.row.place
        until = Period(None, day)
        named = self.known.of_code(place.code, until) or self.known.of_name(place.name, until)
        before = [
            unit
            for unit in named
            if unit.period.held_before(day) and fold(unit.name) == fold(place.name)
        ]
        if len(before) != 1:
            message = N_("“%(read)s” is to stay unchanged, but it was not in force before.")
            self.refuse(row, Field.NAME, message, read=place.name)
            return False
        if self._find(place, item.node.period, item.node.parent, is_new=True) is not None:
            item.came_from = before
        else:
            item.node.unit, item.goes_on = before[0], True
        return True

    def place_under(self, item: Item, by_name: dict[str, list[Item]]) -> bool:
        """Find what stands above a line's unit: as named, as chosen, or where it came from."""
        row, node = item.row, item.node
        if row.parent:
            return self._named_parent(item, by_name)
        if node.parent is None and (item.came_from or item.goes_on):
            source = item.came_from[0] if item.came_from else node.unit
            above = self._still_above(source, node) if source is not None else None
            node.parent = self._of_unit(above) if above is not None else None
        return True

    def _still_above(self, unit: Unit, node: Node) -> Unit | None:
        day = node.period.began_on or date.max
        skips = day >= TWO_LEVELS_SINCE and node.place.kind is UnitKind.COMMUNE
        for above in self.known.above(unit):
            if above.period.holds_on(day) and not (skips and above.kind == UnitKind.DISTRICT):
                return above
        return None

    def _named_parent(self, item: Item, by_name: dict[str, list[Item]]) -> bool:
        row, name = item.row, item.row.parent
        lines = [other for other in by_name.get(spelling(name), ()) if other is not item]
        units = self.known.of_name(name, item.node.period) or self.known.of_code(
            name, item.node.period
        )
        if len(lines) == 1:
            item.node.parent = lines[0].node
        elif len(units) == 1 and not lines:
            item.node.parent = self._of_unit(units[0])
        else:
            message = N_("There is no unit “%(read)s” to stand above this one.")
            several = N_(
                "There are several units “%(read)s”; please give the code of the one above."
            )
            self.refuse(row, Field.PARENT, several if lines or units else message, read=name)
            return False
        above: Node | None = item.node.parent
        seen = {id(item.node)}
        while above is not None:
            if id(above) in seen:
                message = N_(
                    "“%(read)s” stands under this unit already, so it cannot stand above it too."
                )
                self.refuse(row, Field.PARENT, message, read=name)
                item.node.parent = None
                return False
            seen.add(id(above))
            above = above.parent
        return True


def plan_units(
    reading: Reading, terms: Terms, units: Iterable[Unit], links: Iterable[tuple[int, int]]
) -> Plan:
    """Match a list with the units there are; ``links`` are the lineages known, as pairs of ids."""
    planner = _Planner(reading, terms, KnownUnits(units))
    found = [item for row in reading.rows if (item := planner.item(row)) is not None]
    by_name: dict[str, list[Item]] = defaultdict(list)
    for item in found:
        by_name[spelling(item.row.place.name)].append(item)
    items = _without_twins(planner, [item for item in found if planner.place_under(item, by_name)])
    while (good := _without_conflicts(planner, items)) != items:
        items = good
    above = [node for node in planner.nodes.values() if node.unit is None]
    used = {id(node) for item in items for node in _chain(item.node)}
    problems = sorted([*reading.problems, *planner.problems], key=lambda one: one.line)
    return Plan(items, [n for n in above if id(n) in used], problems, frozenset(links))


def _chain(node: Node) -> Iterable[Node]:
    above = node.parent
    while above is not None:
        yield above
        above = above.parent


def _without_twins(planner: _Planner, items: Sequence[Item]) -> list[Item]:
    """Refuse a line whose unit, or whose code at one time, stands on a line before it."""
    seen: dict[object, list[Item]] = defaultdict(list)
    kept = []
    for item in items:
        row, own, node = item.row, item.row.place, item.node
        same_place = (spelling(own.name), own.kind, id(node.parent))
        keys = [key for key in (own.code, same_place) if key]
        twins = [
            other for key in keys for other in seen[key] if other.node.period.overlaps(node.period)
        ]
        if twins:
            is_code = own.code is not None and twins[0].row.place.code == own.code
            message = N_("Line %(earlier)s names this unit or its code already.")
            where = _code_of(row) if is_code else _name_of(row)
            earlier = {"read": own.code or own.name, "earlier": str(twins[0].row.line)}
            planner.refuse(row, where, message, **earlier)
            continue
        for key in keys:
            seen[key].append(item)
        kept.append(item)
    return kept


def _code_of(row: UnitRow) -> Field:
    return Field.COMMUNE_CODE if row.above else Field.CODE


def _name_of(row: UnitRow) -> Field:
    return Field.COMMUNE if row.above else Field.NAME


def _without_conflicts(planner: _Planner, items: list[Item]) -> list[Item]:
    """Refuse a line whose code or name a unit has that goes on; fewer lines may end fewer units."""
    ended = {unit.id for item in items for unit in item.came_from}
    dropped = set()
    for item in items:
        if item.is_there:
            continue
        row, node = item.row, item.node
        for unit in planner.known.of_code(row.place.code, node.period):
            if unit.id not in ended:
                message = N_("The code “%(read)s” belongs to “%(name)s” at that time.")
                planner.refuse(
                    row, _code_of(row), message, read=row.place.code or "", name=unit.name
                )
                dropped.add(id(item))
        for unit in planner.known.of_name(row.place.name, node.period):
            is_same = unit.kind == row.place.kind and unit.parent_id == node.parent_id
            if is_same and unit.id not in ended and id(item) not in dropped:
                message = N_("“%(read)s” is there at that time already, with the code %(code)s.")
                planner.refuse(
                    row, _name_of(row), message, read=row.place.name, code=unit.code or "–"
                )
                dropped.add(id(item))
    return [item for item in items if id(item) not in dropped]
