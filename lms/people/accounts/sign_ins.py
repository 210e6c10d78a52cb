"""Signed-in browsers: starting, finding and ending them, and the actor behind a request."""

import hashlib
import secrets
from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import ClassVar

from sqlalchemy import ColumnElement, bindparam, or_, select, update
from sqlalchemy.orm import Session

from lms.kernel import db
from lms.kernel.actor import Actor, Role
from lms.kernel.config import get_settings
from lms.kernel.types import UTCDateTime
from lms.people.accounts import rules
from lms.people.accounts.models import Account, SignIn
from lms.people.persons.models import Person
from lms.people.roles.models import RoleGrant
from lms.people.units.queries import answering_for

LONGEST_ADDRESS, LONGEST_AGENT = 45, 400
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
    select(
        _person.id,
        _person.full_name,
        _grant.role,
        _grant.unit_id,
        _grant.subject,
        _sign_in.account_id,
        _sign_in.created_at,
        _sign_in.seen_at,
        _sign_in.has_second_factor,
        _sign_in.way,
    )  # fmt: skip
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
_pairs = answering_for()
_REACHES = select(_pairs.c.above, _pairs.c.below)


@dataclass(frozen=True)
class SignedIn:
    """What Flask-Login keeps for a request: the cookie's secret, the actor, and how they signed in."""

    token: str
    actor: Actor
    account_id: int
    began_at: datetime
    seen_at: datetime
    has_second_factor: bool
    way: str
    # What it asks of everybody whom it keeps.
    is_authenticated: ClassVar[bool] = True
    is_active: ClassVar[bool] = True
    is_anonymous: ClassVar[bool] = False

    def get_id(self) -> str:
        """Return what the signed cookie carries."""
        return self.token


@dataclass(frozen=True)
class Origin:
    """How somebody signed in, and from where roughly."""

    way: str = "password"
    has_second_factor: bool = False
    address: str = ""
    user_agent: str = ""


def _hash(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()


def named(token: str, *, now: datetime) -> dict[str, object]:
    """Return what ``PERSON_ID`` needs to find the person: nobody if ended, expired or suspended."""
    return {"b_token_hash": _hash(token), "b_now": now}


def _lasts() -> tuple[timedelta, timedelta]:
    settings = get_settings()
    return timedelta(days=settings.session_days), timedelta(hours=settings.session_idle_hours)


def start(
    session: Session, account: Account, *, now: datetime, origin: Origin | None = None
) -> str:
    """Sign a browser in and return the new secret for its cookie."""
    token = secrets.token_urlsafe(32)
    lasts, idle = _lasts()
    origin = origin or Origin()
    session.add(
        SignIn(
            token_hash=_hash(token),
            account_id=account.id,
            way=origin.way,
            has_second_factor=origin.has_second_factor,
            address=origin.address[:LONGEST_ADDRESS],
            browser=rules.browser_name(origin.user_agent[:LONGEST_AGENT]),
            created_at=now,
            seen_at=now,
            expires_at=rules.sign_in_ends(began_at=now, seen_at=now, lasts=lasts, idle=idle),
        )
    )
    session.flush()
    return token


def end(session: Session, token: str, *, now: datetime) -> None:
    """Sign this browser out; its cookie is worth nothing from the next request on."""
    _end(session, SignIn.token_hash == _hash(token), now=now)


def end_all(session: Session, account_id: int, *, now: datetime, but: str = "") -> int:
    """Sign out every browser of an account, except the one of the secret ``but``; return how many."""
    condition = SignIn.account_id == account_id
    return _end(session, condition & (SignIn.token_hash != _hash(but)), now=now)


def end_one(session: Session, sign_in: SignIn, *, now: datetime) -> None:
    """Sign out one browser of a list."""
    _end(session, SignIn.token_hash == sign_in.token_hash, now=now)


def _end(session: Session, condition: ColumnElement[bool], *, now: datetime) -> int:
    ended = update(SignIn).where(condition, SignIn.ended_at.is_(None)).values(ended_at=now)
    return db.count_changed(session, ended)


def is_token_of(sign_in: SignIn, token: str) -> bool:
    """Tell whether this is the browser of a secret."""
    return sign_in.token_hash == _hash(token)


def note_seen(session: Session, signed_in: SignedIn, *, now: datetime) -> None:
    """Write down that a browser is used, which lets its sign-in go on."""
    lasts, idle = _lasts()
    ends = rules.sign_in_ends(began_at=signed_in.began_at, seen_at=now, lasts=lasts, idle=idle)
    session.execute(
        update(SignIn)
        .where(SignIn.token_hash == _hash(signed_in.token), SignIn.ended_at.is_(None))
        .values(seen_at=now, expires_at=ends)
    )


def find(session: Session, token: str, *, now: datetime) -> SignedIn | None:
    """Return who is behind a cookie, or None: ended, expired or suspended. One query for most."""
    rows = session.execute(_FIND, named(token, now=now)).all()
    if not rows:
        return None
    first = rows[0]
    granted = [(Role(row.role), row.unit_id, row.subject) for row in rows if row.role]
    of_a_unit = [(role, unit_id) for role, unit_id, _ in granted if unit_id is not None]
    actor = Actor(
        first.id,
        first.full_name,
        is_administrator=any(role is Role.ADMINISTRATOR for role, _, _ in granted),
        is_auditor=any(role is Role.AUDITOR for role, _, _ in granted),
        units=_with_those_under(session, of_a_unit) if of_a_unit else {},
        duties=frozenset((role, subject) for role, _, subject in granted if subject),
    )
    return SignedIn(
        token, actor, first.account_id, first.created_at, first.seen_at,
        first.has_second_factor, first.way,
    )  # fmt: skip


def _with_those_under(
    session: Session, granted: list[tuple[Role, int]]
) -> dict[Role, frozenset[int]]:
    """Return for each role its units, all under them and all whose work they carry on, in one query.

    Walked here: there are some hundred units, and a database walks them ten times slower.
    """
    below: dict[int, list[int]] = defaultdict(list)
    for above, unit_id in session.execute(_REACHES):
        below[above].append(unit_id)
    found: dict[Role, set[int]] = defaultdict(set)
    for role, unit_id in granted:
        waiting = [unit_id]
        while waiting:
            reached = waiting.pop()
            if reached not in found[role]:
                found[role].add(reached)
                waiting += below.get(reached, ())
    return {role: frozenset(ids) for role, ids in found.items()}
