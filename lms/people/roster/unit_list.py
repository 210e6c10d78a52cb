"""A file as the list of a unit's own people: who is new, who has changed, who is missing. The caller commits."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, contains_eager

from lms.kernel import audit, clock
from lms.kernel.actor import Actor
from lms.kernel.text import fold
from lms.people.persons.models import Membership, Person
from lms.people.persons.service import add_membership
from lms.people.roster import queries, service
from lms.people.roster.models import UNIT, RosterFile, RosterLine
from lms.people.roster.queries import Figures, WaitingLine
from lms.people.roster.rules import Action, MemberKind, Outcome, differences
from lms.people.roster.service import LineRead, Newcomer
from lms.people.roster.steps import Places

OF_PERSON = ("birth_date", "gender", "phone", "email")
OF_MEMBERSHIP = ("position", "kind", "is_concurrent")
Changes = Mapping[str, tuple[str | None, str | None]]  # before and after, by the field
DEFAULT_KIND = MemberKind.COMMUNICATION_OFFICER  # whom a list without kinds is about


def list_members(session: Session, unit_id: int) -> list[Membership]:
    """Return the positions held in a unit now, with their persons, by given name."""
    query = (
        select(Membership)
        .join(Membership.person)
        .options(contains_eager(Membership.person))
        .where(Membership.unit_id == unit_id, Membership.ended_on.is_(None))
        .order_by(Person.sort_key, Membership.id)
    )
    return list(session.scalars(query))


def list_missing(session: Session, file: RosterFile) -> list[Membership]:
    """Return who stands on the unit's list and on no line of the file, not even on a bad one."""
    meant = select(RosterLine.person_id).where(
        RosterLine.file_id == file.id, RosterLine.person_id.is_not(None)
    )
    query = (
        select(Membership)
        .join(Membership.person)
        .options(contains_eager(Membership.person))
        .where(
            Membership.unit_id == file.unit_id,
            Membership.ended_on.is_(None),
            Membership.person_id.not_in(meant),
        )
        .order_by(Person.sort_key, Membership.id)
    )
    unread = {fold(name) for name in queries.refused_names(session, file.id)}
    return [one for one in session.scalars(query) if one.person.search_key not in unread]


class UnitPlanner:
    """Says of each line whom it means, and what it would change."""

    def __init__(self, file: RosterFile, member_ids: Collection[int]) -> None:
        """Plan for the unit of a file; ``member_ids`` are the persons on its list."""
        self._file = file
        self._members = member_ids
        self._taken: set[int] = set()

    def plan(self, session: Session, lines: Sequence[LineRead]) -> None:
        """Fill in action, person and changes."""
        named = [(line, line.newcomer) for line in lines if line.newcomer is not None]
        known = service.known_persons(
            session, [one for _line, one in named], members=self._members, taken=self._taken
        )
        for line, newcomer in named:
            line.person_id = known.take(newcomer.identity)
        ids = [line.person_id for line, _one in named if line.person_id is not None]
        persons = queries.persons_by_id(session, ids)
        positions = queries.open_memberships(session, ids)
        for line, newcomer in named:
            person = persons.get(line.person_id) if line.person_id is not None else None
            if person is None:
                line.action = Action.NEW
                continue
            position = positions.get((person.id, newcomer.unit_id))
            line.changes = changes(person, position, newcomer)
            if position is None:
                line.action = Action.JOIN
            else:
                line.action = Action.CHANGE if line.changes else Action.SAME
        phone = next((c for c in self._file.columns if c["field"] == "phone"), None)
        if phone:
            service.doubt_phones(session, lines, phone)


def changes(
    person: Person, position: Membership | None, newcomer: Newcomer
) -> dict[str, tuple[str | None, str | None]]:
    """Return what a line would change of a person and of their position, as texts before and after."""
    before = {name: _text(getattr(person, name)) for name in OF_PERSON}
    after = {name: _text(getattr(newcomer, name)) for name in OF_PERSON}
    if position is not None:
        before |= {name: _text(getattr(position, name)) for name in OF_MEMBERSHIP}
        after |= {name: _text(getattr(newcomer, name)) for name in OF_MEMBERSHIP}
    return differences(before, after)


def _text(value: object) -> str | None:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, date):
        return value.isoformat()
    return None if value is None else str(value)


