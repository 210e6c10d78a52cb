"""Who may open the certificates' pages; the trainee holds the certificate of the code."""

STAFF_OF_THE_EVENT = {
    "visitor": "sign_in",
    "trainee": "absent",
    "other_trainee": "absent",
    "organiser": "ok",
    "other_organiser": "absent",
    "administrator": "ok",
}
EVERYBODY = dict.fromkeys(STAFF_OF_THE_EVENT, "ok")

ROWS: dict[str, dict[str, str]] = {
    "certificates.event": STAFF_OF_THE_EVENT,
    "certificates.issue": STAFF_OF_THE_EVENT,
    "certificates.export": STAFF_OF_THE_EVENT,
    "certificates.zip": STAFF_OF_THE_EVENT,
    "certificates.revoke": STAFF_OF_THE_EVENT,
    "certificates.restore": STAFF_OF_THE_EVENT,
    "certificates.download": STAFF_OF_THE_EVENT | {"trainee": "ok"},
    "certificates.register": STAFF_OF_THE_EVENT | {"other_organiser": "ok"},
    "certificates.mine": EVERYBODY | {"visitor": "sign_in"},
    "certificates.verify": EVERYBODY,
    "certificates.verified": EVERYBODY,
}
