"""Who may open the pages of people; the world's person belongs to the organiser's unit."""

from tests.access.rows import STAFF, row

KEEPERS_OF_THE_UNIT = row("sign_in", "absent", "absent", "ok", "absent", "ok")

ROWS: dict[str, dict[str, str]] = {
    "persons.index": STAFF,
    "persons.new": STAFF,
    "persons.show": KEEPERS_OF_THE_UNIT,
    "persons.edit": KEEPERS_OF_THE_UNIT,
    "persons.add_position": KEEPERS_OF_THE_UNIT,
    "persons.edit_position": KEEPERS_OF_THE_UNIT,
    "persons.end_position": KEEPERS_OF_THE_UNIT,
}
