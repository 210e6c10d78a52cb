"""Units in words: their kinds, their days, and their history as sentences."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from flask_babel import gettext

from lms.people.units.models import Unit, UnitLineage
from lms.people.units.rules import KIND_NAMES, LineageKind, UnitKind


@dataclass
class Step:
    """An entry of a unit's history: the day, what happened, and with which units."""

    on: date | None
    sentence: str
    units: list[tuple[Unit, bool]] = field(default_factory=list)  # and whether only a part of it
    document: str = ""
    note: str = ""


def unit_kind(kind: str) -> str:
    """Name a kind of unit."""
    return str(gettext(KIND_NAMES[UnitKind(kind)]))


def unit_kinds() -> list[tuple[str, str]]:
    """Return every kind with its name, to choose from."""
    return [(kind.value, unit_kind(kind)) for kind in UnitKind]


def lineage_kind(kind: str) -> str:
    """Name a kind of reform."""
    names = {
        LineageKind.RENAME: gettext("Rename"),
        LineageKind.MERGE: gettext("Merge"),
        LineageKind.SPLIT: gettext("Split"),
        LineageKind.TRANSFER: gettext("Transfer of a function"),
    }
    return str(names[LineageKind(kind)])


def history(unit: Unit, lineage: Iterable[UnitLineage]) -> list[Step]:
    """Return what a unit came from and what it became, in the order of days."""
    steps: dict[tuple[date, bool, str, str, str], Step] = {}
    for one in lineage:
        is_before = one.successor_id == unit.id
        # What one was formed from is one sentence, whether whole units or parts of some.
        is_formed = is_before and one.kind in {LineageKind.MERGE, LineageKind.SPLIT}
        kind = "formed" if is_formed else one.kind
        key = (one.on, is_before, kind, one.document, one.note)
        if key not in steps:
            steps[key] = Step(one.on, _sentence(is_before, kind), [], one.document, one.note)
        other = one.predecessor if is_before else one.successor
        steps[key].units.append((other, one.is_partial and is_before))
    ordered = sorted(steps.values(), key=lambda step: step.on or date.min)
    for step in ordered:
        step.units.sort(key=lambda pair: pair[0].sort_key)
    began = [Step(unit.began_on, gettext("In force from this day."))] if unit.began_on else []
    ended = [Step(unit.ended_on, gettext("No longer in force from this day."))]
    return [*began, *ordered, *(ended if unit.ended_on else [])]


def _sentence(is_before: bool, kind: str) -> str:
    before = {
        "formed": gettext("Formed from:"),
        LineageKind.RENAME: gettext("Went by another name before:"),
        LineageKind.TRANSFER: gettext("Took a function over from:"),
    }
    after = {
        LineageKind.RENAME: gettext("Has gone by another name since:"),
        LineageKind.MERGE: gettext("Became part of:"),
        LineageKind.SPLIT: gettext("Was split into:"),
        LineageKind.TRANSFER: gettext("Handed a function over to:"),
    }
    return str(before[kind] if is_before else after[LineageKind(kind)])
