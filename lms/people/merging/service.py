"""Merging two persons into one, undoing it, and deciding that two are not the same.

The caller commits. Whoever else writes about one of the two waits, and finds the merge done.
"""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import delete, select, text, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from lms.kernel import audit
from lms.kernel.actor import Actor
from lms.kernel.db import Base
from lms.kernel.errors import N_, NotFound, RuleViolation
from lms.people.accounts.models import Account, Invitation, PasswordReset, SignIn
from lms.people.merging import conflicts, journal, queries
from lms.people.merging.folding import Fold
from lms.people.merging.models import DistinctPerson
from lms.people.merging.undoing import take_back
from lms.people.persons.models import Person, PersonContact, PersonMerge, PersonWord
from lms.people.persons.service import record
from lms.people.persons.words import write_words

PERSON, CONTACT, DISTINCT = (
    Base.metadata.tables[model.__tablename__] for model in (Person, PersonContact, DistinctPerson)
)
# What is chosen of one or the other, with the columns that it fills.
CHOSEN: Mapping[str, tuple[str, ...]] = {
    "full_name": ("full_name", "sort_key", "search_key"),
    "birth_date": ("birth_date",),
    "gender": ("gender",),
    "phone": ("phone",),
    "email": ("email",),
    "citizen_id": ("citizen_id_sealed", "citizen_id_hash"),
}


class SamePerson(RuleViolation):
    """A record cannot be merged with itself."""

    message = N_("This is one and the same record.")


class CannotUndo(RuleViolation):
    """The merge can no longer be undone; the message says why."""


class UndoneAlready(CannotUndo):
    """Somebody was faster."""

    message = N_("This merge has been undone already.")


class MergedOn(CannotUndo):
    """A later merge rests on this one."""

    message = N_(
        "This merge cannot be undone yet: “%(name)s” was merged later. Undo that merge first."
    )


class Erased(CannotUndo):
    """What would be needed was erased, as the person had asked."""

    message = N_("This merge cannot be undone: the data that it would need were erased.")


class PlaceTaken(CannotUndo):
    """Something that would come back has been taken by somebody else."""

    message = N_(
        "This merge cannot be undone: something that was put aside can no longer come back, for "
        "instance a sign-in name that somebody else has taken since. Nothing was changed."
    )


def merge_persons(
    session: Session,
    actor: Actor,
    survivor_id: str,
    gone_id: str,
    *,
    taken: Collection[str] = (),
    keeps_account_of_gone: bool = False,
    now: datetime,
) -> PersonMerge:
    """Merge one person into another: everything that refers to the one refers to the other then.

    ``taken`` names what is taken from the one that goes (see ``CHOSEN``); what the survivor lacks
    is taken in any case. Both have to sign in again.
    """
    session.flush()
    survivor, gone = lock_both(session, survivor_id, gone_id)
    ids = [survivor["id"], gone["id"]]
    end_sign_ins(session, ids, now=now)
    fold = Fold(
        session, now, actor.id, conflicts.RULES, conflicts.FINDERS,
        keeps_account_of=gone["id"] if keeps_account_of_gone else survivor["id"],
    )  # fmt: skip
    for row in fold.rows(DISTINCT, DISTINCT.c.person_id.in_(ids), DISTINCT.c.other_id.in_(ids)):
        fold.remove(DISTINCT, row)
    _withdraw_codes(fold, ids)
    session.execute(delete(PersonWord).where(PersonWord.person_id == gone["id"]))
    fold.fold(PERSON, gone["id"], survivor["id"])
    before, after = _take(fold, survivor, gone, taken)
    write_words(session, [survivor["id"]])
    merge = PersonMerge(
        gone_id=gone["id"],
        gone_public_id=gone["public_id"],
        gone_name=gone["full_name"],
        gone_key=gone["search_key"],
        survivor_id=survivor["id"],
        merged_at=now,
        merged_by=actor.id,
        journal=journal.sealed(fold.changes),
    )
    session.expunge_all()  # what was read before the merge is no longer so
    session.add(merge)
    session.flush()
    _log(
        session,
        actor,
        "person.merged",
        merge,
        now,
        before=before,
        after=after,
        rows=len(fold.changes),
    )
    return merge


def lock_both(
    session: Session, survivor_id: str, gone_id: str
) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return both persons as they are now; nobody else changes or merges them until the commit."""
    if survivor_id == gone_id:
        raise SamePerson
    lock_all(session)
    query = select(PERSON).where(PERSON.c.public_id.in_([survivor_id, gone_id]))
    rows = session.execute(query.order_by(PERSON.c.id).with_for_update()).mappings()
    found = {row["public_id"]: dict(row) for row in rows}
    if len(found) < 2:
        raise NotFound
    return found[survivor_id], found[gone_id]


def lock_all(session: Session) -> None:
    """Let one merge, undoing or import of persons go at a time; see ``enrolment.queries``."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("LOCK TABLE person IN SHARE ROW EXCLUSIVE MODE"))


