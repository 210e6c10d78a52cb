"""Who may open what of an attempt; it is the trainee's, at a quiz of the organiser's unit."""

_OWNER = {
    "visitor": "sign_in",
    "trainee": "ok",
    "other_trainee": "absent",
    "organiser": "absent",
    "other_organiser": "absent",
    "administrator": "absent",
}
_STAFF = {
    "visitor": "sign_in",
    "trainee": "absent",
    "other_trainee": "absent",
    "organiser": "ok",
    "other_organiser": "absent",
    "administrator": "ok",
}

ROWS: dict[str, dict[str, str]] = {
    "attempts.take": _OWNER,
    "attempts.save": _OWNER,
    "attempts.submit": _OWNER,
    "attempts.result": _OWNER,
    "attempts.review": _STAFF,
    "attempts.results": _STAFF,
    "attempts.marking_piles": _STAFF,
    "attempts.mark": _STAFF,
    "attempts.give_mark": _STAFF,
}
