"""Who may open what of the quizzes that organisers make; the quiz belongs to the organiser's unit."""

_STAFF = {
    "visitor": "sign_in",
    "trainee": "absent",
    "other_trainee": "absent",
    "organiser": "ok",
    "administrator": "ok",
}
# Their own lists and forms, of their own units only.
_OWN = {**_STAFF, "other_organiser": "ok"}
_OF_THE_UNIT = {**_STAFF, "other_organiser": "absent"}

ROWS: dict[str, dict[str, str]] = {
    "papers.index": _OWN,
    "papers.new": _OWN,
    "papers.edit": _OF_THE_UNIT,
    "papers.preview": _OF_THE_UNIT,
}
