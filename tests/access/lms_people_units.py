"""Who may open what: units."""

HOLDERS = ("leader", "other_leader", "contact_person", "author", "approver", "auditor")
STAFF_READS = {
    "visitor": "sign_in",
    "trainee": "absent",
    "other_trainee": "absent",
    "organiser": "ok",
    "other_organiser": "ok",
    "administrator": "ok",
    **dict.fromkeys(HOLDERS, "ok"),
}
"""Names, days and lineage of units are no secret among staff."""

STAFF = ("organiser", "other_organiser", *HOLDERS)
ADMINISTRATOR_CHANGES = STAFF_READS | dict.fromkeys(STAFF, "denied")
ADMINISTRATOR_ALONE = STAFF_READS | dict.fromkeys(STAFF, "absent")

ROWS: dict[str, dict[str, str]] = {
    "units.index": STAFF_READS,
    "units.show": STAFF_READS,
    "units.new": ADMINISTRATOR_CHANGES,
    "units.edit": ADMINISTRATOR_CHANGES,
    "units.end": ADMINISTRATOR_CHANGES,
    "units.reopen": ADMINISTRATOR_CHANGES,
    "units.upload": ADMINISTRATOR_CHANGES,
    "units.review": ADMINISTRATOR_ALONE,
    "units.confirm": ADMINISTRATOR_ALONE,
    "units.problems_xlsx": ADMINISTRATOR_ALONE,
}
