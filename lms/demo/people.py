"""The demonstration's accounts: an administrator, an organiser, a trainee, a contestant."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from lms.demo.plan import INFORMATION, JUSTICE
from lms.kernel.actor import Role
from lms.kernel.console import say
from lms.kernel.errors import N_
from lms.people.accounts import queries, service
from lms.people.persons.models import Person
from lms.people.persons.service import add_membership, add_person
from lms.people.roles.models import RoleGrant
from lms.people.units.models import Unit

PASSWORD = "minh-hoa-2026"  # noqa: S105 -- a demonstration's, printed for everybody
ROLES = {
    "administrator": N_("administrator"),
    "organiser": N_("organiser"),
    "trainee": N_("trainee"),
    "contestant": N_("contestant"),
}
LOGINS = {
    "administrator": "quantri",
    "organiser": "tochuc",
    "trainee": "hocvien",
    "contestant": "0912345678",
}


@dataclass(frozen=True)
class Cast:
    """Those who can sign in."""

    administrator: Person
    organiser: Person
    trainee: Person
    contestant: Person


def is_loaded(session: Session) -> bool:
    """Tell whether the demonstration is there: it is loaded whole or not at all."""
    return queries.find_account(session, LOGINS["administrator"]) is not None


def describe() -> str:
    """Return the accounts of the demonstration, for whoever has started it."""
    lines = [f"  {say(ROLES[role]):<14} {login:<12} {PASSWORD}" for role, login in LOGINS.items()]
    return "\n".join([say(N_("Demo accounts (role, sign-in name, password):")), *lines])


def load_people(session: Session, units: dict[str, Unit], *, now: datetime) -> Cast:
    """Add the four people with their accounts and roles."""
    cast = Cast(
        administrator=_add(session, "Phạm Văn Dũng", date(1980, 2, 11), "male", now=now),
        organiser=_add(session, "Lê Kim Chi", date(1985, 6, 20), "female", now=now),
        trainee=_add(session, "Nguyễn Thị An", date(1990, 9, 5), "female", now=now),
        contestant=_add(
            session, "Vũ Hương Giang", date(1999, 3, 28), "female", phone="0912345678", now=now
        ),
    )
    session.flush()
    add_membership(session, cast.organiser, units[INFORMATION].id, "Phó Trưởng phòng")
    add_membership(session, cast.trainee, units[JUSTICE].id, "Chuyên viên")
    for name, login in LOGINS.items():
        person = getattr(cast, name)
        service.add_account(session, person, login=login, password=PASSWORD, now=now)
    session.add_all(
        (
            RoleGrant(person_id=cast.administrator.id, role=Role.ADMINISTRATOR, granted_at=now),
            RoleGrant(
                person_id=cast.organiser.id,
                role=Role.ORGANISER,
                unit_id=units[INFORMATION].id,
                granted_at=now,
            ),
        )
    )
    session.flush()
    return cast


def _add(
    session: Session,
    name: str,
    birth_date: date,
    gender: str,
    *,
    phone: str | None = None,
    now: datetime,
) -> Person:
    return add_person(session, name, birth_date=birth_date, gender=gender, phone=phone, now=now)
