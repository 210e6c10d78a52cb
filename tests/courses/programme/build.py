"""One valid event, through the service."""

from datetime import timedelta

from courses.programme import queries, service
from courses.programme.rules import EventKind
from courses.programme.service import EventDetails
from lms.kernel import clock
from lms.kernel.actor import COMMAND_LINE

TITLE = "Tập huấn kỹ năng cung cấp thông tin cho báo chí"


def details(unit, **changes):
    """What an organiser writes about a usual event of this year."""
    usual = {
        "title": TITLE,
        "kind": EventKind.TRAINING_COURSE,
        "unit_id": unit.id,
        "year": clock.local(clock.now()).year,
        "place": "Hội trường tầng 3, 18 Nha Trang",
        "signer_name": "Trần Minh Đức",
    }
    return EventDetails(**(usual | changes))


def make_event(session, unit, *, is_open=False, sessions=0, **changes):
    """An event in preparation, or open; with half days on consecutive days from tomorrow on."""
    now = clock.now()
    event = service.create_event(session(), COMMAND_LINE, details(unit, **changes), now=now)
    for number in range(sessions):
        make_session(session, event, starts_at=now + timedelta(days=number + 1))
    if is_open:
        service.open_event(session(), COMMAND_LINE, event, now=now)
    session.commit()
    return event


def make_session(session, event, *, starts_at=None, hours=4, **changes):
    """A half day of four hours, from tomorrow on unless said otherwise."""
    now = clock.now()
    starts_at = starts_at or now + timedelta(days=1)
    event = queries.get_event(session(), event.public_id)  # the given one may be a request's
    # The year of the programme is the session's: a run at new year stays valid.
    event.year = clock.local(starts_at).year
    added = service.add_session(
        session(),
        COMMAND_LINE,
        event,
        starts_at=starts_at,
        ends_at=starts_at + timedelta(hours=hours),
        now=now,
        **changes,
    )
    session.commit()
    return added
