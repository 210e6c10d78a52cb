"""Who may look for records entered twice, and merge them."""

from tests.access.rows import row

ADMINISTRATORS = row("sign_in", "absent", "absent", "absent", "absent", "ok")

ROWS: dict[str, dict[str, str]] = {
    "merging.index": ADMINISTRATORS | {"auditor": "ok"},
    "merging.compare": ADMINISTRATORS | {"auditor": "reads"},
    "merging.distinct": ADMINISTRATORS | {"auditor": "denied"},
    "merging.history": ADMINISTRATORS | {"auditor": "reads"},
    "merging.show": ADMINISTRATORS | {"auditor": "reads"},
    "merging.undo": ADMINISTRATORS | {"auditor": "denied"},
}
