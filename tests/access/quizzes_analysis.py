"""Who may see how a quiz measured; it is of the organiser's unit."""

_STAFF = {
    "visitor": "sign_in",
    "trainee": "absent",
    "other_trainee": "absent",
    "organiser": "ok",
    "other_organiser": "absent",
    "administrator": "ok",
}

ROWS: dict[str, dict[str, str]] = {"analysis.show": _STAFF, "analysis.compute": _STAFF}
