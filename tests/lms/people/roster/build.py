"""A unit's contact person, and lists of a unit's people as they are sent."""

from lms.kernel import clock
from lms.kernel.actor import Role
from lms.people.persons.service import add_membership, add_person
from lms.people.roles.models import RoleGrant
from lms.people.roster import service, steps
from lms.people.roster.models import UNIT
from lms.people.roster.opening import open_file
from lms.people.roster.unit_list import UNIT_LIST
from tests.courses.enrolment.build import workbook

HEADER = [
    "TT",
    "Họ và tên",
    "Ngày sinh",
    "Chức vụ",
    "Điện thoại",
    "Email",
    "Nhiệm vụ",
    "Kiêm nhiệm",
]


def grant(session, cast, full_name, role, unit):
    """A person with an account who holds a role for a unit."""
    person = cast.person(full_name, login=full_name.split()[-1].lower())
    session.add(
        RoleGrant(person_id=person.id, role=role, unit_id=unit and unit.id, granted_at=cast.now)
    )
    session.commit()
    return person


def contact(session, cast, unit=None):
    """Hạnh keeps the list of the Justice department."""
    return grant(session, cast, "Ngô Thị Hạnh", Role.CONTACT_PERSON, unit or cast.justice)


def member(session, cast, unit, full_name, *, kind="communication_officer", **fields):
    """A person on the list of a unit."""
    position = fields.pop("position", "Chuyên viên")
    person = add_person(session(), full_name, now=cast.now, **fields)
    membership = add_membership(session(), person, unit.id, position)
    membership.kind = kind
    session.commit()
    return person


def line(
    number, name, *, born="", position="Chuyên viên", phone="", email="", kind="", concurrent=""
):
    """A line of a unit's list."""
    return [number, name, born, position, phone, email, kind, concurrent]


def unit_list(*lines, header=HEADER):
    """The list of a unit's people as .xlsx."""
    return workbook(*lines, header=header, above=())


def send(browser, unit, content, filename="ds.xlsx"):
    """Send a list for a unit."""
    head = f'--b\r\nContent-Disposition: form-data; name="file"; filename="{filename}"\r\n\r\n'
    return browser.post(
        f"/my/units/{unit.public_id}/import",
        data=head.encode() + content + b"\r\n--b--\r\n",
        content_type="multipart/form-data; boundary=b",
    )


def read_unit_list(session, actor, unit, content, *, now, filename="ds.xlsx"):
    """A list that was sent for a unit and read; the caller commits."""
    file = service.keep_file(
        session(), actor, purpose=UNIT, unit_id=unit.id, content=content, filename=filename, now=now
    )
    opened = open_file(content, filename)
    steps.read_at_once(session(), file, UNIT_LIST, opened, today=clock.local(now).date(), now=now)
    return file
