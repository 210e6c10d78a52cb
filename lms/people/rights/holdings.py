"""What is held of persons, table by table: how rows are found, shown, exported, erased, and for how long kept.

Every feature declares its own tables in its ``holdings.py``, one ``hold`` a table; tables that hold
nothing of anybody are named once with ``holds_nobody``. A test fails on a table without either, and
on a text of a held table of which nobody said what becomes of it.
"""

import hashlib
import secrets
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, cast

from sqlalchemy import Column, ColumnElement, Table, false, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from lms.kernel.db import Base
from lms.kernel.errors import N_
from lms.people.persons.models import Person

# The kinds in which a person reads what is held, in this order.
KINDS = {
    "identity": N_("Who you are"),
    "work": N_("Positions and roles"),
    "account": N_("Account and sign-in"),
    "rights": N_("Consents and requests"),
    "training": N_("Training"),
    "quizzes": N_("Quizzes and answers"),
    "contests": N_("Contests"),
    "certificates": N_("Certificates"),
    "log": N_("What was done here"),
}
LETTERS = "bcdghkmnpqrstvxz"
WITH_PERSON = "person"  # the retention rule of what goes only when the whole person goes


@dataclass(frozen=True)
class Identity:
    """By what a person can be found in a table that has no key to them."""

    person_id: int
    public_id: str
    names: frozenset[str] = frozenset()
    phones: frozenset[str] = frozenset()
    emails: frozenset[str] = frozenset()
    logins: frozenset[str] = frozenset()
    numbers: frozenset[str] = frozenset()  # citizen ids
    subjects: frozenset[str] = frozenset()  # opaque ids of themself and of what is theirs
    surroundings: frozenset[str] = frozenset()  # of the events and contests that it belongs to

    @property
    def exact(self) -> frozenset[str]:
        """The values that nobody else has."""
        return self.phones | self.emails | self.logins | self.numbers

    @property
    def everything(self) -> frozenset[str]:
        """Every value, names too."""
        return self.exact | self.names


@dataclass(frozen=True)
class Erasing:
    """What a replacement may need: whose row (nobody's, where a list has grown old), and when."""

    session: Session
    identity: Identity
    now: datetime
    salt: bytes = field(default_factory=lambda: secrets.token_bytes(16))

    def stand_in(self, value: str) -> str:
        """Return a word in the place of a number, equal for equal ones in this run and never again.

        Without a digit: a masked phone number then shows nothing.
        """
        digest = hashlib.sha256(self.salt + value.encode()).digest()
        return "(đã xóa) " + "".join(LETTERS[byte % len(LETTERS)] for byte in digest[:12])


Replacement = Callable[[Any, Erasing], Any]  # takes the row, returns the column's new value


@dataclass(frozen=True)
class Delete:
    """The rows go."""


@dataclass(frozen=True)
class Blank:
    """The rows stay and count; ``values`` replace what tells who it was.

    ``plain`` names texts that tell nothing of anybody; ``keeps`` texts that a law or another
    person's right keeps, each with its reason. ``may_keep`` is the reason for which whoever erases
    may decide to leave these rows as they are. ``only`` is true of rows with something to replace.
    """

    values: Mapping[str, Any] = field(default_factory=dict)
    plain: str = ""
    keeps: Mapping[str, str] = field(default_factory=dict)
    may_keep: str = ""
    only: ColumnElement[bool] | None = None


@dataclass(frozen=True)
class Keep:
    """The rows stay as they are, for this reason."""

    reason: str


@dataclass(frozen=True)
class Holding:
    """One table's declaration; see ``hold``."""

    table: Table
    kind: str
    label: str
    owner: Column[Any] | None
    find: Callable[[Identity], ColumnElement[bool]] | None
    erase: Delete | Blank | Keep
    retention: str
    age: ColumnElement[Any] | None
    shows: Mapping[str, str]
    opens: Mapping[str, Callable[[Any], Any]]
    leaves_out: frozenset[str]
    identifies: Mapping[str, str]
    files: tuple[str, ...]
    acts: frozenset[str]
    attach: Callable[[Mapping[str, Any]], tuple[str, bytes] | None] | None


@dataclass(frozen=True)
class Retention:
    """A kind of record with the months that are proposed for it; off until somebody confirms."""

    name: str
    label: str
    since: str
    months: int


Act = Callable[[Session, int, str, bool], None]
Describe = Callable[[Session, Iterable[str]], dict[str, str]]
_holdings: list[Holding] = []
_impersonal: set[Table] = set()
_retentions: dict[str, Retention] = {}
_consequences: dict[str, tuple["Act", "Describe"]] = {}


