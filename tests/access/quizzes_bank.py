"""Who may open the pages of the question bank; the question is the author's draft, the file theirs."""

from tests.access.rows import ANY_READER, DESK, READ, WRITE, WRITE_ANY

AUTHORS = {"author": "ok", "approver": "ok"}
DENIED = {"author": "denied", "approver": "denied"}
OWN_FILE = {"author": {"own": "ok", "same_unit": "absent"}}

ROWS = {
    "bank.index": ANY_READER | AUTHORS,
    "bank.export": WRITE_ANY | DENIED,
    "bank.export?file=1": WRITE_ANY | DENIED,
    "bank.upload": WRITE_ANY | {"author": "ok", "approver": "denied"},
    "bank.sample": WRITE_ANY | {"author": "ok", "approver": "denied"},
    "bank.new": WRITE_ANY | {"author": "ok", "approver": "denied"},
    "bank.review": DESK | OWN_FILE,
    "bank.confirm": DESK | OWN_FILE,
    "bank.show": READ | AUTHORS,
    "bank.edit": WRITE | {"author": {"own": "ok", "same_unit": "denied"}, "approver": "denied"},
    "bank.retire": WRITE | DENIED,
    "bank.restore": WRITE | DENIED,
}
