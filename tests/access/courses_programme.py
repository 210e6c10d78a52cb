"""Who may open the programme's pages; the trainer trains at the event."""

from tests.access.rows import ANY_READER, READ, WRITE, WRITE_ANY

SEE = READ | {"trainer": "ok"}
CHANGE = WRITE | {"trainer": "denied"}

ROWS = {
    "programme.index": ANY_READER | {"trainer": "ok"},
    "programme.new": WRITE_ANY | {"trainer": "denied"},
    "programme.show": SEE,
    "programme.edit": CHANGE,
    "programme.open": CHANGE,
    "programme.finish": CHANGE,
    "programme.cancel": CHANGE,
    "programme.add_session": CHANGE,
    "programme.edit_session": CHANGE,
    "programme.delete_session": CHANGE,
}