class UnitList:
    """What a unit's own list asks for."""

    name = UNIT
    needs_unit = False

    def places(self, session: Session, file: RosterFile) -> Places:
        """The unit itself where the list names none; else it or one under it."""
        own = (file.unit.id, file.unit.name)
        within = queries.units_within(session, file.unit_id)
        return Places(queries.unit_names(session), own, within)

    def planner(self, session: Session, file: RosterFile) -> UnitPlanner:
        """Compare with everybody on the list of the unit."""
        members = [one.person_id for one in list_members(session, file.unit_id)]
        return UnitPlanner(file, members)

    def check(self, session: Session, file: RosterFile, figures: Figures) -> None:
        """A unit's list is as long as it is."""

    def take(
        self,
        session: Session,
        actor: Actor,
        file: RosterFile,
        lines: Sequence[WaitingLine],
        *,
        now: datetime,
    ) -> None:
        """Add and change exactly what was shown; a line whose person has changed meanwhile is left."""
        queries.lock_persons(session)
        newcomers = [Newcomer.from_json(line.row) for line in lines]
        ids = [line.person_id for line in lines if line.person_id is not None]
        persons = queries.persons_by_id(session, ids)
        positions = queries.open_memberships(session, ids)
        strangers = []
        for line, newcomer in zip(lines, newcomers, strict=True):
            if line.person_id is None:
                strangers.append((line, newcomer))
            else:
                person = persons[line.person_id]
                position = positions.get((person.id, newcomer.unit_id))
                line.outcome = _change(session, actor, line, newcomer, person, position, now)
        _add(session, file, strangers, now=now)
        outcomes = [line.outcome for line in lines]
        file.imported += outcomes.count(Outcome.DONE)
        file.already += outcomes.count(Outcome.SAME)
        file.stale += outcomes.count(Outcome.STALE)

    def finish(self, session: Session, actor: Actor, file: RosterFile, *, now: datetime) -> None:
        """End whom somebody ticked, and write the log."""
        ticked = set(file.choice.get("end", ()))
        ending = [one for one in list_missing(session, file) if one.person.public_id in ticked]
        for membership in ending:
            end_membership(session, actor, membership, now=now)
        file.ended += len(ending)
        audit.record(
            session, actor, "unit_list.imported", f"unit:{file.unit.public_id}", now=now,
            roster=file.public_id, file_sha256=file.file_sha256, imported=file.imported,
            already=file.already, stale=file.stale, ended=file.ended,
            refused=queries.figures_of(session, file.id).refused,
        )  # fmt: skip


def _add(
    session: Session,
    file: RosterFile,
    named: Sequence[tuple[WaitingLine, Newcomer]],
    *,
    now: datetime,
) -> None:
    """Add people who were shown as new; whoever was entered meanwhile is left as they are."""
    if not named:
        return
    known = service.known_persons(
        session,
        [newcomer for _line, newcomer in named],
        members=[one.person_id for one in list_members(session, file.unit_id)],
        taken=queries.persons_done(session, file.id),
    )
    added = []
    for line, newcomer in named:
        if known.take(newcomer.identity) is not None:
            line.outcome = Outcome.STALE
            continue
        person = service.add_newcomer(session, newcomer, now=now)
        _join(session, person, newcomer)
        added.append((line, person))
    session.flush()
    for line, person in added:
        line.person_id, line.outcome = person.id, Outcome.DONE


def _join(session: Session, person: Person, newcomer: Newcomer) -> None:
    membership = add_membership(session, person, newcomer.unit_id, newcomer.position)
    membership.kind = newcomer.kind or DEFAULT_KIND
    membership.is_concurrent = bool(newcomer.is_concurrent)


def _change(
    session: Session,
    actor: Actor,
    line: WaitingLine,
    newcomer: Newcomer,
    person: Person,
    position: Membership | None,
    now: datetime,
) -> Outcome:
    """Change what was shown, unless it is no longer so; tell what was done."""
    shown = {name: tuple(pair) for name, pair in (line.changes or {}).items()}
    is_there = position is not None
    if changes(person, position, newcomer) != shown or is_there != (line.action != Action.JOIN):
        return Outcome.STALE
    for name, (_before, after) in shown.items():
        target = position if name in OF_MEMBERSHIP else person
        setattr(target, name, _value(name, after))
    if position is None:
        _join(session, person, newcomer)
    elif not shown:
        return Outcome.SAME
    _record(session, actor, "person.changed", person, OF_PERSON, shown, now)
    if position is None:
        _record(session, actor, "position.added", person, OF_MEMBERSHIP, _position(newcomer), now)
    else:
        _record(session, actor, "position.corrected", person, OF_MEMBERSHIP, shown, now)
    return Outcome.DONE


def _position(newcomer: Newcomer) -> Changes:
    return {name: (None, _text(getattr(newcomer, name))) for name in OF_MEMBERSHIP}


def _record(
    session: Session,
    actor: Actor,
    action: str,
    person: Person,
    names: Sequence[str],
    changed: Changes,
    now: datetime,
) -> None:
    """Log what was changed of these fields, if anything was."""
    pairs = {name: changed[name] for name in names if name in changed}
    if pairs:
        before = {name: pair[0] for name, pair in pairs.items()}
        after = {name: pair[1] for name, pair in pairs.items()}
        subject = f"person:{person.public_id}"
        audit.record(session, actor, action, subject, now=now, before=before, after=after)


def _value(name: str, text: str | None) -> Any:
    if name == "birth_date":
        return date.fromisoformat(text) if text else None
    return text == "yes" if name == "is_concurrent" else text


def end_membership(
    session: Session, actor: Actor, membership: Membership, *, now: datetime
) -> None:
    """Note that a person no longer holds a position from today on; what was stays."""
    ended_on = clock.local(now).date()
    if membership.began_on is not None and membership.began_on >= ended_on:
        ended_on = membership.began_on + timedelta(days=1)  # a period has a day at least
    membership.ended_on = ended_on
    audit.record(
        session, actor, "position.ended", f"person:{membership.person.public_id}", now=now,
        before={"ended_on": None}, after={"ended_on": ended_on.isoformat()},
    )  # fmt: skip


def tick(file: RosterFile, person_ids: Sequence[str], missing: Sequence[Membership]) -> None:
    """Note who is to be ended when the import is confirmed: only people who were shown as missing."""
    shown = {one.person.public_id for one in missing}
    file.choice = {**file.choice, "end": sorted(shown & set(person_ids))}


UNIT_LIST = UnitList()
