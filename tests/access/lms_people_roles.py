"""Who may see and grant roles; the grant is the leader's, of the organiser's unit."""

from tests.access.rows import ANY_READER, READ, WRITE, WRITE_ANY

ROWS = {
    "roles.index": ANY_READER,
    "roles.grant": WRITE_ANY,
    "roles.end": WRITE,
    "roles.person": READ,
    "roles.duties": READ,
}