def hold(
    model: type[Base],
    kind: str,
    label: str,
    owner: InstrumentedAttribute[Any] | None = None,
    *,
    erase: Delete | Blank | Keep,
    retention: str,
    age: Any = None,
    find: Callable[[Identity], ColumnElement[bool]] | None = None,
    shows: Mapping[str, str] | None = None,
    opens: Mapping[str, Callable[[Any], Any]] | None = None,
    leaves_out: str = "",
    identifies: Mapping[str, str] | None = None,
    files: Iterable[str] = (),
    acts: str = "",
    attach: Callable[[Mapping[str, Any]], tuple[str, bytes] | None] | None = None,
) -> None:
    """Declare a table that holds something of persons.

    ``owner`` is the column that leads to the person, or to a row of another held table; without
    one ``find`` gives the condition. ``shows`` names the columns of the person's own page. All
    columns are exported but ids, those that ``leaves_out`` names and sealed ones; ``opens`` reads sealed ones.
    ``identifies`` says which columns hold a name, phone, email, login or number. ``age`` is the
    moment from which ``retention`` counts; without one the row goes with its owner. ``files`` are
    columns with the SHA-256 of a stored file of this person alone, ``attach`` gives it to a copy.
    ``acts`` names columns of who did it, as columns that end in ``_by`` are: their id stays.
    """
    column = None if owner is None else owner.property.columns[0]
    table = cast(Table, model.__table__)
    _holdings.append(
        Holding(
            table, kind, label, column, find, erase, retention, age, shows or {}, opens or {},
            frozenset(leaves_out.split()), identifies or {}, tuple(files),
            frozenset(acts.split()), attach,
        )
    )  # fmt: skip


def holds_nobody(*models: type[Base]) -> None:
    """Declare tables that tell nothing of any person."""
    _impersonal.update(cast(Table, model.__table__) for model in models)


def keep_for(name: str, label: str, since: str, months: int) -> None:
    """Declare how long a kind of record is proposed to be kept, and from what on."""
    _retentions[name] = Retention(name, label, since, months)


def on_decision(purpose: str, act: Act, describe: Describe) -> None:
    """Let a feature act on a consent given or withdrawn for a purpose, in the same transaction.

    ``describe`` tells what the subjects of such consents are called.
    """
    _consequences[purpose] = act, describe


def act_on_decision(
    session: Session, purpose: str, person_id: int, subject: str, *, is_given: bool
) -> None:
    """Do what a feature does when a consent for this purpose changes."""
    if purpose in _consequences:
        _consequences[purpose][0](session, person_id, subject, is_given)


def names_of_subjects(session: Session, subjects: Iterable[str]) -> dict[str, str]:
    """Return what the subjects of consents are called, by their ids."""
    wanted = sorted(set(filter(None, subjects)))
    found: dict[str, str] = {}
    for describe in {describe for _act, describe in _consequences.values()} if wanted else ():
        found |= describe(session, wanted)
    return found


def holdings() -> list[Holding]:
    """Return every declaration, in the order in which a person reads them."""
    order = list(KINDS)
    return sorted(_holdings, key=lambda each: order.index(each.kind))


def holdings_of(table: Any) -> list[Holding]:
    """Return the declarations of one table."""
    return [each for each in _holdings if each.table is table]


def impersonal() -> set[Table]:
    """Return the tables declared to hold nobody's data."""
    return set(_impersonal)


def retentions() -> list[Retention]:
    """Return every kind of retention, in the order of their names."""
    return [_retentions[name] for name in sorted(_retentions)]


def target_of(column: Column[Any]) -> Column[Any] | None:
    """Return the column that a foreign key refers to, or None for a column without one."""
    for key in column.foreign_keys:
        return key.column
    return None


def rows_of(holding: Holding, identity: Identity) -> ColumnElement[bool]:
    """Return the condition under which a row of this table is the person's."""
    if holding.find is not None:
        return holding.find(identity)
    owner = cast(Column[Any], holding.owner)  # ``hold`` was given the one or the other
    target = target_of(owner)
    if target is None or target.table.name == "person":
        return owner == identity.person_id
    owned = [rows_of(each, identity) for each in holdings_of(target.table)]
    # A condition may stand within a query of persons, whose row it then is about.
    inner = select(target).where(or_(false(), *owned)).correlate(Person.__table__)
    return owner.in_(inner)


def rows_older_than(holding: Holding, moment: datetime) -> ColumnElement[bool] | None:
    """Return the condition under which a row is older than its rule keeps it; None if it goes with the person."""
    if holding.age is not None:
        return holding.age < moment
    if holding.owner is None or (target := target_of(holding.owner)) is None:
        return None
    above = [
        condition
        for each in holdings_of(target.table)
        if each.retention == holding.retention
        and (condition := rows_older_than(each, moment)) is not None
    ]
    return holding.owner.in_(select(target).where(or_(*above))) if above else None
