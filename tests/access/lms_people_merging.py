"""Who may look for records entered twice, and merge them."""

from tests.access.rows import row

ADMINISTRATORS = row("sign_in", "absent", "absent", "absent", "absent", "ok")

ROWS: dict[str, dict[str, str]] = {
    "merging.index": ADMINISTRATORS,
    "merging.compare": ADMINISTRATORS,
    "merging.distinct": ADMINISTRATORS,
    "merging.history": ADMINISTRATORS,
    "merging.show": ADMINISTRATORS,
    "merging.undo": ADMINISTRATORS,
}
