"""The log of who did what, when, from where and to what: append-only, each row chained to the one before.

Rows are written when the transaction commits, after everything else in it: only then is the end of
the chain locked, so that requests wait for each other no longer than a commit takes.
"""

import re
import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, event, insert, select, text, update
from sqlalchemy.exc import InvalidRequestError
from sqlalchemy.orm import Session, SessionTransaction

from lms.kernel import chain
from lms.kernel.actor import Actor
from lms.kernel.audit_tables import AuditEntry, AuditHead, AuditPersonal
from lms.kernel.text import fold

__all__ = ["AuditEntry", "AuditHead", "AuditPersonal", "Origin", "come_from", "record"]

MOST_WORDS = 2_000  # characters of an entry's details that can be searched
_PENDING, _MARKS = "audit pending", "audit marks"
_CITIZEN_ID = re.compile(r"(?<!\w)\d{9}(\d{3})(?!\w)")


@dataclass(frozen=True)
class Origin:
    """From where something is done: the door (web, command, job), what of it, and whose address."""

    door: str = ""
    route: str = ""
    address: str = ""


@dataclass(frozen=True)
class _Pending:
    """An entry that waits for the commit."""

    at: datetime
    actor: Actor
    texts: tuple[str, str, str, str, str]  # on behalf of, door, route, action, subject
    address: str
    details: str
    words: str


_NOWHERE = Origin()
_origin: ContextVar[Origin] = ContextVar("origin", default=_NOWHERE)
_name_of: list[Callable[[Session, int], str]] = []


def come_from(door: str, route: str = "", address: str = "") -> None:
    """Say from where this request or command acts; it holds until the next one says so."""
    _origin.set(Origin(door, route, address))


@contextmanager
def coming_from(door: str, route: str = "") -> Iterator[None]:
    """Say from where acts what happens within."""
    token = _origin.set(Origin(door, route))
    try:
        yield
    finally:
        _origin.reset(token)


def find_names_by(find: Callable[[Session, int], str]) -> None:
    """Tell the log how to find the name of an actor who came without one, as jobs' do."""
    _name_of[:] = [find]


def record(
    session: Session,
    actor: Actor,
    action: str,
    subject: str,
    *,
    now: datetime,
    **details: Any,
) -> None:
    """Add an entry in the same transaction as the thing done; citizen ids in it are masked.

    Of the details ``on_behalf_of`` names whom the actor acts for, as subjects are named
    (``person:<public id>``); ``before`` and ``after`` hold what was changed, field by field.
    """
    with suppress(InvalidRequestError):  # it has begun, usually
        session.begin()  # whose end, whichever it is, the entry waits for
    origin, on_behalf_of = _origin.get(), str(details.pop("on_behalf_of", ""))
    clean = _masked(details)
    session.info.setdefault(_PENDING, []).append(
        _Pending(
            at=now.astimezone(UTC),
            actor=actor,
            texts=(on_behalf_of, origin.door, origin.route, action, subject),
            address=origin.address,
            details=chain.canonical(clean) if clean else "",
            words=fold(" ".join(_texts(clean)))[:MOST_WORDS],
        )
    )


