"""Finding by what a person can be recognised: names, numbers, addresses, and the ids of what is theirs."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from sqlalchemy import FromClause, select
from sqlalchemy.orm import Session

from lms.people.persons.models import Person
from lms.people.rights.holdings import (
    Holding,
    Identity,
    holdings,
    holdings_of,
    rows_of,
    target_of,
)

SHORTEST = 3  # characters; anything shorter would be found in every second word
OPAQUE = (
    "public_id",
    "code",
    "gone_public_id",
)  # columns that name a row where the log speaks of it


def identify(session: Session, person: Person) -> Identity:
    """Return all by what a person can be found, read from every table that says so."""
    identity = Identity(person.id, person.public_id, subjects=frozenset({person.public_id}))
    owned = [each for each in holdings() if each.owner is not None]
    identity = _with_values(session, identity, owned)
    # What has no key to the person is found by their numbers and leads to more of the log.
    return _with_subjects(session, identity, holdings())


def _with_values(session: Session, identity: Identity, among: Iterable[Holding]) -> Identity:
    found: dict[str, set[str]] = defaultdict(set)
    for holding in among:
        if not holding.identifies:
            continue
        columns = [holding.table.c[name] for name in holding.identifies]
        rows = session.execute(select(*columns).where(rows_of(holding, identity)))
        for row in rows:
            for value, (name, sort) in zip(row, holding.identifies.items(), strict=True):
                opened = _opened(holding, name, value)
                if opened is not None and len(opened) >= SHORTEST:
                    found[sort].add(opened)
    return replace(
        identity,
        names=frozenset(found["name"]),
        phones=frozenset(found["phone"]),
        emails=frozenset(found["email"]),
        logins=frozenset(found["login"]),
        numbers=frozenset(found["number"]),
    )


def _opened(holding: Holding, name: str, value: Any) -> str | None:
    if value is None:
        return None
    return str(holding.opens[name](value)) if name in holding.opens else str(value)


def _with_subjects(session: Session, identity: Identity, among: Iterable[Holding]) -> Identity:
    """Add the opaque ids of the person's rows, and of what these belong to."""
    own, around = set(identity.subjects), set(identity.surroundings)
    for holding in among:
        condition = rows_of(holding, identity)
        for opaque in _opaque(holding.table):
            own |= set(session.scalars(select(opaque).where(condition)))
        for column in holding.table.columns:
            target = target_of(column)
            if target is None or target.table.name in {"person", "unit"}:
                continue
            if holdings_of(target.table):
                continue
            inner = select(column).where(condition)
            for opaque in _opaque(target.table):
                around |= set(session.scalars(select(opaque).where(target.in_(inner))))
    return replace(identity, subjects=frozenset(own), surroundings=frozenset(around))


def _opaque(table: FromClause) -> list[Any]:
    return [column for name in OPAQUE if (column := table.c.get(name)) is not None]
