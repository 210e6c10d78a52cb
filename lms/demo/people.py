"""The demonstration's accounts: one for each way of using the product."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from lms.demo.plan import INFORMATION, JUSTICE
from lms.kernel.actor import COMMAND_LINE, Role
from lms.kernel.console import say
from lms.kernel.errors import N_
from lms.people.accounts import queries, service
from lms.people.persons.models import Person
from lms.people.persons.service import add_membership, add_person
from lms.people.roles.service import grant_role
from lms.people.units.models import Unit

PASSWORD = "minh-hoa-2026"  # noqa: S105 -- a demonstration's, printed for everybody
ROLES = {
    "administrator": N_("administrator"),
    "organiser": N_("organiser"),
    "leader": N_("leader"),
    "auditor": N_("auditor"),
    "trainer": N_("trainer"),
    "helper": N_("check-in helper"),
    "trainee": N_("trainee"),
    "contestant": N_("contestant"),
}
LOGINS = {
    "administrator": "quantri",
    "organiser": "tochuc",
    "leader": "lanhdao",
    "auditor": "kiemtra",
    "trainer": "giangvien",
    "helper": "hotro",
    "trainee": "hocvien",
    "contestant": "0912345678",
}


@dataclass(frozen=True)
class Cast:
    """Those who can sign in."""

    administrator: Person
    organiser: Person
    leader: Person
    auditor: Person
    trainer: Person
    helper: Person
    trainee: Person
    contestant: Person


def is_loaded(session: Session) -> bool:
    """Tell whether the demonstration is there: it is loaded whole or not at all."""
    return queries.find_account(session, LOGINS["administrator"]) is not None


def describe() -> str:
    """Return the accounts of the demonstration, for whoever has started it."""
    lines = [f"  {say(ROLES[role]):<18} {login:<12} {PASSWORD}" for role, login in LOGINS.items()]
    return "\n".join([say(N_("Demo accounts (role, sign-in name, password):")), *lines])


def load_people(session: Session, units: dict[str, Unit], *, now: datetime) -> Cast:
    """Add these people with their accounts, and the roles that are for no event."""
    cast = Cast(
        administrator=_add(session, "Phạm Văn Dũng", date(1980, 2, 11), "male", now=now),
        organiser=_add(session, "Lê Kim Chi", date(1985, 6, 20), "female", now=now),
        leader=_add(session, "Đinh Quang Vinh", date(1972, 12, 3), "male", now=now),
        auditor=_add(session, "Lương Thị Nga", date(1979, 8, 14), "female", now=now),
        trainer=_add(session, "Hà Minh Tuấn", date(1982, 4, 9), "male", now=now),
        helper=_add(session, "Bế Thị Thảo", date(1997, 10, 22), "female", now=now),
        trainee=_add(session, "Nguyễn Thị An", date(1990, 9, 5), "female", now=now),
        contestant=_add(
            session, "Vũ Hương Giang", date(1999, 3, 28), "female", phone="0912345678", now=now
        ),
    )
    session.flush()
    add_membership(session, cast.organiser, units[INFORMATION].id, "Phó Trưởng phòng")
    add_membership(session, cast.leader, units[INFORMATION].id, "Giám đốc")
    add_membership(session, cast.auditor, units[JUSTICE].id, "Thanh tra viên")
    add_membership(session, cast.trainer, units[JUSTICE].id, "Báo cáo viên")
    add_membership(session, cast.helper, units[INFORMATION].id, "Chuyên viên")
    add_membership(session, cast.trainee, units[JUSTICE].id, "Chuyên viên")
    for name, login in LOGINS.items():
        person = getattr(cast, name)
        service.add_account(session, person, login=login, password=PASSWORD, now=now)
    unit_id = units[INFORMATION].id
    for person, role, of in (
        (cast.administrator, Role.ADMINISTRATOR, None),
        (cast.organiser, Role.ORGANISER, unit_id),
        (cast.leader, Role.LEADER, unit_id),
        (cast.auditor, Role.AUDITOR, None),
    ):
        grant_role(session, COMMAND_LINE, person, role, unit_id=of, now=now)
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


def name_at(session: Session, cast: Cast, event_id: str, *, now: datetime) -> None:
    """Let the trainer and the helper serve at an event."""
    subject = f"event:{event_id}"
    grant_role(session, COMMAND_LINE, cast.trainer, Role.TRAINER, subject=subject, now=now)
    grant_role(session, COMMAND_LINE, cast.helper, Role.CHECK_IN_HELPER, subject=subject, now=now)
