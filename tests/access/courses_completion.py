"""Who may see results; the trainee takes part, the event is open, the trainer trains at it."""

from tests.access.rows import DESK, READ

ROWS = {
    "completion.results": READ | {"trainer": "ok"},
    "completion.mine@draft": DESK | {"organiser": "absent", "administrator": "absent"},
    "completion.mine": DESK | {"trainee": "ok", "organiser": "absent", "administrator": "absent"},
}
