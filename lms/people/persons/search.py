"""Finding persons among very many, alike and in the same order on every database.

The persons of a word stand in the index in the order of the list (see ``PersonWord``), so that
several words are merged as they are read: nothing is sorted, and a page ends the reading.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    Select,
    and_,
    distinct,
    exists,
    func,
    intersect,
    literal,
    or_,
    select,
    union,
    union_all,
)
from sqlalchemy.orm import Session, joinedload

from lms.kernel.paging import PER_PAGE, Page
from lms.kernel.sealing import keyed_hash
from lms.people.persons.models import Membership, Person, PersonWord
from lms.people.persons.service import CITIZEN_ID
from lms.people.persons.terms import Terms, Word, read_terms
from lms.people.units.models import Unit

FEW = 5_000  # positions; with no more in the units asked for, their holders are sorted
MOST_WORDS = 60  # that begin alike and are merged; with more, their persons are sorted
ALL = 2**31 - 1  # a limit that keeps SQLite from leaving out the order by which it merges
CHUNK = 5_000  # values in one IN list: below the limits of both databases
STATES = ("current", "former")
Keys = Select[Any] | CompoundSelect[Any]


@dataclass(frozen=True)
class Criteria:
    """What is asked of persons; ``unit_ids`` None means any unit, and whoever has none."""

    today: date
    text: str = ""
    unit_ids: frozenset[int] | None = None
    kind: str = ""
    is_concurrent: bool | None = None
    state: str = ""  # one of STATES, or both
    sort: str = ""  # name, unit, birth; a minus before it turns the order round

    @property
    def asks_positions(self) -> bool:
        """Tell whether a position must fit."""
        given = (self.kind, self.state, self.unit_ids is not None, self.is_concurrent is not None)
        return any(given)


@dataclass(frozen=True)
class _Asked:
    """The words and lists of which persons must have all, and what positions are looked up for each."""

    words: tuple[list[str], ...]
    lists: tuple[Keys, ...]
    position: Criteria | None

    def keys(self) -> Keys:
        """Return the sort key and the id of all who fit; only as far as read are positions looked up."""
        if self.position is None:
            return self._without_positions()
        if not self.words:
            return _who_hold(self._without_positions(), self.position)
        first = _of_words(self.words[0], self.position)
        return _merged((first, *map(_of_words, self.words[1:]), *self.lists))

    def _without_positions(self) -> Keys:
        lists = (*map(_of_words, self.words), *self.lists)
        return _merged(lists) if lists else _all()

    def count(self, session: Session) -> int:
        """Return how many fit."""
        if self.position is not None and not self.words and not self.lists:
            held = select(func.count(distinct(Membership.person_id))).where(_fits(self.position))
            return session.scalar(held) or 0
        keys = self._without_positions()
        if isinstance(keys, CompoundSelect):  # read in order, a merge is counted without sorting
            keys = keys.order_by(*keys.selected_columns).limit(ALL)
        if self.position is not None:
            keys = _who_hold(keys, self.position)
        return session.scalar(select(func.count()).select_from(keys.subquery())) or 0


def page_of_persons(
    session: Session, criteria: Criteria, number: int, *, per_page: int = PER_PAGE
) -> Page[Person]:
    """Return one page of those who fit."""
    asked = _ask(session, criteria)
    if asked is None:
        return Page([], 1, 0, per_page)
    total = asked.count(session)
    number = min(number, max(-(-total // per_page), 1))
    found = _in_order(asked.keys(), criteria).limit(per_page).offset((number - 1) * per_page)
    return Page(_load(session, _ids(session, found)), number, total, per_page)


def ids_of(session: Session, criteria: Criteria) -> Any | None:
    """Return the ids of those who fit as a query; None when nobody can."""
    asked = _ask(session, criteria)
    return None if asked is None else select(asked.keys().subquery().c.person_id)


def list_persons(session: Session, criteria: Criteria) -> Iterator[Person]:
    """Give all who fit."""
    asked = _ask(session, criteria)
    ids = [] if asked is None else _ids(session, _in_order(asked.keys(), criteria))
    for start in range(0, len(ids), CHUNK):
        yield from _load(session, ids[start : start + CHUNK])


def positions_of(session: Session, person_ids: Iterable[int]) -> dict[int, list[Membership]]:
    """Return the positions of these persons with their units, by person, the newest first."""
    found: dict[int, list[Membership]] = {id_: [] for id_ in person_ids}
    query = (
        select(Membership)
        .where(Membership.person_id.in_(list(found)))
        .options(joinedload(Membership.unit))
        .order_by(Membership.began_on.is_(None), Membership.began_on.desc(), Membership.id.desc())
    )
    for membership in session.scalars(query):
        found[membership.person_id].append(membership)
    return found


def _ids(session: Session, query: Any) -> list[int]:
    return [row.person_id for row in session.execute(query)]


def _load(session: Session, ids: list[int]) -> list[Person]:
    """Return these persons, in this order."""
    if not ids:
        return []
    found = {one.id: one for one in session.scalars(select(Person).where(Person.id.in_(ids)))}
    return [found[id_] for id_ in ids]


def _ask(session: Session, criteria: Criteria) -> _Asked | None:
    """Return how those who fit are read; None when nobody can fit."""
    terms = read_terms(criteria.text)
    if terms.is_empty and criteria.text.strip():
        return None  # nothing but signs
    lists: list[Keys] = [_of_citizen_id(citizen_id) for citizen_id in terms.citizen_ids]
    words = tuple(_whole_words(session, terms))
    if not all(words):
        return None  # one that nobody has
    if not criteria.asks_positions:
        return _Asked(words, tuple(lists), None)
    if _are_few(session, criteria):
        of_few = _all().where(Person.id.in_(select(Membership.person_id).where(_fits(criteria))))
        return _Asked(words, (*lists, of_few), None)
    return _Asked(words, tuple(lists), criteria)


def _all() -> Any:
    return select(Person.sort_key, Person.id.label("person_id"))


def _merged(lists: Sequence[Keys]) -> Keys:
    """Return who stands in all of these lists."""
    parts = [one.subquery().select() if isinstance(one, CompoundSelect) else one for one in lists]
    return intersect(*parts) if len(parts) > 1 else lists[0]


def _of_citizen_id(citizen_id: str) -> Any:
    return _all().where(Person.citizen_id_hash == keyed_hash(citizen_id, purpose=CITIZEN_ID))


def _of_words(words: list[str], position: Criteria | None = None) -> Any:
    """Return who has one of these words, and such a position if one is asked for."""
    every: Any = select(PersonWord.sort_key, PersonWord.person_id)
    if position is not None:
        every = _who_hold(every, position)
    if len(words) > MOST_WORDS:
        return every.where(PersonWord.word.in_(words)).distinct()
    lists = [every.where(PersonWord.word == word) for word in words]
    return union(*lists) if len(lists) > 1 else lists[0]


def _whole_words(session: Session, terms: Terms) -> list[list[str]]:
    """Return for each word looked for the words that are here: itself, or all that begin with it.

    One question for all: from word to next word, however many persons have it.
    """
    beginnings = [word for word in terms.words if word.is_beginning]
    found: dict[Word, list[str]] = {
        word: [] if word.is_beginning else [word.text] for word in terms.words
    }
    if beginnings:
        parts = [_next_words(number, word) for number, word in enumerate(beginnings)]
        for number, word in session.execute(union_all(*parts)):
            found[beginnings[number]].append(word)
    return list(found.values())


def _next_words(number: int, beginning: Word) -> Select[Any]:
    """Go from each word that begins so to the next one."""
    first = select(func.min(PersonWord.word).label("word")).where(
        PersonWord.word >= beginning.text, PersonWord.word < beginning.end
    )
    step = first.cte(f"words_{number}", recursive=True)
    following = (
        select(func.min(PersonWord.word))
        .where(PersonWord.word > step.c.word, PersonWord.word < beginning.end)
        .scalar_subquery()
    )
    step = step.union_all(select(following).where(step.c.word.is_not(None)))
    numbered: Select[Any] = select(literal(number), step.c.word)
    return numbered.where(step.c.word.is_not(None))


def _fits(criteria: Criteria, *, unit_id: Any = Membership.unit_id) -> ColumnElement[bool]:
    """Say what a position must be for its holder to be found."""
    conditions: list[ColumnElement[bool]] = []
    if criteria.unit_ids is not None:
        conditions.append(unit_id.in_(sorted(criteria.unit_ids)))
    if criteria.kind:
        conditions.append(Membership.kind == criteria.kind)
    if criteria.is_concurrent is not None:
        conditions.append(Membership.is_concurrent.is_(criteria.is_concurrent))
    is_over = and_(Membership.ended_on.is_not(None), Membership.ended_on <= criteria.today)
    if criteria.state == "current":
        conditions.append(~is_over)
    elif criteria.state == "former":
        conditions.append(is_over)
    return and_(*conditions)


def _are_few(session: Session, criteria: Criteria) -> bool:
    bounded = select(Membership.id).where(_fits(criteria)).limit(FEW + 1).subquery()
    return (session.scalar(select(func.count()).select_from(bounded)) or 0) <= FEW


def _who_hold(keys: Keys, criteria: Criteria) -> Keys:
    """Keep of these persons those who hold a position that fits, each looked up by the person."""
    found = keys.subquery().select() if isinstance(keys, CompoundSelect) else keys
    person_id = found.selected_columns[1]
    fits = _fits(criteria, unit_id=Membership.unit_id + 0)  # a sum: no index is read unit by unit
    return found.where(exists().where(Membership.person_id == person_id, fits))


def _in_order(keys: Keys, criteria: Criteria) -> Any:
    """Order as asked: by given name, or by something else and then by given name."""
    key, is_turned = criteria.sort.removeprefix("-"), criteria.sort.startswith("-")
    if key not in {"unit", "birth"}:
        columns = keys.selected_columns
        return keys.order_by(*(column.desc() if is_turned else column for column in columns))
    found = keys.subquery()
    by: Any = _first_unit(criteria.today) if key == "unit" else Person.birth_date
    ordered = select(Person.id.label("person_id"), by.label("key")).join(
        found, found.c.person_id == Person.id
    )
    column = ordered.selected_columns[1]
    return ordered.order_by(
        column.is_(None), column.desc() if is_turned else column, Person.sort_key, Person.id
    )


def _first_unit(today: date) -> Any:
    """Return the name of a person's unit, of several the first in the alphabet."""
    is_held = or_(Membership.ended_on.is_(None), Membership.ended_on > today)
    return (
        select(func.min(Unit.sort_key))
        .select_from(Membership)
        .join(Unit, Unit.id == Membership.unit_id)
        .where(Membership.person_id == Person.id, is_held)
        .correlate(Person)
        .scalar_subquery()
    )
