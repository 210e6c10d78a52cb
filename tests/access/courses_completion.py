"""Who may see results; the trainee takes part, the event is open."""

ORGANISERS = {
    "visitor": "sign_in",
    "trainee": "absent",
    "other_trainee": "absent",
    "organiser": "ok",
    "other_organiser": "absent",
    "administrator": "ok",
}

ROWS: dict[str, dict[str, str]] = {
    "completion.results": ORGANISERS,
    "completion.mine": ORGANISERS
    | {"trainee": "ok", "organiser": "absent", "administrator": "absent"},
}
