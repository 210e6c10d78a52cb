"""Who may open what of an attempt; it is the trainee's, at a quiz of the organiser's unit."""

from tests.access.rows import DESK, READ, WRITE

OWNER = DESK | {"trainee": "ok", "organiser": "absent", "administrator": "absent"}

ROWS = {
    "attempts.take": OWNER,
    "attempts.save": OWNER,
    "attempts.submit": OWNER,
    "attempts.result": OWNER,
    "attempts.review": WRITE,  # marked answers tell the key
    "attempts.results": READ,
    "attempts.marking_piles": DESK,
    "attempts.mark": DESK,
    "attempts.give_mark": DESK,
}