def end_sign_ins(session: Session, person_ids: Collection[int], *, now: datetime) -> None:
    """End every signed-in browser of these persons; an undone merge does not sign anybody in.

    Their accounts are locked first: who signs in at this moment has done so, or finds the change made.
    """
    accounts = select(Account.id).where(Account.person_id.in_(person_ids))
    session.execute(accounts.order_by(Account.id).with_for_update())
    session.execute(
        update(SignIn)
        .where(SignIn.account_id.in_(accounts), SignIn.ended_at.is_(None))
        .values(ended_at=now)
        .execution_options(synchronize_session=False)
    )


def _withdraw_codes(fold: Fold, person_ids: Collection[int]) -> None:
    """Let no code that was handed out before open the account that stays."""
    for model in (Invitation, PasswordReset):
        table = Base.metadata.tables[model.__tablename__]
        is_open = [table.c.used_at.is_(None), table.c.withdrawn_at.is_(None)]
        for row in fold.rows(table, table.c.person_id.in_(person_ids), *is_open):
            fold.change(table, row, {"withdrawn_at": fold.now})


def _take(
    fold: Fold, survivor: dict[str, Any], gone: dict[str, Any], taken: Collection[str]
) -> tuple[dict[str, Any], dict[str, Any]]:
    """Give the survivor what was chosen and what they lacked; a second phone or email is kept beside."""
    values: dict[str, Any] = {}
    for name, columns in CHOSEN.items():
        is_lacking = survivor[columns[0]] is None
        if gone[columns[0]] is not None and (name in taken or is_lacking):
            values |= {column: gone[column] for column in columns}
    fold.change(PERSON, survivor, values)
    now = {**survivor, **values}
    for kind in ("phone", "email"):
        for value in {survivor[kind], gone[kind]} - {now[kind], None}:
            kept = {"person_id": survivor["id"], "kind": kind, "value": value}
            same = [CONTACT.c[name] == value for name, value in kept.items()]
            if not fold.rows(CONTACT, *same):
                fold.add(CONTACT, kept)
    shown = [
        name for name in ("full_name", "birth_date", "gender", "phone", "email") if name in values
    ]
    return _plain(survivor, shown), _plain(values, shown)


def _plain(row: dict[str, Any], names: Collection[str]) -> dict[str, Any]:
    return {name: None if row[name] is None else str(row[name]) for name in names}


def undo_merge(session: Session, actor: Actor, merge_id: str, *, now: datetime) -> PersonMerge:
    """Give the person who went everything back that was carried over; what came since stays.

    Both have to sign in again.
    """
    session.flush()
    lock_all(session)
    merge = queries.get_merge(session, merge_id, lock=True)
    if merge.undone_at is not None:
        raise UndoneAlready
    if merge.journal is None:
        raise Erased
    later = queries.find_later(session, merge)
    if later is not None:
        raise MergedOn(name=later.gone_name)
    survivor_id, gone_id, changes = merge.survivor_id, merge.gone_id, journal.read(merge.journal)
    end_sign_ins(session, [survivor_id], now=now)
    session.execute(delete(PersonWord).where(PersonWord.person_id == survivor_id))
    try:
        with session.begin_nested():
            missing = take_back(session, changes)
    except IntegrityError:
        raise PlaceTaken from None
    session.expunge_all()
    write_words(session, [survivor_id, gone_id])
    merge = queries.get_merge(session, merge_id, lock=True)
    merge.undone_at, merge.undone_by = now, actor.id
    session.flush()
    _log(session, actor, "person.merge_undone", merge, now, rows=len(changes), missing=missing)
    return merge


def _log(
    session: Session, actor: Actor, action: str, merge: PersonMerge, now: datetime, **details: Any
) -> None:
    survivor, gone = f"person:{merge.survivor.public_id}", f"person:{merge.gone_public_id}"
    for subject in (survivor, gone):
        audit.record(
            session, actor, action, subject, now=now, merge=merge.public_id, survivor=survivor,
            gone=gone, **details,
        )  # fmt: skip


def decide_distinct(
    session: Session, actor: Actor, person: Person, other: Person, *, now: datetime
) -> None:
    """Remember that two are not the same person, so that they are not proposed again."""
    if person.id == other.id:
        raise SamePerson
    if queries.are_distinct(session, person.id, other.id):
        return
    for one, two in ((person, other), (other, person)):
        session.add(
            DistinctPerson(person_id=one.id, other_id=two.id, decided_at=now, decided_by=actor.id)
        )
    session.flush()
    record(session, actor, "person.distinct", person, now, other=f"person:{other.public_id}")
