"""What can be done with units. The caller commits."""

from sqlalchemy.orm import Session

from lms.kernel.text import fold, nfc
from lms.people.units.models import Unit


def add_unit(session: Session, name: str, kind: str, **fields: object) -> Unit:
    """Add a unit, findable without accents."""
    unit = Unit(name=nfc(name), search_key=fold(name), kind=kind, **fields)
    session.add(unit)
    return unit
