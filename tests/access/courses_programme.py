"""Who may open the programme's pages."""

STAFF_OF_THE_EVENT = {
    "visitor": "sign_in",
    "trainee": "absent",
    "other_trainee": "absent",
    "organiser": "ok",
    "other_organiser": "absent",
    "administrator": "ok",
}
ANY_STAFF = STAFF_OF_THE_EVENT | {"other_organiser": "ok"}

ROWS: dict[str, dict[str, str]] = {
    "programme.index": ANY_STAFF,
    "programme.new": ANY_STAFF,
    "programme.show": STAFF_OF_THE_EVENT,
    "programme.edit": STAFF_OF_THE_EVENT,
    "programme.open": STAFF_OF_THE_EVENT,
    "programme.finish": STAFF_OF_THE_EVENT,
    "programme.cancel": STAFF_OF_THE_EVENT,
    "programme.add_session": STAFF_OF_THE_EVENT,
    "programme.edit_session": STAFF_OF_THE_EVENT,
    "programme.delete_session": STAFF_OF_THE_EVENT,
}
