"""Who may open the pages of participants and rosters."""

STAFF_OF_THE_EVENT = {
    "visitor": "sign_in",
    "trainee": "absent",
    "other_trainee": "absent",
    "organiser": "ok",
    "other_organiser": "absent",
    "administrator": "ok",
}

ROWS: dict[str, dict[str, str]] = {
    "enrolment.index": STAFF_OF_THE_EVENT,
    "enrolment.sign_in_sheet": STAFF_OF_THE_EVENT,
    "enrolment.add": STAFF_OF_THE_EVENT,
    "enrolment.withdraw": STAFF_OF_THE_EVENT,
    "enrolment.restore": STAFF_OF_THE_EVENT,
    "enrolment.invite": STAFF_OF_THE_EVENT,
    "enrolment.upload": STAFF_OF_THE_EVENT,
    "enrolment.columns": STAFF_OF_THE_EVENT,
    "enrolment.review": STAFF_OF_THE_EVENT,
    "enrolment.confirm": STAFF_OF_THE_EVENT,
    "enrolment.problems_xlsx": STAFF_OF_THE_EVENT,
}
