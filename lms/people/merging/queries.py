"""Every read of persons who may be the same, and of merges."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    CompoundSelect,
    Select,
    and_,
    case,
    exists,
    func,
    literal,
    or_,
    select,
    union_all,
)
from sqlalchemy.orm import Session, aliased, contains_eager, selectinload

from lms.kernel.db import Base
from lms.kernel.errors import NotFound
from lms.kernel.paging import Page, paginate
from lms.kernel.text import search_words
from lms.people.accounts.models import Account
from lms.people.merging.folding import references
from lms.people.merging.models import DistinctPerson
from lms.people.merging.rules import Reason
from lms.people.persons.models import Membership, Person, PersonMerge, PersonWord

FIRST_MOBILE, AFTER_MOBILE = "03", "0:"  # words of mobiles; a landline is a whole office's
LARGEST_GROUP = 20  # who share one thing; with more it says nothing about who they are
MOST_PAIRS = 10_000


@dataclass(frozen=True)
class Pair:
    """Two persons who may be the same, by their ids, the older first, and why."""

    person_id: int
    other_id: int
    reasons: tuple[Reason, ...]


def list_pairs(session: Session, *, within: Any | None = None) -> list[Pair]:
    """Return who may be the same, the surest first; not who was found not to be.

    ``within`` is a query of ids of which one must be in the pair.
    """
    return _pairs(session, _shared().subquery(), within)


def list_pairs_of(session: Session, person: Person) -> list[Pair]:
    """Return who may be the same as one person."""
    return _pairs(session, _shared_with(person).subquery(), None)


def _pairs(session: Session, shared: Any, within: Any | None) -> list[Pair]:
    found = _distinct_pairs(shared, within).subquery()
    ordered = (
        select(found)
        .join(Person, Person.id == found.c.one)
        .order_by(*(found.c[reason.value].desc() for reason in Reason), Person.sort_key)
        .order_by(found.c.one, found.c.two)
        .limit(MOST_PAIRS)
    )
    return [
        Pair(row["one"], row["two"], tuple(reason for reason in Reason if row[reason.value]))
        for row in session.execute(ordered).mappings()
    ]


def _distinct_pairs(shared: Any, within: Any | None) -> Select[Any]:
    """Return each pair once with all its reasons, but for those who were found to be two."""
    flags = [
        func.max(case((shared.c.reason == reason.value, 1), else_=0)).label(reason.value)
        for reason in Reason
    ]
    query: Select[Any] = (
        select(shared.c.one, shared.c.two, *flags)
        .where(
            ~exists().where(
                DistinctPerson.person_id == shared.c.one, DistinctPerson.other_id == shared.c.two
            )
        )
        .group_by(shared.c.one, shared.c.two)
    )
    if within is not None:
        query = query.where(or_(shared.c.one.in_(within), shared.c.two.in_(within)))
    return query


def _shared_with(person: Person) -> Any:
    """Return the pairs of one person with those who share something."""
    mine, theirs = aliased(PersonWord), aliased(PersonWord)
    other = aliased(Person)
    by_phone = (
        select(theirs.person_id.label("other"), literal(Reason.PHONE.value).label("reason"))
        .join_from(mine, theirs, theirs.word == mine.word)
        .where(mine.person_id == person.id, mine.word >= FIRST_MOBILE, mine.word < AFTER_MOBILE)
    )
    by_id = select(other.id, literal(Reason.CITIZEN_ID.value)).where(
        other.citizen_id_hash == person.citizen_id_hash, other.citizen_id_hash.is_not(None)
    )
    by_name = select(other.id, literal(Reason.NAME.value)).where(
        other.search_key == person.search_key, other.birth_date == person.birth_date
    )
    found = union_all(by_phone, by_id, by_name).subquery()
    one = case((found.c.other < person.id, found.c.other), else_=person.id)
    two = case((found.c.other < person.id, person.id), else_=found.c.other)
    return select(one.label("one"), two.label("two"), found.c.reason).where(
        found.c.other != person.id
    )


def _shared() -> CompoundSelect[Any]:
    """Return the pairs who share a mobile, a citizen id, or name and birth date."""
    one, two = aliased(PersonWord), aliased(PersonWord)
    is_mobile = and_(PersonWord.word >= FIRST_MOBILE, PersonWord.word < AFTER_MOBILE)
    mobiles = _groups(PersonWord.word, where=is_mobile).cte("mobiles")
    by_phone = (
        select(
            one.person_id.label("one"),
            two.person_id.label("two"),
            literal(Reason.PHONE.value).label("reason"),
        )
        .join_from(mobiles, one, one.word == mobiles.c.word)
        .join(two, and_(two.word == one.word, two.person_id > one.person_id))
    )
    ids = _groups(Person.citizen_id_hash, where=Person.citizen_id_hash.is_not(None)).cte("ids")
    by_id = _persons(ids, Reason.CITIZEN_ID, "citizen_id_hash")
    names = _groups(Person.search_key, Person.birth_date, where=Person.birth_date.is_not(None)).cte(
        "names"
    )
    return union_all(by_phone, by_id, _persons(names, Reason.NAME, "search_key", "birth_date"))


def _groups(*columns: Any, where: Any) -> Any:
    size = func.count()
    return select(*columns).where(where).group_by(*columns).having(size > 1, size <= LARGEST_GROUP)


def _persons(groups: Any, reason: Reason, *names: str) -> Any:
    one, two = aliased(Person), aliased(Person)
    same = [getattr(one, name) == groups.c[name] for name in names]
    also = [getattr(two, name) == groups.c[name] for name in names]
    return (
        select(one.id, two.id, literal(reason.value))
        .join_from(groups, one, and_(*same))
        .join(two, and_(two.id > one.id, *also))
    )


def are_distinct(session: Session, person_id: int, other_id: int) -> bool:
    """Tell whether two were found not to be the same."""
    return session.get(DistinctPerson, (person_id, other_id)) is not None


def persons_by_id(session: Session, ids: Iterable[int]) -> dict[int, Person]:
    """Return these persons with positions and units, by id."""
    query = (
        select(Person)
        .where(Person.id.in_(sorted(set(ids))))
        .options(selectinload(Person.memberships).joinedload(Membership.unit))
    )
    return {person.id: person for person in session.scalars(query)}


def find_accounts(session: Session, ids: Collection[int]) -> dict[int, Account]:
    """Return the accounts of these persons, by person."""
    query = select(Account).where(Account.person_id.in_(ids))
    return {account.person_id: account for account in session.scalars(query)}


def count_held(session: Session, ids: Collection[int]) -> dict[str, dict[int, int]]:
    """Return how many rows of each table refer to each of these persons, in one query."""
    parts = [
        select(literal(table.name), column, func.count()).where(column.in_(ids)).group_by(column)
        for table, column in references(Base.metadata.tables["person"])
    ]
    held: dict[str, dict[int, int]] = {}
    for name, person_id, count in session.execute(union_all(*parts)):
        of_table = held.setdefault(name, {})
        of_table[person_id] = of_table.get(person_id, 0) + count
    return held


def get_merge(session: Session, public_id: str, *, lock: bool = False) -> PersonMerge:
    """Return a merge with its survivor."""
    query = select(PersonMerge).where(PersonMerge.public_id == public_id)
    if lock:
        query = query.with_for_update(of=PersonMerge).execution_options(populate_existing=True)
    else:
        query = query.join(PersonMerge.survivor).options(contains_eager(PersonMerge.survivor))
    found = session.scalar(query)
    if found is None:
        raise NotFound
    return found


def find_later(session: Session, merge: PersonMerge) -> PersonMerge | None:
    """Return a later merge that rests on this one: of its survivor, or into them; or None.

    A survivor who was merged on took this merge along, so both kinds have the same survivor now.
    """
    query = select(PersonMerge).where(
        PersonMerge.survivor_id == merge.survivor_id,
        PersonMerge.id > merge.id,
        PersonMerge.undone_at.is_(None),
    )
    return session.scalar(query.order_by(PersonMerge.id.desc()).limit(1))


@dataclass(frozen=True)
class Traces:
    """What a person's page says of merging: who was merged into them, and how many may be the same."""

    merges: list[tuple[str, str, datetime]]  # public id, name, when; the newest first
    alike: int


