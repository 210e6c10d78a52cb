"""A list of units: read, planned, and confirmed once. The caller commits."""

import hashlib
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import PurePath

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.kernel import audit
from lms.kernel.actor import Actor
from lms.kernel.errors import N_, BadInput
from lms.kernel.sheets import read_rows
from lms.kernel.text import nfc
from lms.people.units import queries, service
from lms.people.units.lines import (
    problem_as_json,
    problem_from_json,
    row_as_json,
    row_from_json,
)
from lms.people.units.models import Unit, UnitImport
from lms.people.units.planning import plan_units
from lms.people.units.plans import Node, Plan, Terms, terms_for
from lms.people.units.reading import Reading, has_header, read_units

MAX_LINES = 2000  # read within the request; a province has some hundred units
LONGEST_FILENAME = 200


@dataclass(frozen=True)
class Kept:
    """A list as it was read, with what confirming it would do now."""

    units: UnitImport
    plan: Plan


def read_file(content: bytes, filename: str) -> Reading:
    """Read a file; BadInput says in a sentence why it cannot be read."""
    sheet = read_rows(content, filename, max_rows=MAX_LINES, has_header=has_header)
    return read_units(sheet.rows)


def plan_reading(session: Session, reading: Reading, terms: Terms, *, today: date) -> Plan:
    """Say what importing would do now; a list of what is still to come is refused."""
    days = [terms.began_on, terms.ended_on, *(row.began_on for row in reading.rows)]
    if any(day is not None and day > today for day in days):
        raise BadInput(
            N_("The list is of a day that has not come yet. Please import it on that day or later.")
        )
    links = ((link.predecessor_id, link.successor_id) for link in queries.list_links(session))
    return plan_units(reading, terms, session.scalars(select(Unit)), links)


def keep_reading(
    session: Session,
    actor: Actor,
    reading: Reading,
    terms: Terms,
    *,
    content: bytes,
    filename: str,
    today: date,
    now: datetime,
) -> Kept:
    """Keep what was read for review; nothing of it is a unit yet. Only good lines can be confirmed."""
    terms = terms_for(reading, terms)
    plan = plan_reading(session, reading, terms, today=today)
    kept = UnitImport(
        filename=nfc(PurePath(filename).name)[-LONGEST_FILENAME:],
        file_sha256=hashlib.sha256(content).hexdigest(),
        began_on=terms.began_on,
        ended_on=terms.ended_on,
        parent_id=terms.parent_id,
        rows=[row_as_json(item.row) for item in plan.items],
        problems=[problem_as_json(problem) for problem in plan.problems],
        read_at=now,
        read_by=actor.id,
    )
    session.add(kept)
    session.flush()
    return Kept(kept, plan)


def plan_kept(session: Session, kept: UnitImport, *, today: date) -> Plan:
    """Say what confirming a list would do now: there may be more units than when it was read."""
    rows = tuple(row_from_json(row) for row in kept.rows)
    problems = tuple(problem_from_json(one) for one in kept.problems)
    terms = Terms(kept.began_on, kept.ended_on, kept.parent_id)
    plan = plan_reading(session, Reading(rows, (), {}, {}), terms, today=today)
    late = tuple(problem for problem in plan.problems if problem.is_error)
    return Plan(plan.items, plan.above, [*problems, *late], plan.known_links)


def confirm_import(
    session: Session, actor: Actor, public_id: str, *, today: date, now: datetime
) -> UnitImport:
    """Add exactly the good lines, once: who comes second finds it done and changes nothing."""
    kept = queries.get_import(session, public_id, lock=True)
    if kept.confirmed_at is not None:
        return kept
    queries.lock_units(session)
    plan = plan_kept(session, kept, today=today)
    added, ended, links = len(plan.to_add), plan.ending, plan.links
    outcome = {
        "added": added,
        "above": len(plan.above),
        "already": plan.already,
        "ended": len(ended),
        "links": len(links),
        "refused": len(plan.refused_lines),
    }
    for unit, day in ended:  # first, so that their codes and names are free
        unit.ended_on = day
    session.flush()
    nodes = [*plan.above, *(item.node for item in plan.items)]
    made = [node for node in nodes if node.unit is None]
    for node in made:
        _add(session, node)
    going_on = _go_on(session, plan)
    known = queries.list_links(session)
    for predecessor, item, kind, is_partial in links:
        if item.node.unit is not None and item.node.period.began_on is not None:
            service.add_lineage(
                session, predecessor, item.node.unit, item.node.period.began_on, kind,
                is_partial=is_partial, known=known,
            )  # fmt: skip
    kept.confirmed_at, kept.outcome = now, outcome
    session.flush()
    audit.record(
        session, actor, "units.imported", f"unit_import:{kept.public_id}", now=now,
        file_sha256=kept.file_sha256, **outcome,
        units=[node.unit.public_id for node in made if node.unit is not None],
        ended_units=[unit.public_id for unit, _day in ended], going_on=going_on,
    )  # fmt: skip
    return kept


def _add(session: Session, node: Node) -> Unit:
    """Add a unit, and first those above it."""
    if node.unit is not None:
        return node.unit
    parent = _add(session, node.parent) if node.parent is not None else None
    node.unit = service.add_unit(
        session,
        node.place.name,
        node.place.kind.value,
        code=node.place.code,
        parent_id=parent.id if parent is not None else None,
        began_on=node.period.began_on,
        ended_on=node.period.ended_on,
    )
    session.flush()
    return node.unit


def _go_on(session: Session, plan: Plan) -> list[dict[str, object]]:
    """Let the units that stay as they are go on, under what is still in force above; say what changed."""
    changes: list[dict[str, object]] = []
    for item in plan.items:
        unit = item.node.unit
        if item.goes_on and unit is not None:
            before = service.logged(session, unit)
            unit.ended_on, unit.parent_id = item.node.period.ended_on, item.node.parent_id
            if (after := service.logged(session, unit)) != before:
                changes.append({"unit": unit.public_id, "before": before, "after": after})
    session.flush()
    return changes
