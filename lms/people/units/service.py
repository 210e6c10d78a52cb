"""What can be done with units. The caller commits."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from lms.kernel import audit
from lms.kernel.actor import Actor
from lms.kernel.errors import N_, RuleViolation
from lms.kernel.text import fold, nfc, sort_key
from lms.people.units import queries
from lms.people.units.models import Unit, UnitLineage
from lms.people.units.rules import (
    LineageKind,
    Link,
    Period,
    closes_circle,
    fits_periods,
    is_above_itself,
)


class PeriodReversed(RuleViolation):
    """A unit ends after it begins."""

    message = N_("The unit must end after the day on which it began.")


class DayToCome(RuleViolation):
    """What has not happened yet is not written down."""

    message = N_(
        "This day has not come yet. Please enter the change on that day or later: until then the unit "
        "stays as it is."
    )


class NameTaken(RuleViolation):
    """Two units of one kind under one parent share no name at one time."""

    message = N_("There is a unit “%(name)s” of this kind in the same place and time already.")


class CodeTaken(RuleViolation):
    """Two units share no code at one time."""

    message = N_("The code %(code)s belongs to “%(name)s” during that time.")


class AboveItself(RuleViolation):
    """No unit stands above itself."""

    message = N_("“%(name)s” stands under this unit already, so it cannot stand above it too.")


class OwnAncestor(RuleViolation):
    """No unit descends from itself."""

    message = N_("“%(later)s” came from “%(earlier)s”, so the reverse cannot be true too.")


class AgainstTime(RuleViolation):
    """A lineage runs forward in time."""

    message = N_(
        "On %(day)s “%(earlier)s” must have been in force until then, and “%(later)s” from then on. "
        "Please check the days of both."
    )


class HasUnitsUnder(RuleViolation):
    """What other units stand under does not end before them."""

    message = N_("%(count)s units in force stand under this one. End or move them first.")


class WentOn(RuleViolation):
    """What went on as another unit is not reopened by hand."""

    message = N_("This unit went on as “%(name)s”. Undo that reform instead.")


@dataclass(frozen=True)
class Facts:
    """What is written about a unit."""

    name: str
    kind: str
    code: str | None = None
    parent_id: int | None = None
    began_on: date | None = None
    ended_on: date | None = None

    @property
    def period(self) -> Period:
        """Return the days on which it is in force."""
        return Period(self.began_on, self.ended_on)


def add_unit(session: Session, name: str, kind: str, **fields: object) -> Unit:
    """Add a unit, findable without accents; the database refuses what cannot be."""
    unit = Unit(name=nfc(name), search_key=fold(name), sort_key=sort_key(name), kind=kind, **fields)
    session.add(unit)
    return unit


def create_unit(session: Session, actor: Actor, facts: Facts, *, now: datetime) -> Unit:
    """Add a unit as an administrator wrote it."""
    queries.lock_units(session)
    refuse(session, facts, None)
    unit = add_unit(session, **vars(facts))
    session.flush()
    record(session, actor, "unit.added", unit, now, before={}, after=logged(session, unit))
    return unit


def change_unit(session: Session, actor: Actor, unit: Unit, facts: Facts, *, now: datetime) -> None:
    """Correct what is written about a unit; a new name by a decision is a reform instead."""
    queries.lock_units(session)
    session.refresh(unit)
    refuse(session, facts, unit)
    before = logged(session, unit)
    for name, value in vars(facts).items():
        setattr(unit, name, value)
    unit.name = nfc(facts.name)
    unit.search_key, unit.sort_key = fold(unit.name), sort_key(unit.name)
    session.flush()
    after = logged(session, unit)
    if after != before:
        record(session, actor, "unit.corrected", unit, now, before=before, after=after)


def end_unit(
    session: Session, actor: Actor, unit: Unit, ended_on: date, *, today: date, now: datetime
) -> None:
    """End a unit: from that day on it is no longer in force; what names it stays."""
    if ended_on > today:
        raise DayToCome
    queries.lock_units(session)
    session.refresh(unit)
    under = queries.count_in_force_under(session, unit.id, ended_on)
    if under:
        raise HasUnitsUnder(count=under)
    _end(session, actor, unit, ended_on, now)


def reopen_unit(session: Session, actor: Actor, unit: Unit, *, now: datetime) -> None:
    """Take an end back that was entered by mistake."""
    queries.lock_units(session)
    session.refresh(unit)
    successor = queries.find_first_successor(session, unit)
    if successor is not None:
        raise WentOn(name=successor.name)
    _end(session, actor, unit, None, now)


def _end(session: Session, actor: Actor, unit: Unit, ended_on: date | None, now: datetime) -> None:
    if unit.ended_on == ended_on:
        return
    before = logged(session, unit)
    facts = Facts(unit.name, unit.kind, unit.code, unit.parent_id, unit.began_on, ended_on)
    refuse(session, facts, unit)
    unit.ended_on = ended_on
    session.flush()
    action = "unit.reopened" if ended_on is None else "unit.ended"
    record(session, actor, action, unit, now, before=before, after=logged(session, unit))


def add_lineage(
    session: Session,
    predecessor: Unit,
    successor: Unit,
    on: date,
    kind: LineageKind,
    *,
    is_partial: bool = False,
    document: str = "",
    note: str = "",
    known: list[Link] | None = None,
) -> UnitLineage:
    """Write down that a unit, or a part of it, went on as another; the caller has locked and logs.

    ``known`` is the whole lineage so far, for whoever adds many.
    """
    session.flush()
    known = queries.list_links(session) if known is None else known
    link = Link(predecessor.id, successor.id, on, kind, is_partial)
    names = {"earlier": predecessor.name, "later": successor.name}
    if predecessor.id == successor.id or closes_circle(known, link):
        raise OwnAncestor(**names)
    if not fits_periods(link, predecessor.period, successor.period):
        raise AgainstTime(day=f"{on:%d/%m/%Y}", **names)
    lineage = UnitLineage(
        predecessor_id=predecessor.id,
        successor_id=successor.id,
        on=on,
        kind=kind,
        is_partial=is_partial,
        document=nfc(document),
        note=nfc(note),
    )
    session.add(lineage)
    session.flush()
    known.append(link)
    return lineage


def refuse(session: Session, facts: Facts, unit: Unit | None) -> None:
    """Refuse what the database would refuse, in a sentence; the lock on units is held."""
    own_id = unit.id if unit is not None else None
    if not facts.period.is_in_order:
        raise PeriodReversed
    twin = queries.find_of_name(
        session, facts.name, facts.kind, facts.parent_id, facts.period, own_id
    )
    if twin is not None:
        raise NameTaken(name=twin.name)
    if facts.code and (owner := queries.find_of_code(session, facts.code, facts.period, own_id)):
        raise CodeTaken(code=facts.code, name=owner.name)
    if unit is None:
        return
    if is_above_itself(queries.parents(session), unit.id, facts.parent_id):
        raise AboveItself(name=queries.get_unit(session, facts.parent_id or 0).name)
    for lineage in queries.list_lineage(session, unit.id):
        link = queries.link_of(lineage)
        is_earlier = lineage.predecessor_id == unit.id
        earlier = facts.period if is_earlier else lineage.predecessor.period
        later = lineage.successor.period if is_earlier else facts.period
        if not fits_periods(link, earlier, later):
            raise AgainstTime(
                day=f"{lineage.on:%d/%m/%Y}",
                earlier=lineage.predecessor.name,
                later=lineage.successor.name,
            )


def logged(session: Session, unit: Unit) -> dict[str, object]:
    """Return what the log keeps of a unit."""
    parent = session.get(Unit, unit.parent_id) if unit.parent_id is not None else None
    return {
        "name": unit.name,
        "kind": unit.kind,
        "code": unit.code,
        "parent": parent.name if parent is not None else None,
        "began_on": unit.began_on.isoformat() if unit.began_on else None,
        "ended_on": unit.ended_on.isoformat() if unit.ended_on else None,
    }


def record(
    session: Session, actor: Actor, action: str, unit: Unit, now: datetime, **details: object
) -> None:
    """Log what was done to a unit."""
    audit.record(session, actor, action, f"unit:{unit.public_id}", now=now, **details)
