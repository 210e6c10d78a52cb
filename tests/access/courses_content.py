"""Who may open the pages of an event's content; the trainee takes part, the event is open."""

ORGANISERS = {
    "visitor": "sign_in",
    "trainee": "absent",
    "other_trainee": "absent",
    "organiser": "ok",
    "other_organiser": "absent",
    "administrator": "ok",
}
READERS = ORGANISERS | {"trainee": "ok"}
# An organiser reads everything but does nothing in a participant's place.
PARTICIPANTS = READERS | {"organiser": "denied", "administrator": "denied"}

ROWS: dict[str, dict[str, str]] = {
    "content.index": ORGANISERS,
    "content.add_lesson": ORGANISERS,
    "content.edit_lesson": ORGANISERS,
    "content.add_quiz": ORGANISERS,
    "content.arrange": ORGANISERS,
    "content.lesson": READERS,
    "content.mark_read": PARTICIPANTS,
    "content.quiz": READERS,
    "content.start_quiz": PARTICIPANTS,
}
