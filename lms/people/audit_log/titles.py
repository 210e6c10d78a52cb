"""What things are called that the log names by their ids; features above add theirs, a line each."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import InstrumentedAttribute, Session

from lms.people.persons.models import Person
from lms.people.reforms.models import Reform
from lms.people.units.models import Unit, UnitImport

Column = InstrumentedAttribute[Any]
_columns: dict[str, tuple[Column, Column]] = {}


def register(kind: str, public_id: Column, title: Column) -> None:
    """Say in which columns the things of a kind of subject have their id and what they are called."""
    _columns[kind] = (public_id, title)


def titles_of(session: Session, subjects: Iterable[str]) -> dict[str, str]:
    """Return what these subjects are called, by subject, in one query a kind."""
    wanted: dict[str, set[str]] = defaultdict(set)
    for subject in subjects:
        kind, _, id_ = subject.partition(":")
        if kind in _columns and id_:
            wanted[kind].add(id_)
    found = {}
    for kind, ids in wanted.items():
        public_id, title = _columns[kind]
        for id_, name in session.execute(select(public_id, title).where(public_id.in_(ids))):
            found[f"{kind}:{id_}"] = name
    return found


register("person", Person.public_id, Person.full_name)
register("unit", Unit.public_id, Unit.name)
register("unit_import", UnitImport.public_id, UnitImport.filename)
register("reform", Reform.public_id, Reform.title)
