"""Moving positions and roles from a unit to its successor, and moving them back. The caller commits."""

from collections import defaultdict
from collections.abc import Callable
from contextlib import suppress
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from lms.kernel import audit
from lms.kernel.actor import Actor, Role
from lms.kernel.db import Base
from lms.people.persons.models import Membership, Person
from lms.people.reforms import queries
from lms.people.roles.models import RoleGrant
from lms.people.roles.service import AlreadyHeld, end_role, grant_role
from lms.people.units.models import Unit

NOT_COPIED = {"id", "public_id"}
ONE_DAY = timedelta(days=1)


class Mover:
    """Moves positions and roles in one transaction, and keeps what it wrote so that it can be undone."""

    def __init__(
        self, session: Session, actor: Actor, *, now: datetime, why: str, document: str = ""
    ) -> None:
        self.session, self.actor, self.now = session, actor, now
        self.why, self.document = why, document
        self.positions: list[dict[str, Any]] = []
        self.grants: list[dict[str, Any]] = []
        self._held: dict[tuple[int, int], list[Membership]] = defaultdict(list)

    def look_at(self, unit_ids: set[int], person_ids: set[int]) -> None:
        """Note who holds a position at the successors already."""
        for one in queries.list_positions_at(self.session, unit_ids, person_ids):
            self._held[one.person_id, one.unit_id].append(one)

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
        """End a role now and grant it for the successor, as long as it was to run; or only end it."""
        end_role(self.session, self.actor, grant.public_id, reason=self.document, now=self.now)
        self.session.flush()
        new = None
        if to is not None:
            with suppress(AlreadyHeld):  # at the successor, or at another unit that it succeeds
                new = grant_role(
                    self.session, self.actor, person, Role(grant.role), unit_id=to.id,
                    begins_at=grant.begins_at, ends_at=grant.ends_at, reason=grant.reason,
                    now=self.now,
                ).id  # fmt: skip
        self.grants.append({"id": grant.id, "new": new, "to": to.id if to else None})

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
