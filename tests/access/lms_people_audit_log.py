"""Who may open the system log; a file of it is its maker's and the administrators'."""

from tests.access.rows import row

READERS = row("sign_in", "absent", "absent", "absent", "absent", "ok")
ROWS = {
    "audit_log.index": READERS | {"auditor": "ok"},
    "audit_log.show_entry": READERS | {"auditor": "ok"},
    "audit_log.export": READERS | {"auditor": "ok"},
    "audit_log.exported": READERS,
    "audit_log.file": READERS,
}
