"""A reform as it is drafted: which units give, which take, who goes where; and what it comes to."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from lms.people.persons.models import Membership, Person
from lms.people.reforms import queries
from lms.people.reforms.models import Reform
from lms.people.reforms.rules import STAYS, Shape, goes_to
from lms.people.roles.models import RoleGrant
from lms.people.units.models import Unit
from lms.people.units.rules import LineageKind


@dataclass(frozen=True)
class Successor:
    """A unit that takes: one that is there, or one to create; ``of`` is the only unit it is for."""

    unit_id: int | None = None
    name: str = ""
    kind: str = ""
    code: str | None = None
    parent_id: int | None = None
    note: str = ""
    of: int | None = None


@dataclass(frozen=True)
class Draft:
    """The plan of a reform, as kept in its row."""

    units: tuple[int, ...]
    successors: tuple[Successor, ...] = ()
    goes_on: bool = False
    default: int = 0
    choices: Mapping[str, int] | None = None

    def as_json(self) -> dict[str, Any]:
        """Return what the row keeps."""
        return {
            "units": list(self.units),
            "successors": [vars(one) for one in self.successors],
            "goes_on": self.goes_on,
            "default": self.default,
            "choices": dict(self.choices or {}),
        }

    def place_for(self, unit_id: int, key: str = "") -> int:
        """Return the place of the successor that somebody of a unit goes to."""
        for place, successor in enumerate(self.successors):
            if successor.of == unit_id:
                return place
        places = len(self.successors)
        default = goes_to({}, "", self.default, places, goes_on=self.goes_on)
        return goes_to(self.choices or {}, key, default, places, goes_on=self.goes_on)


def draft_of(reform: Reform) -> Draft:
    """Return a reform's plan."""
    plan = reform.plan
    return Draft(
        units=tuple(plan["units"]),
        successors=tuple(Successor(**one) for one in plan["successors"]),
        goes_on=plan["goes_on"],
        default=plan["default"],
        choices=dict(plan["choices"]),
    )


def shape_of(reform: Reform, draft: Draft) -> Shape:
    """Return how many units a reform takes from and gives to."""
    kind = LineageKind(reform.kind)
    takers = 1 if kind is LineageKind.RENAME and draft.successors else len(draft.successors)
    return Shape(kind, len(draft.units), takers, draft.goes_on)


@dataclass(frozen=True)
class Picture:
    """Who and what a reform would move now; ``seen`` changes when any of it does."""

    draft: Draft
    units: dict[int, Unit]
    positions: list[Membership]
    grants: list[tuple[RoleGrant, Person]]
    under: list[Unit]
    seen: str

    def place_of_grant(self, grant: RoleGrant) -> int:
        """Return where a role goes: with its holder's position at the unit, else where most go."""
        unit_id = grant.unit_id or 0
        for one in self.positions:
            if one.person_id == grant.person_id and one.unit_id == unit_id:
                return self.draft.place_for(unit_id, key_of(one))
        return self.draft.place_for(unit_id)


def key_of(position: Membership) -> str:
    """Return the name under which the choice for a position is kept."""
    return str(position.id)


def picture(session: Session, reform: Reform, *, now: datetime) -> Picture:
    """Return who and what a reform would move now."""
    draft = draft_of(reform)
    units = queries.units_by_id(session, draft.units)
    positions = queries.list_positions(session, draft.units, reform.on)
    grants = queries.list_grants(session, draft.units, now)
    under = [] if draft.goes_on else queries.list_in_force_under(session, draft.units)
    facts = {
        "plan": reform.plan,
        "on": reform.on.isoformat(),
        "units": [[u.id, u.name, str(u.ended_on)] for u in units.values()],
        "positions": [[p.id, p.unit_id, str(p.ended_on)] for p in positions],
        "grants": [grant.id for grant, _person in grants],
        "under": [unit.id for unit in under],
    }
    seen = hashlib.sha256(json.dumps(facts, sort_keys=True).encode()).hexdigest()[:32]
    return Picture(draft, units, positions, grants, under, seen)


def stays(place: int) -> bool:
    """Tell whether somebody stays at the unit itself."""
    return place == STAYS
