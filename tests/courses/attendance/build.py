"""An event with a session that is on now, its participants, and codes of the screen."""

from datetime import timedelta

from courses.attendance import rules, service
from courses.attendance.rules import Mark
from courses.programme import service as programme
from courses.programme.queries import get_event, get_session
from lms.kernel import clock
from lms.kernel.actor import COMMAND_LINE
from tests.courses.enrolment.build import make_enrolment
from tests.courses.programme.build import make_event, make_session


def open_event(session, unit, *people, began=timedelta(minutes=5), sessions=1, **changes):
    """An open event with these participants; its first session began a while ago, others follow."""

    event = make_event(session, unit, **changes)
    for number in range(sessions):
        starts_at = clock.now() - began + timedelta(days=number)
        make_session(session, event, starts_at=starts_at, topic=f"Buổi thử {number + 1}")
    event = get_event(session(), event.public_id)
    programme.open_event(session(), COMMAND_LINE, event, now=clock.now())
    session.commit()
    places = [make_enrolment(session, event, person) for person in people]
    event = get_event(session(), event.public_id)
    event.sessions  # read now: the session that they come from does not last
    return event, places


def token(training_session, *, ago=timedelta(0)):
    """The code that the screen shows, or showed a while ago."""
    step = rules.step(clock.now() - ago)
    return rules.token(training_session.secret, training_session.public_id, step)


def mark(session, training_session, place, value=Mark.PRESENT, **changes):
    """A mark by hand."""
    made = service.mark_by_hand(
        session(),
        COMMAND_LINE,
        get_session(session(), training_session.public_id),
        place,
        mark=value,
        now=clock.now(),
        **changes,
    )
    session.commit()
    return made
