"""Who may open the register and check in; the trainee takes part and has scanned a good code."""

ORGANISERS = {
    "visitor": "sign_in",
    "trainee": "absent",
    "other_trainee": "absent",
    "organiser": "ok",
    "other_organiser": "absent",
    "administrator": "ok",
}
PARTICIPANTS = ORGANISERS | {"trainee": "ok", "organiser": "absent", "administrator": "absent"}

ROWS: dict[str, dict[str, str]] = {
    "attendance.register": ORGANISERS,
    "attendance.mark": ORGANISERS,
    "attendance.mark_rest": ORGANISERS,
    "attendance.screen": ORGANISERS,
    "attendance.code": ORGANISERS,
    # With a code that is not on the screen: who holds a good one is in the hall and is told (403).
    "attendance.check_in": PARTICIPANTS,
    "attendance.done": PARTICIPANTS,
    "attendance.enter": dict.fromkeys(ORGANISERS, "ok") | {"visitor": "sign_in"},
}
