"""What can be done with reforms: draft, say who goes where, apply once. The caller commits."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Session

from lms.kernel import audit
from lms.kernel.actor import Actor
from lms.kernel.errors import N_, RuleViolation
from lms.kernel.text import fold, nfc
from lms.people.reforms import queries
from lms.people.reforms.drafts import (
    Draft,
    Picture,
    Successor,
    draft_of,
    key_of,
    picture,
    shape_of,
    stays,
)
from lms.people.reforms.models import Reform
from lms.people.reforms.moving import Mover
from lms.people.reforms.rules import (
    STAYS,
    fault_of_givers,
    fault_of_shape,
    is_partial,
    may_go_on,
)
from lms.people.units import queries as units
from lms.people.units import service as unit_service
from lms.people.units.models import Unit
from lms.people.units.rules import LineageKind
from lms.people.units.service import DayToCome, Facts


class NotToReform(RuleViolation):
    """Only a unit that was in force until the day, and is still, takes part."""

    message = N_("“%(name)s” was not in force until %(day)s, or has ended already.")


class WrongShape(RuleViolation):
    """A reform has as many units and successors as its kind asks for."""


class AppliedAlready(RuleViolation):
    """A reform that was carried out is no longer a draft."""

    message = N_("This reform has been carried out already; it can no longer be changed.")


class HasChanged(RuleViolation):
    """Only what was shown is carried out."""

    message = N_(
        "Something has changed since this page was opened. Nothing was done; please check it again."
    )


def start(
    session: Session,
    actor: Actor,
    kind: LineageKind,
    unit_ids: list[int],
    on: date,
    *,
    document: str,
    goes_on: bool,
    today: date,
    now: datetime,
) -> Reform:
    """Begin a draft: which units, from which day, by which document. Nothing changes yet."""
    if on > today:
        raise DayToCome
    if fault := fault_of_givers(kind, len(unit_ids)):
        raise WrongShape(fault)
    chosen = _givers(session, unit_ids, on)
    title = ", ".join(unit.name for unit in chosen)
    draft = Draft(tuple(unit.id for unit in chosen), goes_on=goes_on and may_go_on(kind))
    reform = Reform(
        kind=kind.value,
        on=on,
        document=nfc(document),
        title=title,
        search_key=fold(f"{title} {document}"),
        plan=draft.as_json(),
        created_at=now,
        created_by=actor.id,
    )
    session.add(reform)
    session.flush()
    _record(session, actor, "reform.drafted", reform, now)
    return reform


def _givers(session: Session, unit_ids: list[int], on: date) -> list[Unit]:
    found = queries.units_by_id(session, unit_ids)
    chosen = sorted(found.values(), key=lambda unit: (unit.sort_key, unit.id))
    for unit in chosen:
        if unit.ended_on is not None or not unit.period.held_before(on):
            raise NotToReform(name=unit.name, day=f"{on:%d/%m/%Y}")
    return chosen


def name_successors(
    session: Session, actor: Actor, reform: Reform, successors: list[Successor], *, now: datetime
) -> None:
    """Say which units take over; what cannot be is refused before anybody looks at the preview."""
    reform = _draft(session, reform)
    draft = draft_of(reform)
    default = STAYS if draft.goes_on else 0
    draft = replace(draft, successors=tuple(successors), default=default, choices={})
    if fault := fault_of_shape(shape_of(reform, draft)):
        raise WrongShape(fault)
    with session.begin_nested() as attempt:  # tried, and taken back
        _change_units(session, reform, draft)
        attempt.rollback()
    reform = _draft(session, reform)
    reform.plan = draft.as_json()
    _record(session, actor, "reform.successors_named", reform, now)


def assign(
    session: Session, reform: Reform, *, default: int | None, choices: Mapping[str, int]
) -> None:
    """Say where people go: all by default, and some of them elsewhere."""
    reform = _draft(session, reform)
    draft = draft_of(reform)
    chosen = dict(draft.choices or {}) | dict(choices)
    draft = replace(draft, default=draft.default if default is None else default)
    own = {place for place in chosen.values() if place == draft.default}
    kept = {key: place for key, place in chosen.items() if place not in own}
    reform.plan = replace(draft, choices=kept).as_json()


def _draft(session: Session, reform: Reform) -> Reform:
    locked = queries.get_reform(session, reform.public_id, lock=True)
    if locked.applied_at is not None:
        raise AppliedAlready
    return locked


def discard(session: Session, actor: Actor, reform: Reform, *, now: datetime) -> None:
    """Throw a draft away."""
    reform = _draft(session, reform)
    _record(session, actor, "reform.discarded", reform, now)
    session.delete(reform)


def apply(
    session: Session, actor: Actor, public_id: str, *, seen: str, today: date, now: datetime
) -> Reform:
    """Carry a reform out as it was shown, once: who comes second finds it done and changes nothing.

    The units end on the day, the lineage is written, positions end and begin at the successors on the
    day, roles now. What happened before stays with the units under which it happened.
    """
    reform = queries.get_reform(session, public_id, lock=True)
    if reform.applied_at is not None:
        return reform
    if reform.on > today:
        raise DayToCome
    units.lock_units(session)
    now_seen = picture(session, reform, now=now)
    if now_seen.seen != seen:
        raise HasChanged
    draft = now_seen.draft
    if fault := fault_of_shape(shape_of(reform, draft)):
        raise WrongShape(fault)
    written, successors = _change_units(session, reform, draft)
    written["children"] = _move_under(session, actor, now_seen, successors, now)
    mover = Mover(
        session, actor, now=now, why=f"reform:{reform.public_id}", document=reform.document
    )
    _move_people(now_seen, successors, mover, reform.on)
    written["positions"], written["grants"] = mover.positions, mover.grants
    reform.written, reform.applied_at = written, now
    session.flush()
    _record_units(session, actor, reform, now)
    _record(
        session, actor, "reform.applied", reform, now, positions=len(mover.positions),
        grants=len(mover.grants), successors=[unit.public_id for unit in successors],
    )  # fmt: skip
    return reform


def _change_units(
    session: Session, reform: Reform, draft: Draft
) -> tuple[dict[str, Any], list[Unit]]:
    """End the units, create the successors, write the lineage; return what was written."""
    givers = _givers(session, list(draft.units), reform.on)
    if not draft.goes_on:
        for unit in givers:
            unit.ended_on = reform.on
        session.flush()
    successors, created = [], []
    for successor in draft.successors:
        if successor.unit_id is not None:
            successors.append(units.get_unit(session, successor.unit_id))
            continue
        facts = Facts(
            successor.name, successor.kind, successor.code, successor.parent_id, reform.on
        )
        unit_service.refuse(session, facts, None)
        made = unit_service.add_unit(session, **vars(facts))
        session.flush()
        successors.append(made)
        created.append(made.id)
    partial = is_partial(shape_of(reform, draft))
    known = units.list_links(session)
    lineage = [
        unit_service.add_lineage(
            session, giver, taker, reform.on, LineageKind(reform.kind), is_partial=partial,
            document=reform.document, note=successor.note, known=known,
        ).id
        for giver in givers
        for successor, taker in zip(draft.successors, successors, strict=True)
        if successor.of in {None, giver.id}
    ]  # fmt: skip
    ended = [] if draft.goes_on else [unit.id for unit in givers]
    return {"ended": ended, "created": created, "lineage": lineage}, successors


def _move_under(
    session: Session, actor: Actor, seen: Picture, successors: list[Unit], now: datetime
) -> list[list[int]]:
    """Put the units under those that ended under their successors; the log keeps where they stood."""
    moved = []
    for unit in seen.under:
        before, former = unit_service.logged(session, unit), unit.parent_id or 0
        unit.parent_id = successors[seen.draft.place_for(former)].id
        moved.append([unit.id, former])
        unit_service.record(
            session,
            actor,
            "unit.moved",
            unit,
            now,
            before=before,
            after=unit_service.logged(session, unit),
        )
    session.flush()
    return moved


def _move_people(seen: Picture, successors: list[Unit], mover: Mover, on: date) -> None:
    draft = seen.draft
    people = {one.person_id for one in seen.positions}
    mover.look_at({unit.id for unit in successors}, people)
    places = [(grant, person, seen.place_of_grant(grant)) for grant, person in seen.grants]
    for position in seen.positions:
        place = draft.place_for(position.unit_id, key_of(position))
        if not stays(place):
            mover.move_position(position, successors[place], on)
    for grant, person, place in places:
        if not stays(place):
            mover.move_grant(grant, person, successors[place])


def _record_units(session: Session, actor: Actor, reform: Reform, now: datetime) -> None:
    """Log each unit that ended or began, beside the reform."""
    written, why = reform.written or {}, f"reform:{reform.public_id}"
    found = queries.rows_by_id(session, Unit, [*written["ended"], *written["created"]])
    for unit_id in written["ended"]:
        after = unit_service.logged(session, found[unit_id])
        before = after | {"ended_on": None}
        unit_service.record(
            session, actor, "unit.ended", found[unit_id], now, before=before, after=after, why=why
        )
    for unit_id in written["created"]:
        after = unit_service.logged(session, found[unit_id])
        unit_service.record(
            session, actor, "unit.added", found[unit_id], now, before={}, after=after, why=why
        )


def _record(
    session: Session, actor: Actor, action: str, reform: Reform, now: datetime, **details: Any
) -> None:
    facts = {
        "kind": reform.kind, "on": reform.on.isoformat(), "document": reform.document,
        "units": reform.title,
    }  # fmt: skip
    audit.record(session, actor, action, f"reform:{reform.public_id}", now=now, **facts, **details)
