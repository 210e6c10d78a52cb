"""The fixed cast of every story.

An is a trainee of the Justice department, Bình another; Chi organises for the Information
department; Dung administers; Em organises for another unit; Giang is a citizen.
"""

from datetime import date

from lms.kernel import db
from lms.kernel.actor import OF_A_UNIT, Role
from lms.people.accounts import service, sign_ins
from lms.people.persons.service import add_membership, add_person
from lms.people.roles.models import RoleGrant
from lms.people.units.service import add_unit

PASSWORD = "một câu dễ nhớ"


class Cast:
    """Makes each person when first asked for, and signs browsers in for them."""

    def __init__(self, app, session, now):
        self.app, self.session, self.now = app, session, now
        self._people, self._units = {}, {}

    # Units ------------------------------------------------------------------------------
    def unit(self, name="Sở Thông tin và Truyền thông", kind="department"):
        if name not in self._units:
            self._units[name] = add_unit(self.session, name, kind)
            self.session.commit()
        return self._units[name]

    @property
    def information(self):
        return self.unit("Sở Thông tin và Truyền thông")

    @property
    def justice(self):
        return self.unit("Sở Tư pháp")

    # People -----------------------------------------------------------------------------
    def person(
        self,
        full_name,
        *,
        unit=None,
        login=None,
        role=None,
        at="",
        birth_date=date(1990, 5, 1),
    ):
        if full_name not in self._people:
            person = add_person(
                self.session, full_name, now=self.now, birth_date=birth_date, gender="female"
            )
            if unit is not None:
                add_membership(self.session, person, unit.id, "Chuyên viên")
            if login:
                service.add_account(
                    self.session, person, login=login, password=PASSWORD, now=self.now
                )
            self.session.flush()
            if role:
                self.session.add(
                    RoleGrant(
                        person_id=person.id,
                        role=role,
                        unit_id=unit.id if unit is not None and role in OF_A_UNIT else None,
                        subject=at,
                        granted_at=self.now,
                    )
                )
            self.session.commit()
            self._people[full_name] = person
        return self._people[full_name]

    @property
    def an(self):
        return self.person("Nguyễn Thị An", unit=self.justice, login="an")

    @property
    def binh(self):
        return self.person("Trần Văn Bình", unit=self.justice, login="binh")

    @property
    def chi(self):
        return self.person("Lê Kim Chi", unit=self.information, login="chi", role=Role.ORGANISER)

    @property
    def dung(self):
        return self.person("Phạm Văn Dũng", login="dung", role=Role.ADMINISTRATOR)

    @property
    def em(self):
        return self.person("Hoàng Thị Em", unit=self.justice, login="em", role=Role.ORGANISER)

    @property
    def giang(self):
        return self.person("Vũ Hương Giang", login="giang")

    # Browsers ---------------------------------------------------------------------------
    def browser(self, person=None):
        """A client signed in as the person, or nobody's."""
        client = self.app.test_client()
        if person is not None:
            account = service.queries.find_account_of(self.session, person.id)
            token = sign_ins.start(self.session, account, now=self.now)
            self.session.commit()
            with client.session_transaction() as cookie:
                cookie["_user_id"], cookie["_fresh"] = token, True
        db.remove_session()
        return client
