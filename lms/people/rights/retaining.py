"""Retention: what has been kept for as long as its rule says, looked at first, then made anonymous in batches."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from sqlalchemy import JSON, Column, ColumnElement, Text, func, literal, or_, select, true, update
from sqlalchemy import cast as sql_cast
from sqlalchemy.orm import Session

from lms.kernel import audit, clock, db
from lms.kernel.actor import Actor
from lms.people.persons.models import Membership, Person
from lms.people.rights import queries
from lms.people.rights.erasing import children_first, erase_person, make_anonymous, one_of
from lms.people.rights.holdings import (
    WITH_PERSON,
    Delete,
    Erasing,
    Holding,
    Identity,
    Keep,
    Retention,
    holdings,
    retentions,
    rows_of,
    rows_older_than,
)
from lms.people.rights.models import Erasure, RetentionRule
from lms.people.rights.rules import months_before
from lms.people.rights.showing import list_values
from lms.people.roles.models import RoleGrant

AT_ONCE = 200  # rows in one transaction: others on SQLite wait for it
EXAMPLES = 5
NOBODY = Identity(0, "")
REASON = "Hết thời hạn lưu"  # stored with each erasure, as an official would write it


@dataclass(frozen=True)
class Due:
    """What a rule would make anonymous now in one table: how many, and some of them."""

    label: str
    count: int
    examples: list[tuple[Any, ...]]
    labels: tuple[str, ...]


@dataclass(frozen=True)
class Preview:
    """What a kind of retention would do now with so many months."""

    retention: Retention
    months: int
    is_on: bool
    before: datetime
    due: list[Due]

    @property
    def count(self) -> int:
        """All rows of all its tables."""
        return sum(each.count for each in self.due)


def previews(session: Session, *, now: datetime, only_on: bool = False) -> list[Preview]:
    """Return for every kind of retention what it would do now; for those that are on, on demand."""
    rules = queries.list_retention_rules(session)
    return [
        preview(session, each, now=now)
        for each in retentions()
        if not only_on or (each.name in rules and rules[each.name].is_on)
    ]


def preview(
    session: Session,
    retention: Retention,
    *,
    now: datetime,
    months: int | None = None,
    most: int | None = None,
) -> Preview:
    """Return what a kind of retention would make anonymous now; changes nothing.

    With ``most`` a table's rows are counted no further than one beyond that: a page answers soon.
    """
    rule = queries.find_retention_rule(session, retention.name)
    if months is None:
        months = rule.months if rule is not None else retention.months
    before = months_before(now, months)
    due = [
        _due(session, holding, condition, most)
        for holding, condition in _due_tables(retention, before)
    ]
    found = [each for each in due if each.count]
    return Preview(retention, months, rule is not None and rule.is_on, before, found)


def _due(
    session: Session, holding: Holding, condition: ColumnElement[bool], most: int | None
) -> Due:
    rows = select(literal(1)).select_from(holding.table).where(condition)
    if most is not None:
        rows = rows.limit(most + 1)
    count = session.scalar(select(func.count()).select_from(rows.subquery())) or 0
    examples = list_values(session, holding, condition, EXAMPLES) if count else []
    return Due(holding.label, count, examples, tuple(holding.shows.values()))


def _due_tables(
    retention: Retention, before: datetime
) -> list[tuple[Holding, ColumnElement[bool]]]:
    """Return each table of a rule with the condition of its rows that are due, children first."""
    if retention.name == WITH_PERSON:
        [person] = [each for each in holdings() if each.table is Person.__table__]
        return [(person, _gone(before))]
    found: list[tuple[Holding, ColumnElement[bool]]] = []
    for holding in children_first(holdings()):
        if holding.retention != retention.name:
            continue
        is_old, still = rows_older_than(holding, before), still_personal(holding)
        if is_old is not None and still is not None:
            found.append((holding, is_old & still))
    return found


def still_personal(holding: Holding) -> ColumnElement[bool] | None:
    """Return the condition of rows with something left to erase; None where there is never anything."""
    if isinstance(holding.erase, Delete):
        return true()
    if isinstance(holding.erase, Keep):
        return None
    if holding.erase.only is not None:
        return holding.erase.only
    fixed = [
        _differs(holding.table.c[name], value)
        for name, value in holding.erase.values.items()
        if not callable(value)
    ]
    return or_(*fixed) if fixed else None


def _differs(column: Column[Any], value: object) -> ColumnElement[bool]:
    """Compare JSON as text: PostgreSQL does not know when two of them are equal."""
    if not isinstance(column.type, JSON):
        return column.is_distinct_from(value)
    is_null = value is None and column.type.none_as_null
    text = None if is_null else json.dumps(value)
    return sql_cast(column, Text).is_distinct_from(text)


def _gone(before: datetime) -> ColumnElement[bool]:
    """Find the persons of whom nothing is younger: no place or role held, nothing recorded since."""
    whose = Identity(cast(int, Person.id), "")  # the column in the place of a value
    held = select(Membership.id).where(
        Membership.person_id == Person.id, Membership.ended_on.is_(None)
    )
    acts = select(RoleGrant.id).where(
        RoleGrant.person_id == Person.id, RoleGrant.ended_at.is_(None)
    )
    erased = select(Erasure.id).where(Erasure.person_id == Person.id)
    still = [held.exists(), acts.exists(), erased.exists()]
    for holding in holdings():
        if holding.age is not None and holding.owner is not None:
            younger = select(1).select_from(holding.table)
            still.append(younger.where(rows_of(holding, whose), holding.age >= before).exists())
    return (Person.created_at < before) & ~or_(*still)


def run_rules(
    actor: Actor,
    *,
    progress: Callable[[int, int], None] = lambda _done, _total: None,
    only: str = "",
) -> dict[str, int]:
    """Apply every rule that somebody has confirmed, in transactions of some rows; twice does no more.

    Returns how many rows each made anonymous. The work commits its own steps, as jobs do.
    """
    now = clock.now()
    session = db.session()
    chosen = [
        each
        for each in previews(session, now=now, only_on=True)
        if only in {"", each.retention.name}
    ]
    total, done = sum(each.count for each in chosen), 0
    progress(0, total)
    counts: dict[str, int] = {}
    for each in chosen:
        for changed in _batches(each, actor, now):
            done += changed
            counts[each.retention.name] = counts.get(each.retention.name, 0) + changed
            progress(done, max(total, done))
        with db.transaction() as session:
            session.execute(
                update(RetentionRule)
                .where(RetentionRule.name == each.retention.name)
                .values(ran_at=now)
            )
            audit.record(
                session, actor, "retention.run", f"retention:{each.retention.name}", now=now,
                rows=counts.get(each.retention.name, 0), before=each.before.isoformat(),
            )  # fmt: skip
    return counts


def _batches(chosen: Preview, actor: Actor, now: datetime) -> Iterator[int]:
    """Make what is due anonymous, a batch a transaction, and yield how many rows each did."""
    salt = Erasing(db.session(), NOBODY, now).salt  # one for all batches: lists go on to match
    for holding, condition in _due_tables(chosen.retention, chosen.before):
        keys = (
            db.session().execute(select(*holding.table.primary_key.columns).where(condition)).all()
        )
        db.remove_session()
        for start in range(0, len(keys), AT_ONCE):
            some = one_of(holding.table, keys[start : start + AT_ONCE])
            with db.transaction() as session:
                # Asked again: somebody may have come back in the meantime.
                changed = _one_batch(session, holding, some & condition, actor, now, salt)
            yield changed


def _one_batch(
    session: Session,
    holding: Holding,
    condition: ColumnElement[bool],
    actor: Actor,
    now: datetime,
    salt: bytes,
) -> int:
    if holding.table is not Person.__table__:
        erasing = Erasing(session, NOBODY, now, salt)
        return make_anonymous(session, holding, condition, erasing)
    persons = session.scalars(select(Person).where(condition)).all()
    for person in persons:
        erase_person(session, person, actor=actor, cause="retention", reason=REASON, now=now)
    return len(persons)


def set_rule(
    session: Session, actor: Actor, kind: Retention, *, months: int, is_on: bool, now: datetime
) -> RetentionRule:
    """Decide for how long a kind of record is kept, and whether the rule is applied."""
    rule = session.get(RetentionRule, kind.name, with_for_update=True)
    before = {"months": rule.months, "is_on": rule.is_on} if rule is not None else {}
    if rule is None:
        rule = RetentionRule(name=kind.name)
        session.add(rule)
    rule.months, rule.is_on = months, is_on
    rule.changed_at, rule.changed_by = now, actor.id if actor.id > 0 else None
    session.flush()
    audit.record(
        session, actor, "retention.rule_set", f"retention:{kind.name}", now=now, before=before,
        after={"months": months, "is_on": is_on},
    )  # fmt: skip
    return rule
