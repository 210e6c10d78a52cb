"""Who may open the list of a unit's people and its imports: its contact person keeps it, as does an organiser."""

from tests.access.rows import row

KEEPERS = row("sign_in", "absent", "absent", "ok", "absent", "ok", contact_person="ok")
SEEN = KEEPERS | {"leader": "ok", "auditor": "ok"}
ACTED = KEEPERS | {"leader": "denied", "auditor": "denied"}


def of_one_list(verdicts):
    """What a row comes to where only the own unit has sent a list."""
    nowhere = {"same_unit": "absent", "other_unit": "absent"}
    kept = ("organiser", "leader", "contact_person", "auditor", "administrator")
    return verdicts | {actor: {"own": verdicts[actor]} | nowhere for actor in kept}


ROWS: dict[str, dict[str, str]] = {
    "home.my_units": SEEN | {"other_organiser": "ok", "other_leader": "ok"},
    "home.unit_desk": SEEN,
    "home.check_list": ACTED,
    "roster.upload": ACTED,
    "roster.columns": of_one_list(ACTED),
    "roster.review": of_one_list(SEEN),
    "roster.confirm": of_one_list(ACTED),
    "roster.problems_xlsx": of_one_list(SEEN),
    "roster.changes_xlsx": of_one_list(SEEN),
}
