"""Who may open the register and check in; the trainee takes part and has scanned a good code."""

from tests.access.rows import DESK, EVERYBODY, READ, WRITE

SEE = READ | {"trainer": "ok", "helper": "ok"}
KEEP = WRITE | {"trainer": "denied", "helper": "ok"}
PARTICIPANTS = DESK | {"trainee": "ok", "organiser": "absent", "administrator": "absent"}

ROWS = {
    "attendance.register": SEE,
    "attendance.mark": KEEP,
    "attendance.mark_rest": KEEP,
    "attendance.screen": KEEP,
    "attendance.code": KEEP,
    # With a code that is not on the screen: who holds a good one is in the hall and is told (403).
    "attendance.check_in": PARTICIPANTS,
    "attendance.check_in@draft": PARTICIPANTS | {"trainee": "absent"},
    "attendance.done": PARTICIPANTS,
    "attendance.enter": EVERYBODY | {"visitor": "sign_in"},
}
