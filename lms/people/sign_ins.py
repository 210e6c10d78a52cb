"""Signed-in browsers: starting, finding and ending them, and the actor behind a request."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from flask_login import UserMixin
from sqlalchemy import or_, select, update
from sqlalchemy.orm import Session

from lms.kernel.actor import Actor, Role
from lms.people.models import Account, Person, RoleGrant, SignIn, Unit

LASTS = timedelta(days=14)


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
    rows = session.execute(
        select(Person.id, Person.full_name, RoleGrant.role, RoleGrant.unit_id)
        .select_from(SignIn)
        .join(Account, Account.id == SignIn.account_id)
        .join(Person, Person.id == Account.person_id)
        .outerjoin(
            RoleGrant,
            (RoleGrant.person_id == Person.id)
            & or_(RoleGrant.ended_at.is_(None), RoleGrant.ended_at > now),
        )
        .where(
            SignIn.token_hash == _hash(token),
            SignIn.ended_at.is_(None),
            SignIn.expires_at > now,
            Account.suspended_at.is_(None),
        )
    ).all()
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
