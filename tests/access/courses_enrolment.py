"""Who may open the pages of participants and rosters; the trainer trains at the event."""

from tests.access.rows import DESK, READ, WRITE

SEE = READ | {"trainer": "ok"}
CHANGE = WRITE | {"trainer": "denied"}

ROWS = {
    "enrolment.index": READ | {"trainer": "reads"},  # the file has telephones and birth dates
    "enrolment.sign_in_sheet": SEE,
    "enrolment.add": CHANGE,
    "enrolment.withdraw": CHANGE,
    "enrolment.restore": CHANGE,
    "enrolment.invite": CHANGE,
    "enrolment.upload": CHANGE,
    # A file that waits to be confirmed is its organisers' alone.
    "enrolment.columns": DESK,
    "enrolment.review": DESK,
    "enrolment.confirm": DESK,
    "enrolment.problems_xlsx": DESK,
}
