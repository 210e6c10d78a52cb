"""People and roles still at units that have ended: a list was imported, or a unit ended by hand."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from lms.kernel import audit
from lms.kernel.actor import Actor
from lms.kernel.errors import N_, RuleViolation
from lms.people.persons.models import Membership, Person
from lms.people.reforms import queries
from lms.people.reforms.moving import Mover
from lms.people.reforms.rules import STAYS, goes_to
from lms.people.roles.models import RoleGrant
from lms.people.units.models import Unit
from lms.people.units.queries import list_successors, lock_units


class StillInForce(RuleViolation):
    """Nobody is left over at a unit that goes on."""

    message = N_("This unit is in force; its people stay where they are.")


@dataclass(frozen=True)
class LeftOver:
    """Who is still at an ended unit, and the units in force that it has gone on as."""

    unit: Unit
    successors: list[tuple[Unit, bool]]
    positions: list[Membership]
    grants: list[tuple[RoleGrant, Person]]

    @property
    def default(self) -> int:
        """The first successor; without any, positions and roles end."""
        return 0 if self.successors else STAYS


def left_over(session: Session, unit: Unit, *, today: date, now: datetime) -> LeftOver:
    """Return who is still at an ended unit."""
    if unit.ended_on is None:
        raise StillInForce
    successors = list_successors(session, [unit.id], today)[unit.id]
    positions = queries.list_positions(session, [unit.id], unit.ended_on)
    return LeftOver(unit, successors, positions, queries.list_grants(session, [unit.id], now))


def move(
    session: Session,
    actor: Actor,
    unit: Unit,
    choices: Mapping[str, int],
    *,
    default: int,
    today: date,
    now: datetime,
) -> int:
    """Move everybody still at an ended unit to its successors, or end what goes nowhere; return how many.

    A position moves from the day on which the unit ended, a role now. Twice moves nobody twice.
    """
    lock_units(session)
    found = left_over(session, unit, today=today, now=now)
    mover = Mover(session, actor, now=now, why=f"unit:{unit.public_id}")
    taking = [successor for successor, _ in found.successors]
    mover.look_at({one.id for one in taking}, {one.person_id for one in found.positions})
    places: dict[int, Unit | None] = {}
    for position in found.positions:
        place = goes_to(choices, str(position.id), default, len(taking), goes_on=True)
        to = taking[place] if 0 <= place < len(taking) else None
        places.setdefault(position.person_id, to)
        mover.move_position(position, to, unit.ended_on or today)
    fallback = taking[default] if 0 <= default < len(taking) else None
    for grant, person in found.grants:
        mover.move_grant(grant, person, places.get(person.id, fallback))
    if mover.positions or mover.grants:
        audit.record(
            session, actor, "unit.people_moved", f"unit:{unit.public_id}", now=now,
            positions=len(mover.positions), grants=len(mover.grants),
        )  # fmt: skip
    return len(mover.positions)
