"""Who may open the pages of personal data."""

from tests.access.rows import EVERYBODY, row

OWN = row("sign_in", "ok", "ok", "ok", "ok", "ok")
DESK = row("sign_in", "absent", "absent", "absent", "absent", "ok")

ROWS = {
    "rights.mine": OWN,
    "rights.held": OWN,
    "rights.consent": OWN,
    "rights.withdraw": OWN,
    "rights.ask": OWN,
    "rights.copy": OWN,
    # The request of the matrix is the trainee's, and the copy was made for it.
    "rights.cancel": row("sign_in", "ok", "absent", "absent", "absent", "absent"),
    "rights.download": row("sign_in", "ok", "absent", "absent", "absent", "ok"),
    "rights.queue": DESK,
    "rights.export": DESK,
    "rights.enter": DESK,
    "rights.show": DESK,
    "rights.answer": DESK,
    "rights.copy_for": DESK,
    "rights.erase": DESK,
    "rights.notice": EVERYBODY,
    "rights.version": EVERYBODY,
    "rights.notices": DESK,
    "rights.draft": DESK,
    "rights.preview": DESK,
    "rights.publish": DESK,
    "rights.drop": DESK,
    "rights.retention": DESK,
    "rights.rule": DESK,
    "rights.run_retention": DESK,
    "rights.days": DESK,
    "rights.remove_day": DESK,
}
