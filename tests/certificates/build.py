"""An event that people have completed, and the certificates issued for it."""

from datetime import timedelta

from certificates import queries, service, tasks
from certificates.composing import issuer_of
from courses.attendance.models import RegisterMark
from courses.enrolment.models import Enrolment
from courses.programme.queries import list_sessions
from lms.kernel import clock, db
from lms.kernel.actor import COMMAND_LINE
from lms.kernel.config import get_settings
from lms.people.persons.service import add_person
from tests.courses.programme.build import make_event, make_session


def held_event(session, unit, *, is_open=True, **changes):
    """An open event of one session, which ended yesterday."""
    event = make_event(session, unit, **changes)
    make_session(session, event, starts_at=clock.now() - timedelta(days=1, hours=6))
    if is_open:
        event.state = "open"
    session.commit()
    return event


def enrol(session, event, person, unit, *, attended=True, position="Chuyên viên"):
    """A participant who was there, or never came."""
    now = clock.now()
    enrolment = Enrolment(
        event_id=event.id,
        person_id=person.id,
        unit_id=unit.id,
        position=position,
        enrolled_at=now,
    )
    session.add(enrolment)
    session.flush()
    if attended:
        session.add(
            RegisterMark(
                session_id=list_sessions(session(), event.id)[0].id,
                enrolment_id=enrolment.id,
                mark="present",
                method="manual",
                marked_at=now,
                marked_by=1,
            )
        )
    session.commit()
    return enrolment


def completed_event(session, cast, people, **changes):
    """An event of the Information department that so many people have completed."""
    event = held_event(session, cast.information, **changes)
    add_people(session, cast, event, people)
    return event


def add_people(session, cast, event, people):
    """So many more people who were there, in one transaction."""
    now, unit = clock.now(), cast.justice
    persons = [
        add_person(session(), f"Người Học {number:04d}", now=now) for number in range(people)
    ]
    session.flush()
    enrolments = [
        Enrolment(event_id=event.id, person_id=person.id, unit_id=unit.id, enrolled_at=now)
        for person in persons
    ]
    session.add_all(enrolments)
    session.flush()
    session.add_all(
        RegisterMark(
            session_id=list_sessions(session(), event.id)[0].id,
            enrolment_id=enrolment.id,
            mark="present",
            method="manual",
            marked_at=now,
            marked_by=1,
        )
        for enrolment in enrolments
    )
    session.commit()


def issue_all(event, actor=COMMAND_LINE):
    """Issue to all who have earned it, as the job does; return what the job tells."""
    outcome = tasks.issue_to_all(event.public_id, actor, lambda _done, _total: None)
    db.remove_session()
    return outcome


def issue_one(session, enrolment, *, now=None, actor=COMMAND_LINE):
    """Issue one certificate through the service."""
    with db.transaction() as current:
        return service.issue_certificate(
            current,
            queries.list_enrolments(current, [enrolment.id])[0],
            actor=actor,
            issuer=issuer_of(get_settings()),
            now=now or clock.now(),
        )
