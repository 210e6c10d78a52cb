"""Reading an entry's details: what was changed, from what to what, and what else is said."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

DIFFERENCES = ("before", "after", "changes")


@dataclass(frozen=True)
class Change:
    """A field before and after; a thing that has only one value has a field without a name."""

    field: str
    before: object
    after: object


def changes(details: Mapping[str, Any]) -> tuple[Change, ...]:
    """An entry shows the fields that differ between before and after, in their order, and no others."""
    found = [
        Change(field, pair[0], pair[1])
        for field, pair in _fields(details.get("changes")).items()
        if isinstance(pair, list) and len(pair) == 2
    ]
    if not details.keys() & {"before", "after"}:
        return tuple(found)
    before, after = details.get("before"), details.get("after")
    if not isinstance(before, dict) and not isinstance(after, dict):
        return (*found, Change("", before, after))
    old, new = _fields(before), _fields(after)
    return (
        *found,
        *(
            Change(field, old.get(field), new.get(field))
            for field in [*old, *(each for each in new if each not in old)]
            if old.get(field) != new.get(field)
        ),
    )


def rest(details: Mapping[str, Any]) -> tuple[tuple[str, object], ...]:
    """What an entry says beside its changes, a line each; of a thing within a thing, its parts."""
    lines: list[tuple[str, object]] = []
    for field, value in details.items():
        if field in DIFFERENCES:
            continue
        lines += value.items() if isinstance(value, dict) and value else [(field, value)]
    return tuple(lines)


def _fields(value: object) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}
