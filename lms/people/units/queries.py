"""Every read of units."""

from collections.abc import Iterable

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.kernel.errors import NotFound
from lms.kernel.text import fold
from lms.people.units.models import Unit


def get_unit(session: Session, unit_id: int) -> Unit:
    """Return a unit."""
    unit = session.get(Unit, unit_id)
    if unit is None:
        raise NotFound
    return unit


def list_units(session: Session, *, within: Iterable[int] | None = None) -> list[Unit]:
    """Return the units in force by name; ``within`` keeps only these ids."""
    query = select(Unit).where(Unit.ended_on.is_(None)).order_by(Unit.search_key)
    if within is not None:
        query = query.where(Unit.id.in_(list(within)))
    return list(session.scalars(query))


def find_unit(session: Session, name: str) -> Unit | None:
    """Return the unit in force of a name, accents and capitals apart."""
    query = select(Unit).where(Unit.search_key == fold(name), Unit.ended_on.is_(None))
    return session.scalars(query.order_by(Unit.id)).first()
