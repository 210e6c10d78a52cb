"""One human being entered twice, each record with a life of its own; and what every table holds."""

from datetime import date, timedelta

from sqlalchemy import select

from courses.attendance.rules import Mark
from courses.content.models import LessonRead
from lms.kernel import clock, db
from lms.kernel.actor import Role
from lms.kernel.sealing import keyed_hash
from lms.people.accounts import service as accounts
from lms.people.persons.models import Membership, Person, PersonContact
from lms.people.persons.service import CITIZEN_ID, add_person, set_citizen_id
from lms.people.rights.models import Consent
from lms.people.roles.models import RoleGrant
from tests.courses.attendance import build as attendance
from tests.courses.content import build as content
from tests.people import PASSWORD
from tests.quizzes.attempts import build as attempts
from tests.quizzes.contests import build as contest

# What merging writes for good: that it happened, and that browsers were signed out.
FOR_GOOD = {"person_merge", "audit_entry", "audit_head", "audit_personal", "sign_in"}
CITIZEN = "019185000123"


def person(
    session, name="Nguyễn Thị An", *, login=None, phone=None, email=None, born=date(1990, 5, 1)
):
    """A person with an account if a sign-in name is given."""
    now = clock.now()
    made = add_person(session(), name, now=now, birth_date=born, phone=phone, email=email)
    session.flush()
    if login:
        accounts.add_account(session(), made, login=login, password=PASSWORD, now=now)
    session.commit()
    return made


def twice(session, cast):
    """The same An twice, in the same event and quiz, each with positions, roles, consents and more."""
    one = person(session, login="an.mot", phone="0912345678", email="an@sotuphap.vn")
    two = person(session, "NGUYỄN THỊ AN", login="an.hai", phone="0987654321", born=None)
    justice, information = cast.justice, cast.information
    two.gender = "female"
    set_citizen_id(two, CITIZEN)
    day = date(2024, 1, 1)
    session.add_all(
        [
            Membership(person_id=one.id, unit_id=justice.id, position="Chuyên viên",
                       kind="communication_officer", began_on=day, ended_on=date(2025, 1, 1)),
            Membership(person_id=one.id, unit_id=justice.id, position="Phó phòng",
                       kind="communication_officer", began_on=date(2025, 6, 1)),
            Membership(person_id=two.id, unit_id=justice.id, position="Chuyên viên",
                       kind="communication_officer", began_on=date(2024, 12, 1),
                       ended_on=date(2025, 7, 1), document_number="12/QĐ-STP"),
            Membership(person_id=two.id, unit_id=information.id, position="Cộng tác viên"),
            PersonContact(person_id=one.id, kind="phone", value="02083855123"),
            PersonContact(person_id=two.id, kind="phone", value="02083855123"),
            PersonContact(person_id=two.id, kind="email", value="an@gmail.com"),
        ]
    )  # fmt: skip
    for who in (one, two):
        for role, unit in ((Role.ORGANISER, justice), (Role.LEADER, information)):
            if role is Role.ORGANISER or who is two:
                session.add(
                    RoleGrant(person_id=who.id, role=role, unit_id=unit.id, granted_at=clock.now(),
                              granted_by=two.id)
                )  # fmt: skip
        session.add(
            Consent(person_id=who.id, purpose="use", is_given=True, notice_version="1",
                    notice_sha256="0" * 64, decided_at=clock.now())
        )  # fmt: skip
    session.commit()
    event, places = attendance.open_event(session, information, one, two, sessions=2)
    attendance.mark(session, event.sessions[0], places[0])
    attendance.mark(session, event.sessions[1], places[1], Mark.EXCUSED)
    lesson = content.lesson(session, event, "Bài 1")
    session.add_all(
        LessonRead(lesson_id=lesson.id, enrolment_id=place.id, read_at=clock.now())
        for place in places
    )
    session.commit()
    used = content.event_quiz(session, event, attempts_allowed=None, title="Bài kiểm tra")
    for who in (one, two, two):
        attempts.submitted(session, used.quiz, who)
    attempts.started(session, used.quiz, two)
    played = contest.contest(session, information)
    contest.register(session, played, person=session.get(Person, two.id))
    session.commit()
    return session.get(Person, one.id), session.get(Person, two.id)


def everything(session, *, without=FOR_GOOD):
    """Every row of every table, as it is stored."""
    session.remove()
    held = {}
    for table in db.Base.metadata.sorted_tables:
        if table.name not in without:
            rows = session.execute(select(table).order_by(*table.primary_key.columns))
            held[table.name] = [repr(tuple(row)) for row in rows]
    session.remove()
    return held


def later(seconds=60):
    """A moment after all that was built."""
    return clock.now() + timedelta(seconds=seconds)


def is_hash_of(person_, citizen_id):
    return person_.citizen_id_hash == keyed_hash(citizen_id, purpose=CITIZEN_ID)
