"""Signed-in browsers: starting, finding and ending them, and the actor behind a request."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from flask_login import UserMixin
from sqlalchemy import bindparam, or_, select, update
from sqlalchemy.orm import Session

from lms.kernel.actor import Actor, Role
from lms.kernel.types import UTCDateTime
from lms.people.models import Account, Person, RoleGrant, SignIn, Unit

LASTS = timedelta(days=14)
_sign_in, _account = SignIn.__table__.c, Account.__table__.c
_person, _grant = Person.__table__.c, RoleGrant.__table__.c
_NOW = bindparam("b_now", type_=UTCDateTime)
# Built once: every request of somebody signed in asks this.
_FIND = (
    select(_person.id, _person.full_name, _grant.role, _grant.unit_id)
    .select_from(
        SignIn.__table__.join(Account.__table__, _account.id == _sign_in.account_id)
        .join(Person.__table__, _person.id == _account.person_id)
        .outerjoin(
            RoleGrant.__table__,
            (_grant.person_id == _person.id)
            & or_(_grant.ended_at.is_(None), _grant.ended_at > _NOW),
        )
    )
    .where(
        _sign_in.token_hash == bindparam("b_token_hash"),
        _sign_in.ended_at.is_(None),
        _sign_in.expires_at > _NOW,
        _account.suspended_at.is_(None),
    )
)


@dataclass(frozen=True)
class SignedIn(UserMixin):
    """What Flask-Login keeps for a request: the cookie's secret and the actor."""

    token: str
    actor: Actor

    def get_id(self) -> str:
        """Return what the signed cookie carries."""
        return self.token


def _hash(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()


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
    rows = session.execute(_FIND, {"b_token_hash": _hash(token), "b_now": now}).all()
    if not rows:
        return None
    units = [row.unit_id for row in rows if row.role == Role.ORGANISER]
    actor = Actor(
        rows[0].id,
        rows[0].full_name,
        is_administrator=any(row.role == Role.ADMINISTRATOR for row in rows),
        organised=_with_those_under(session, units) if units else frozenset(),
    )
    return SignedIn(token, actor)


def _with_those_under(session: Session, unit_ids: list[int]) -> frozenset[int]:
    tree = select(Unit.id).where(Unit.id.in_(unit_ids)).cte("tree", recursive=True)
    tree = tree.union(select(Unit.id).join(tree, Unit.parent_id == tree.c.id))
    return frozenset(session.scalars(select(tree.c.id)))
