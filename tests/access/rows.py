"""Rows that many endpoints share."""

ROWS: dict[str, dict[str, str]] = {}


def row(visitor, trainee, other_trainee, organiser, other_organiser, administrator, **more):
    """One row of the matrix, in the order of its columns; further actors by name."""
    return {
        "visitor": visitor,
        "trainee": trainee,
        "other_trainee": other_trainee,
        "organiser": organiser,
        "other_organiser": other_organiser,
        "administrator": administrator,
        **more,
    }


def readers(verdict):
    """The entries of those who read the unit's work and change none of it."""
    return {"leader": verdict, "auditor": verdict}


EVERYBODY = row("ok", "ok", "ok", "ok", "ok", "ok")
STAFF = row("sign_in", "absent", "absent", "ok", "ok", "ok")  # of any unit
ANY_READER = STAFF | readers("ok") | {"other_leader": "ok"}
# Pages of one thing: its unit's organisers act, its readers look, to others it does not exist.
DESK = row("sign_in", "absent", "absent", "ok", "absent", "ok")
READ = DESK | readers("ok")
READ_OR_WRITE = DESK | readers("reads")
WRITE = DESK | readers("denied")
WRITE_ANY = STAFF | readers("denied") | {"other_leader": "denied"}