def compared(before: dict[str, Any], after: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """Return the fields that differ as details of an entry, before and after; nothing if none does."""
    differing = [name for name in after if before.get(name) != after[name]]
    if not differing:
        return {}
    return {
        "before": {name: before.get(name) for name in differing},
        "after": {name: after[name] for name in differing},
    }


def _masked(value: Any) -> Any:
    if isinstance(value, dict):
        return {str(key): _masked(each) for key, each in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [_masked(each) for each in value]
    return _CITIZEN_ID.sub(r"*********\1", value) if isinstance(value, str) else value


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, dict | list):
        for each in value.values() if isinstance(value, dict) else value:
            yield from _texts(each)
    elif isinstance(value, str):
        yield value


@event.listens_for(Session, "before_commit")
def _write_pending(session: Session) -> None:
    if _PENDING not in session.info or session.in_nested_transaction():
        return
    session.flush()  # whatever else locks rows has done so before the end of the chain is locked
    pending: list[_Pending] = session.info.pop(_PENDING)
    named = [(each, each.actor.name or _find_name(session, each.actor.id)) for each in pending]
    connection = session.connection()
    if getattr(connection.connection.dbapi_connection, "autocommit", False) is True:
        raise RuntimeError("an entry of the log needs a transaction of several statements")
    number, last = _lock_head(connection)
    entries, personal = [], []
    for each, name in named:
        number += 1
        made = _row(number, last, each, name)
        entries.append(made[0])
        personal.append(made[1])
        last = made[0]["hash"]
    connection.execute(insert(AuditEntry), entries)
    connection.execute(insert(AuditPersonal), personal)
    sealed = {"number": number, "hash": last, "seal": chain.seal(number, last)}
    connection.execute(update(AuditHead).where(AuditHead.id == 1).values(**sealed))


def _find_name(session: Session, actor_id: int) -> str:
    return _name_of[0](session, actor_id) if _name_of and actor_id > 0 else ""


def _lock_head(connection: Connection) -> tuple[int, bytes]:
    """Return the last number and hash; on PostgreSQL others wait here until this commits.

    SQLite has one writer at a time from the beginning of the transaction on.
    """
    head = select(AuditHead.number, AuditHead.hash).with_for_update()
    row = connection.execute(head).first()
    if row is None:
        connection.execute(
            text(
                "INSERT INTO audit_head (id, number, hash, seal) VALUES (1, 0, :hash, :seal)"
                " ON CONFLICT (id) DO NOTHING"
            ),
            {"hash": chain.GENESIS, "seal": chain.seal(0, chain.GENESIS)},
        )
        row = connection.execute(head).one()
    return row.number, bytes(row.hash)


def _row(
    number: int, last: bytes, each: _Pending, name: str
) -> tuple[dict[str, Any], dict[str, Any]]:
    who = {"name": name, "name_key": fold(name), "address": each.address}
    what = {"details": each.details, "words": each.words} if each.details else {}
    who_salt = secrets.token_bytes(chain.SALT_BYTES)
    what_salt = secrets.token_bytes(chain.SALT_BYTES) if what else None
    who_digest = chain.digest(who_salt, *who.values())
    what_digest = chain.digest(what_salt, *what.values()) if what_salt else None
    at, actor_id = each.at, each.actor.id
    hash_ = chain.row_hash(number, at, actor_id, each.texts, (who_digest, what_digest), last)
    on_behalf_of, door, route, action, subject = each.texts
    entry = {
        "id": number, "at": at, "actor_id": actor_id, "on_behalf_of": on_behalf_of, "door": door,
        "route": route, "action": action, "subject": subject, "who_digest": who_digest,
        "what_digest": what_digest, "previous_hash": last, "hash": hash_,
    }  # fmt: skip
    personal = {
        "entry_id": number, **who, "who_salt": who_salt, "details": what.get("details"),
        "words": what.get("words"), "what_salt": what_salt,
    }  # fmt: skip
    return entry, personal


@event.listens_for(Session, "after_transaction_create")
def _mark_savepoint(session: Session, transaction: SessionTransaction) -> None:
    if transaction.nested:
        marks = session.info.setdefault(_MARKS, {})
        marks[transaction] = len(session.info.get(_PENDING, ()))


@event.listens_for(Session, "after_soft_rollback")
def _forget_since_savepoint(session: Session, transaction: SessionTransaction) -> None:
    mark = session.info.get(_MARKS, {}).get(transaction)
    if mark is not None and _PENDING in session.info:
        del session.info[_PENDING][mark:]


@event.listens_for(Session, "after_transaction_end")
def _forget(session: Session, transaction: SessionTransaction) -> None:
    if transaction.parent is None:
        session.info.pop(_PENDING, None)
        session.info.pop(_MARKS, None)
