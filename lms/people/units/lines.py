"""A line of a list of units, what is wrong with one, and how both are kept."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any

from lms.people.units.rules import UnitKind


class Field(StrEnum):
    """What a column of a list can hold."""

    CODE = "code"
    NAME = "name"
    KIND = "kind"
    PARENT = "parent"
    BEGAN_ON = "began_on"
    ENDED_ON = "ended_on"
    PREDECESSORS = "predecessors"
    PROVINCE = "province"
    PROVINCE_CODE = "province_code"
    DISTRICT = "district"
    DISTRICT_CODE = "district_code"
    COMMUNE = "commune"
    COMMUNE_CODE = "commune_code"


@dataclass(frozen=True)
class Place:
    """A unit as a line names it, or one above it."""

    name: str
    kind: UnitKind
    code: str | None = None


@dataclass(frozen=True)
class UnitRow:
    """A line that was understood; ``above`` names those over it, the highest first."""

    line: int
    place: Place
    above: tuple[Place, ...] = ()
    parent: str = ""
    began_on: date | None = None
    ended_on: date | None = None
    predecessors: tuple[str, ...] = ()
    is_unchanged: bool = False


@dataclass(frozen=True)
class Problem:
    """What is wrong with a line, or worth a look: an English msgid, its values, and what was read."""

    line: int
    column: str
    label: str
    message: str
    values: Mapping[str, str] = field(default_factory=dict)
    is_error: bool = True


def row_as_json(row: UnitRow) -> dict[str, Any]:
    """Keep a line as it was understood."""
    return {
        "line": row.line,
        "place": [row.place.name, row.place.kind.value, row.place.code],
        "above": [[place.name, place.kind.value, place.code] for place in row.above],
        "parent": row.parent,
        "began_on": row.began_on.isoformat() if row.began_on else None,
        "ended_on": row.ended_on.isoformat() if row.ended_on else None,
        "predecessors": list(row.predecessors),
        "is_unchanged": row.is_unchanged,
    }


def row_from_json(kept: Mapping[str, Any]) -> UnitRow:
    """Return a line that ``row_as_json`` kept."""

    def place(parts: Sequence[Any]) -> Place:
        return Place(parts[0], UnitKind(parts[1]), parts[2])

    def day(text: str | None) -> date | None:
        return date.fromisoformat(text) if text else None

    return UnitRow(
        line=kept["line"],
        place=place(kept["place"]),
        above=tuple(place(parts) for parts in kept["above"]),
        parent=kept["parent"],
        began_on=day(kept["began_on"]),
        ended_on=day(kept["ended_on"]),
        predecessors=tuple(kept["predecessors"]),
        is_unchanged=kept["is_unchanged"],
    )


def problem_as_json(problem: Problem) -> dict[str, Any]:
    """Keep a problem."""
    return {**vars(problem), "values": dict(problem.values)}


def problem_from_json(kept: Mapping[str, Any]) -> Problem:
    """Return a problem that ``problem_as_json`` kept."""
    return Problem(**kept)
