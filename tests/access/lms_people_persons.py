"""Who may open the pages of people; the world's person belongs to the organiser's unit."""

from tests.access.rows import ANY_READER, READ, STAFF, WRITE

CONTACT = {"contact_person": "ok"}
KEPT = WRITE | CONTACT

ROWS: dict[str, dict[str, str]] = {
    "persons.index": ANY_READER | CONTACT,
    "persons.new": STAFF | CONTACT,
    "persons.show": READ | CONTACT,
    "persons.edit": KEPT,
    "persons.add_position": KEPT,
    "persons.edit_position": KEPT,
    "persons.end_position": KEPT,
}
