"""Taking a reform back, as long as nothing has happened since that hangs on it. The caller commits."""

from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Session

from lms.kernel import audit
from lms.kernel.actor import Actor
from lms.kernel.errors import N_, RuleViolation
from lms.people.persons.models import Membership, Person
from lms.people.reforms import queries
from lms.people.reforms.models import Reform
from lms.people.roles.models import RoleGrant
from lms.people.units.models import Unit, UnitLineage
from lms.people.units.queries import list_lineage, lock_units


class CannotUndo(RuleViolation):
    """What has happened since would lose its ground."""

    message = N_("This reform can no longer be undone: something has happened at its units since.")


USED = N_("The new units are in use: events, contests, people or other records name them.")
POSITIONS_CHANGED = N_("Positions that were moved have been changed since.")
ROLES_CHANGED = N_("Roles that were moved have been changed since.")
UNITS_CHANGED = N_("The units themselves have been changed or reformed again since.")


def reasons_against(session: Session, reform: Reform) -> list[str]:
    """Return why a reform cannot be undone; nothing if it can."""
    written = reform.written or {}
    if reform.undone_at is not None or not written:
        return [N_("This reform is not in effect.")]
    found = []
    positions, grants = _positions(session, written), _grants(session, written)
    ours = {
        "unit_lineage": set(written["lineage"]),
        "membership": {entry["new"] or entry["id"] for entry in written["positions"]},
        "role_grant": {entry["new"] for entry in written["grants"] if entry["new"]},
        "unit": {child for child, _former in written["children"]},
    }
    if queries.references(session, Unit.__table__, written["created"], ours):  # type: ignore[arg-type]
        found.append(USED)
    begun = [entry["new"] for entry in written["positions"] if entry["new"]]
    is_named = queries.references(session, Membership.__table__, begun, {})  # type: ignore[arg-type]
    if is_named or not all(
        _is_as_written(entry, positions, reform.on) for entry in written["positions"]
    ):
        found.append(POSITIONS_CHANGED)
    if not all(_is_granted_still(entry, grants) for entry in written["grants"]):
        found.append(ROLES_CHANGED)
    if not _units_as_written(session, reform):
        found.append(UNITS_CHANGED)
    return found


def undo(session: Session, actor: Actor, public_id: str, *, now: datetime) -> Reform:
    """Take a reform back whole: as if it had never been, but for the log. A second click finds it done."""
    reform = queries.get_reform(session, public_id, lock=True)
    if reform.undone_at is not None:
        return reform
    lock_units(session)
    if reasons_against(session, reform):
        raise CannotUndo
    written = reform.written or {}
    _take_back_positions(session, written)
    _take_back_grants(session, written)
    _delete(session, UnitLineage, written["lineage"])
    units = queries.rows_by_id(
        session, Unit, [*written["ended"], *(child for child, _ in written["children"])]
    )
    for child, former in written["children"]:
        units[child].parent_id = former
    session.flush()
    _delete(session, Unit, written["created"])  # first, so that their names and codes are free
    for unit_id in written["ended"]:
        units[unit_id].ended_on = None
    reform.undone_at = now
    session.flush()
    _record(session, actor, reform, now)
    return reform


def _positions(session: Session, written: dict[str, Any]) -> dict[int, Membership]:
    ids = [id_ for entry in written["positions"] for id_ in (entry["id"], entry["new"]) if id_]
    return queries.rows_by_id(session, Membership, ids)


def _grants(session: Session, written: dict[str, Any]) -> dict[int, RoleGrant]:
    ids = [id_ for entry in written["grants"] for id_ in (entry["id"], entry["new"]) if id_]
    return queries.rows_by_id(session, RoleGrant, ids)


def _is_as_written(entry: dict[str, Any], found: dict[int, Membership], on: date) -> bool:
    """Tell whether a moved position is as the reform left it."""
    old = found.get(entry["id"])
    if old is None:
        return False
    until = date.fromisoformat(entry["ended_on"]) if entry["ended_on"] else None
    if old.unit_id == entry["to"]:  # put right in place
        return old.ended_on == until
    new = found.get(entry["new"]) if entry["new"] else None
    is_new_same = entry["new"] is None or (
        new is not None
        and new.unit_id == entry["to"]
        and new.ended_on == until
        and new.began_on == on
    )
    return old.unit_id == entry["unit_id"] and old.ended_on == on and is_new_same


def _is_granted_still(entry: dict[str, Any], found: dict[int, RoleGrant]) -> bool:
    """Tell whether a moved role is as the reform left it."""
    old, new = found.get(entry["id"]), found.get(entry["new"]) if entry["new"] else None
    is_new_same = entry["new"] is None or (
        new is not None and new.unit_id == entry["to"] and new.ended_at is None
    )
    return old is not None and old.ended_at is not None and is_new_same


def _units_as_written(session: Session, reform: Reform) -> bool:
    written = reform.written or {}
    children = [child for child, _former in written["children"]]
    units = queries.rows_by_id(session, Unit, [*reform.plan["units"], *children])
    ours = set(written["lineage"])
    for unit_id in reform.plan["units"]:
        unit = units.get(unit_id)
        if unit is None or unit.ended_on != (reform.on if unit_id in written["ended"] else None):
            return False
        later = [one for one in list_lineage(session, unit_id) if one.on >= reform.on]
        if any(one.id not in ours for one in later):
            return False
    return all(child in units and units[child].ended_on is None for child in children)


def _take_back_positions(session: Session, written: dict[str, Any]) -> None:
    found = _positions(session, written)
    for entry in written["positions"]:
        if entry["new"]:
            session.delete(found[entry["new"]])
    session.flush()
    for entry in written["positions"]:
        old = found[entry["id"]]
        old.unit_id = entry["unit_id"]
        old.ended_on = date.fromisoformat(entry["ended_on"]) if entry["ended_on"] else None
    session.flush()


def _take_back_grants(session: Session, written: dict[str, Any]) -> None:
    found = _grants(session, written)
    for entry in written["grants"]:
        if entry["new"]:
            session.delete(found[entry["new"]])
    session.flush()
    for entry in written["grants"]:
        old = found[entry["id"]]
        old.ended_at, old.ended_by, old.end_reason = None, None, ""
    session.flush()


def _delete(session: Session, model: type[Any], ids: list[int]) -> None:
    for row in queries.rows_by_id(session, model, ids).values():
        session.delete(row)
    session.flush()


def _record(session: Session, actor: Actor, reform: Reform, now: datetime) -> None:
    written = reform.written or {}
    audit.record(
        session, actor, "reform.undone", f"reform:{reform.public_id}", now=now, kind=reform.kind,
        on=reform.on.isoformat(), units=reform.title,
    )  # fmt: skip
    moved = {entry["id"]: entry for entry in written["positions"]}
    positions = _positions(session, written)
    persons = queries.rows_by_id(session, Person, (one.person_id for one in positions.values()))
    units = queries.rows_by_id(session, Unit, (entry["unit_id"] for entry in moved.values()))
    for id_, entry in moved.items():
        person = persons[positions[id_].person_id]
        audit.record(
            session, actor, "position.moved_back", f"person:{person.public_id}", now=now,
            after={"unit": units[entry["unit_id"]].public_id}, position=id_,
            why=f"reform:{reform.public_id}",
        )  # fmt: skip
