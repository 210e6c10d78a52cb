"""Who may open the list of a unit's people and its imports: its contact person keeps it, as does an organiser."""

from tests.access.rows import row

KEEPERS = row("sign_in", "absent", "absent", "ok", "absent", "ok", contact_person="ok")
SEEN = KEEPERS | {"leader": "ok", "auditor": "ok"}
ACTED = KEEPERS | {"leader": "denied", "auditor": "denied"}

ROWS: dict[str, dict[str, str]] = {
    "home.my_units": SEEN | {"other_organiser": "ok", "other_leader": "ok"},
    "home.unit_desk": SEEN,
    "home.check_list": ACTED,
    "roster.upload": ACTED,
    "roster.columns": ACTED,
    "roster.review": SEEN,
    "roster.confirm": ACTED,
    "roster.problems_xlsx": SEEN,
    "roster.changes_xlsx": SEEN,
}
