"""The rules of reforms: which units may take part, and where each person goes. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass

from lms.kernel.errors import N_
from lms.people.units.rules import LineageKind

STAYS = -1  # the place of the unit itself among the successors, where it goes on
FEWEST = {
    LineageKind.RENAME: 1,
    LineageKind.MERGE: 1,
    LineageKind.SPLIT: 1,
    LineageKind.TRANSFER: 1,
}
MOST = {LineageKind.SPLIT: 1, LineageKind.TRANSFER: 1}  # of renames and merges as many as there are

WHAT_IT_IS = {
    LineageKind.RENAME: N_("A unit takes another name. Nothing else changes."),
    LineageKind.MERGE: N_("One or more units become part of one: a new one, or one that is there."),
    LineageKind.SPLIT: N_(
        "A unit is divided over several, or a part of it becomes a unit of its own."
    ),
    LineageKind.TRANSFER: N_("A unit gives functions to others, and goes on or is dissolved."),
}


@dataclass(frozen=True)
class Shape:
    """How many units give and take, and whether the giving unit goes on."""

    kind: LineageKind
    givers: int
    takers: int
    goes_on: bool


def fault_of_givers(kind: LineageKind, givers: int) -> str | None:
    """Say what is wrong with the number of units chosen: one to split, at least one for the others."""
    if givers < FEWEST[kind]:
        return N_("Please choose at least one unit.")
    if givers > MOST.get(kind, givers):
        return N_("Please choose one unit: each is split, or gives functions, on its own.")
    return None


def fault_of_shape(shape: Shape) -> str | None:
    """Say what is wrong with the number of successors: a merge has one, a split two or a rest."""
    if shape.takers < 1:
        return N_("Please name at least one successor.")
    if shape.kind is LineageKind.MERGE and shape.takers > 1:
        return N_("Units merge into one; please name one successor.")
    if shape.kind is LineageKind.SPLIT and shape.takers + shape.goes_on < 2:
        return N_("A unit is split into at least two; please name another, or let the unit go on.")
    return None


def may_go_on(kind: LineageKind) -> bool:
    """Tell whether the unit may go on with the rest: after a split or a transfer, not after a rename or merge."""
    return kind in {LineageKind.SPLIT, LineageKind.TRANSFER}


def is_partial(shape: Shape) -> bool:
    """Tell whether each successor takes only a part of the unit."""
    return may_go_on(shape.kind) and (shape.takers > 1 or shape.goes_on)


def goes_to(
    choices: Mapping[str, int], key: str, default: int, places: int, *, goes_on: bool
) -> int:
    """Return which successor somebody goes to: the one chosen for them, if there is such, or the default."""
    chosen = choices.get(key, default)
    fits = 0 <= chosen < places or (chosen == STAYS and goes_on)
    return chosen if fits else default
