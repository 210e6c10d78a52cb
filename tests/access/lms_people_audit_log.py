"""Who may open the system log; auditors have tests of their own."""

from tests.access.rows import row

READERS = row("sign_in", "absent", "absent", "absent", "absent", "ok")
ROWS = {
    "audit_log.index": READERS,
    "audit_log.show_entry": READERS,
    "audit_log.export": READERS,
    "audit_log.exported": READERS,
    "audit_log.file": READERS,
}
