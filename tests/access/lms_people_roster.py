"""Who may open the list of a unit's people and its imports: the organiser is one of the unit."""

from tests.access.rows import row

KEEPERS = row("sign_in", "absent", "absent", "ok", "absent", "ok")

ROWS: dict[str, dict[str, str]] = {
    "home.my_units": row("sign_in", "absent", "absent", "ok", "ok", "ok"),
    "home.unit_desk": KEEPERS,
    "home.check_list": KEEPERS,
    "roster.upload": KEEPERS,
    "roster.columns": KEEPERS,
    "roster.review": KEEPERS,
    "roster.confirm": KEEPERS,
    "roster.problems_xlsx": KEEPERS,
    "roster.changes_xlsx": KEEPERS,
}
