"""Reforms for tests."""

from datetime import date

from lms.kernel import clock
from lms.people.reforms import drafts, queries, service
from lms.people.reforms.drafts import Successor
from lms.people.units.rules import LineageKind
from tests.lms.people.units.build import ADMINISTRATOR, REFORM_DAY

TODAY = date(2026, 3, 1)


def new(name, like, **changed):
    """A successor to create, of the same kind and under the same unit as another."""
    return Successor(**({"name": name, "kind": like.kind, "parent_id": like.parent_id} | changed))


def drafted(session, kind, givers, *successors, on=REFORM_DAY, goes_on=False, document="NQ 1683"):
    """A reform ready to be carried out."""
    now = clock.now()
    reform = service.start(
        session(), ADMINISTRATOR, LineageKind(kind), [unit.id for unit in givers], on,
        document=document, goes_on=goes_on, today=TODAY, now=now,
    )  # fmt: skip
    service.name_successors(session(), ADMINISTRATOR, reform, list(successors), now=now)
    session.commit()
    for unit in givers:
        if unit in session():
            session().refresh(unit)  # the attempt that was taken back has let go of it
    return reform


def renaming(session, unit, name, **fields):
    """The draft of a rename."""
    return drafted(session, "rename", [unit], new(name, unit, of=unit.id, code=unit.code), **fields)


def carried_out(session, reform):
    """Carry a reform out as it is shown now."""
    now = clock.now()
    reform = queries.get_reform(session(), reform.public_id)
    seen = drafts.picture(session(), reform, now=now).seen
    service.apply(session(), ADMINISTRATOR, reform.public_id, seen=seen, today=TODAY, now=now)
    session.commit()
    return queries.get_reform(session(), reform.public_id)
