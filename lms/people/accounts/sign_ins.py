"""Signed-in browsers: starting, finding and ending them, and the actor behind a request."""

import hashlib
import secrets
from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import ClassVar

from sqlalchemy import bindparam, or_, select, update
from sqlalchemy.orm import Session

from lms.kernel.actor import Actor, Role
from lms.kernel.types import UTCDateTime
from lms.people.accounts.models import Account, SignIn
from lms.people.persons.models import Person
from lms.people.roles.models import RoleGrant
from lms.people.units.models import Unit
from lms.people.units.queries import answering_for

LASTS = timedelta(days=14)
_sign_in, _account = SignIn.__table__.c, Account.__table__.c
_person, _grant = Person.__table__.c, RoleGrant.__table__.c
_NOW = bindparam("b_now", type_=UTCDateTime)
_LIVE = (
    _sign_in.token_hash == bindparam("b_token_hash"),
    _sign_in.ended_at.is_(None),
    _sign_in.expires_at > _NOW,
    _account.suspended_at.is_(None),
)
# The person behind a cookie, for a statement that does something in their name (see ``named``).
PERSON_ID = (
    select(_account.person_id)
    .join(SignIn.__table__, _sign_in.account_id == _account.id)
    .where(*_LIVE)
    .scalar_subquery()
)
# Built once: every request of somebody signed in asks this.
_FIND = (
    select(_person.id, _person.full_name, _grant.role, _grant.unit_id, _grant.subject)
    .select_from(
        SignIn.__table__.join(Account.__table__, _account.id == _sign_in.account_id)
        .join(Person.__table__, _person.id == _account.person_id)
        .outerjoin(
            RoleGrant.__table__,
            (_grant.person_id == _person.id)
            & (_grant.begins_at <= _NOW)
            & or_(_grant.ends_at.is_(None), _grant.ends_at > _NOW)
            & _grant.ended_at.is_(None),
        )
    )
    .where(*_LIVE)
)


@dataclass(frozen=True)
class SignedIn:
    """What Flask-Login keeps for a request: the cookie's secret and the actor."""

    token: str
    actor: Actor
    # What it asks of everybody whom it keeps.
    is_authenticated: ClassVar[bool] = True
    is_active: ClassVar[bool] = True
    is_anonymous: ClassVar[bool] = False

    def get_id(self) -> str:
        """Return what the signed cookie carries."""
        return self.token


def _hash(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()


def named(token: str, *, now: datetime) -> dict[str, object]:
    """Return what ``PERSON_ID`` needs to find the person: nobody if ended, expired or suspended."""
    return {"b_token_hash": _hash(token), "b_now": now}


def start(session: Session, account: Account, *, now: datetime) -> str:
    """Sign a browser in and return the new secret for its cookie."""
    token = secrets.token_urlsafe(32)
    session.add(
        SignIn(
            token_hash=_hash(token), account_id=account.id, created_at=now, expires_at=now + LASTS
        )
    )
    session.flush()
    return token


def end(session: Session, token: str, *, now: datetime) -> None:
    """Sign this browser out; its cookie is worth nothing from the next request on."""
    session.execute(update(SignIn).where(SignIn.token_hash == _hash(token)).values(ended_at=now))


def find(session: Session, token: str, *, now: datetime) -> SignedIn | None:
    """Return who is behind a cookie, or None: ended, expired or suspended. One query for most."""
    rows = session.execute(_FIND, named(token, now=now)).all()
    if not rows:
        return None
    granted = [(Role(row.role), row.unit_id, row.subject) for row in rows if row.role]
    of_a_unit = [(role, unit_id) for role, unit_id, _ in granted if unit_id is not None]
    actor = Actor(
        rows[0].id,
        rows[0].full_name,
        is_administrator=any(role is Role.ADMINISTRATOR for role, _, _ in granted),
        is_auditor=any(role is Role.AUDITOR for role, _, _ in granted),
        units=_with_those_under(session, of_a_unit) if of_a_unit else {},
        duties=frozenset((role, subject) for role, _, subject in granted if subject),
    )
    return SignedIn(token, actor)


def _with_those_under(
    session: Session, granted: list[tuple[Role, int]]
) -> dict[Role, frozenset[int]]:
    """Return for each role its units, all under them and all whose work they carry on, in one query."""
    top = {unit_id for _, unit_id in granted}
    tree = select(Unit.id.label("top"), Unit.id.label("id")).where(Unit.id.in_(top))
    under = tree.cte("under", recursive=True)
    pairs = answering_for()
    under = under.union(select(under.c.top, pairs.c.below).join(pairs, pairs.c.above == under.c.id))
    below: dict[int, set[int]] = defaultdict(set)
    for unit_id, id_ in session.execute(select(under.c.top, under.c.id)):
        below[unit_id].add(id_)
    found: dict[Role, set[int]] = defaultdict(set)
    for role, unit_id in granted:
        found[role] |= below[unit_id]
    return {role: frozenset(ids) for role, ids in found.items()}
