"""Who may open the pages of an event's content; the trainee takes part, the event is open."""

from tests.access.rows import READ, WRITE

SEE = READ | {"trainer": "ok"}
EDIT = WRITE | {"trainer": "ok"}
READERS = SEE | {"trainee": "ok"}
# Whoever looks on reads everything but does nothing in a participant's place.
PARTICIPANTS = WRITE | {
    "trainee": "ok",
    "trainer": "denied",
    "organiser": "denied",
    "administrator": "denied",
}

ROWS = {
    "content.index": SEE,
    "content.add_lesson": EDIT,
    "content.edit_lesson": EDIT,
    "content.add_quiz": WRITE | {"trainer": "denied"},
    "content.arrange": EDIT,
    "content.lesson": READERS,
    "content.mark_read": PARTICIPANTS,
    "content.quiz": READERS,
    "content.start_quiz": PARTICIPANTS,
    # Nobody trains at the event that is in preparation.
    "content.lesson@draft": READ,
    "content.quiz@draft": READ,
}
