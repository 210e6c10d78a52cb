"""Who may open the pages of the question bank."""

from tests.access.rows import STAFF, row

OWN = row("sign_in", "absent", "absent", "ok", "absent", "ok")

ROWS = {
    "bank.index": STAFF,
    "bank.export": STAFF,
    "bank.upload": STAFF,
    "bank.sample": STAFF,
    "bank.new": STAFF,
    "bank.review": OWN,
    "bank.confirm": OWN,
    "bank.show": OWN,
    "bank.edit": OWN,
    "bank.retire": OWN,
    "bank.restore": OWN,
}
