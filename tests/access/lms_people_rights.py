"""Who may open the pages of personal data."""

from tests.access.rows import EVERYBODY, row

OWN = row("sign_in", "ok", "ok", "ok", "ok", "ok")
SEEN = row("sign_in", "absent", "absent", "absent", "absent", "ok", auditor="ok")
ACTED = SEEN | {"auditor": "denied"}

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
    "rights.queue": SEEN,
    "rights.export": SEEN,
    "rights.enter": ACTED,
    "rights.show": SEEN,
    "rights.answer": ACTED,
    "rights.copy_for": ACTED,
    "rights.erase": ACTED,
    "rights.notice": EVERYBODY,
    "rights.version": EVERYBODY,
    "rights.notices": SEEN,
    "rights.draft": ACTED,
    "rights.preview": ACTED,
    "rights.publish": ACTED,
    "rights.drop": ACTED,
    "rights.retention": SEEN,
    "rights.rule": ACTED,
    "rights.run_retention": ACTED,
    "rights.days": SEEN | {"auditor": "reads"},
    "rights.remove_day": ACTED,
}