def find_traces(session: Session, person: Person) -> Traces:
    """Return what there is to say on a person's page, in one query."""
    alike = _distinct_pairs(_shared_with(person).subquery(), None).subquery()
    count = select(func.count()).select_from(alike).scalar_subquery()
    one = select(literal(person.id).label("id")).subquery()
    stands = and_(PersonMerge.survivor_id == one.c.id, PersonMerge.undone_at.is_(None))
    query = (
        select(count, PersonMerge.public_id, PersonMerge.gone_name, PersonMerge.merged_at)
        .select_from(one)
        .outerjoin(PersonMerge, stands)
        .order_by(PersonMerge.id.desc())
    )
    rows = session.execute(query).all()
    return Traces([(row[1], row[2], row[3]) for row in rows if row[1]], rows[0][0])


def page_of_merges(session: Session, number: int, *, search: str = "") -> Page[PersonMerge]:
    """Return one page of all merges, the newest first; ``search`` by the name of either."""
    query = (
        select(PersonMerge)
        .join(PersonMerge.survivor)
        .options(contains_eager(PersonMerge.survivor))
        .order_by(PersonMerge.id.desc())
    )
    for word in search_words(search):
        query = query.where(
            or_(
                Person.search_key.contains(word, autoescape=True),
                PersonMerge.gone_key.contains(word, autoescape=True),
            )
        )
    return paginate(session, query, number)
