"""Moving positions and roles from a unit to its successor, and moving them back. The caller commits."""

from collections import defaultdict
from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from lms.kernel import audit
from lms.kernel.actor import Actor
from lms.kernel.db import Base
from lms.people.persons.models import Membership, Person
from lms.people.reforms import queries
from lms.people.roles.models import RoleGrant
from lms.people.units.models import Unit

NOT_COPIED = {"id", "public_id"}
ONE_DAY = timedelta(days=1)


class Mover:
    """Moves positions and roles in one transaction, and keeps what it wrote so that it can be undone."""

    def __init__(self, session: Session, actor: Actor, *, now: datetime, why: str) -> None:
        self.session, self.actor, self.now, self.why = session, actor, now, why
        self.positions: list[dict[str, Any]] = []
        self.grants: list[dict[str, Any]] = []
        self._held: dict[tuple[int, int], list[Membership]] = defaultdict(list)
        self._granted: set[tuple[int, str, int]] = set()

    def look_at(self, unit_ids: set[int], person_ids: set[int]) -> None:
        """Note who holds a position or a role at the successors already."""
        for one in queries.list_positions_at(self.session, unit_ids, person_ids):
            self._held[one.person_id, one.unit_id].append(one)
        for grant, person in queries.list_grants(self.session, unit_ids, self.now):
            self._granted.add((person.id, grant.role, grant.unit_id or 0))

    def move_position(self, position: Membership, to: Unit | None, on: date) -> None:
        """End a position on a day and begin it at the successor; without one it only ends.

        One that began on that day or later was entered at a unit that was no more: it is put right.
        """
        entry: dict[str, Any] = {
            "id": position.id, "unit_id": position.unit_id, "ended_on": _iso(position.ended_on),
            "new": None, "to": to.id if to else None,
        }  # fmt: skip
        former, person = position.unit, position.person
        began_on = position.began_on
        if began_on is None or began_on < on:
            until, position.ended_on = position.ended_on, on
            if to is not None:
                entry["new"] = self._begin(position, to, on, until)
        elif to is None or not self._try(lambda: setattr(position, "unit", to)):
            position.ended_on = began_on + ONE_DAY  # held there already, or by nobody any more
        self.session.flush()
        self.positions.append(entry)
        self._record("position.moved", person, former, to, position=position.id, on=on.isoformat())

    def _begin(self, position: Membership, to: Unit, on: date, until: date | None) -> int | None:
        """Begin the same position at another unit; None if the person holds it there already."""
        held = self._held[position.person_id, to.id]
        if any(_is_same(one, position) and (one.ended_on or date.max) > on for one in held):
            return None
        new = _copy(position, unit_id=to.id, began_on=on, ended_on=until)
        if held:
            if not self._try(lambda: self.session.add(new)):
                return None
        else:
            self.session.add(new)
        self.session.flush()
        held.append(new)
        return int(new.id)

    def _try(self, write: Callable[[], object]) -> bool:
        try:
            with self.session.begin_nested():
                write()
                self.session.flush()
        except IntegrityError:  # the database holds that nobody has one duty twice in a unit
            return False
        return True

    def move_grant(self, grant: RoleGrant, person: Person, to: Unit | None) -> None:
        """End a role now and grant it for the successor; without one it only ends."""
        entry: dict[str, Any] = {
            "id": grant.id,
            "ended_at": None,
            "new": None,
            "to": to.id if to else None,
        }
        if grant.ended_at is not None:
            entry |= {"ended_at": grant.ended_at.isoformat(), "ended_by": grant.ended_by}
        former = self.session.get(Unit, grant.unit_id)
        until = grant.ended_at
        grant.ended_at, grant.ended_by = self.now, self._by()
        self.session.flush()
        if to is not None and (person.id, grant.role, to.id) not in self._granted:
            new = _copy(
                grant, unit_id=to.id, granted_at=self.now, granted_by=self._by(), ended_at=until,
                ended_by=None,
            )  # fmt: skip
            self.session.add(new)
            self.session.flush()
            entry["new"] = new.id
            self._granted.add((person.id, grant.role, to.id))
        self.grants.append(entry)
        self._record("role.moved", person, former, to, role=grant.role)

    def _by(self) -> int | None:
        return self.actor.id if self.actor.id > 0 else None

    def _record(
        self, action: str, person: Person, former: Unit | None, to: Unit | None, **more: Any
    ) -> None:
        audit.record(
            self.session, self.actor, action, f"person:{person.public_id}", now=self.now,
            before={"unit": former.public_id if former else None},
            after={"unit": to.public_id if to else None}, why=self.why, **more,
        )  # fmt: skip


def _is_same(one: Membership, other: Membership) -> bool:
    return one.kind == other.kind and (one.kind != "other" or one.position == other.position)


def _copy(row: Any, **changed: Any) -> Any:
    """Return a new row with the same facts, whatever columns its table has, but for those changed."""
    table = Base.metadata.tables[row.__tablename__]
    facts = {c.key: getattr(row, c.key) for c in table.columns if c.key not in NOT_COPIED}
    return type(row)(**(facts | changed))


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day is not None else None
