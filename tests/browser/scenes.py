"""What stories begin with: units, people with accounts or invitations, made through the services."""

from datetime import date
from itertools import count

from lms.demo.plan import INFORMATION, JUSTICE, load_plan
from lms.kernel import clock
from lms.kernel.actor import Role
from lms.people import service as people
from lms.people.models import RoleGrant

PASSWORD = "một câu dễ nhớ"
ORGANISER, ADMINISTRATOR = "chi", "dung"


class Scenes:
    """Sets scenes on a stage; each person has a name and a phone number of their own."""

    def __init__(self, stage):
        self.stage = stage
        self._numbers = count(1)
        with stage.behind() as session:
            units = load_plan(session)
            self.unit_ids = {name: unit.id for name, unit in units.items()}
            self._staff(session, "Lê Kim Chi", ORGANISER, Role.ORGANISER, INFORMATION)
            self._staff(session, "Phạm Văn Dũng", ADMINISTRATOR, Role.ADMINISTRATOR, INFORMATION)

    def _staff(self, session, name, login, role, unit):
        person = self.add_person(session, name, unit)
        people.add_account(session, person, login=login, password=PASSWORD, now=clock.now())
        session.flush()
        unit_id = self.unit_ids[unit] if role == Role.ORGANISER else None
        grant = RoleGrant(person_id=person.id, role=role, unit_id=unit_id, granted_at=clock.now())
        session.add(grant)

    def add_person(self, session, name, unit=JUSTICE):
        """Add a person of a unit, without an account."""
        number = next(self._numbers)
        person = people.add_person(
            session, name, now=clock.now(), birth_date=date(1990, 5, number % 28 + 1),
            gender="female", phone=f"0912{number:06d}",
        )  # fmt: skip
        people.add_membership(session, person, self.unit_ids[unit], "Chuyên viên")
        session.flush()
        return person

    def invite(self, name, unit=JUSTICE):
        """Invite a new person; return the code printed on the invitation."""
        with self.stage.behind() as session:
            person = self.add_person(session, name, unit)
            return people.invite(session, [person], now=clock.now())[person.id]
