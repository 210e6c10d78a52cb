"""Rows that many endpoints share."""

ROWS: dict[str, dict[str, str]] = {}


def row(visitor, trainee, other_trainee, organiser, other_organiser, administrator):
    """One row of the matrix, in the order of its columns."""
    return {
        "visitor": visitor,
        "trainee": trainee,
        "other_trainee": other_trainee,
        "organiser": organiser,
        "other_organiser": other_organiser,
        "administrator": administrator,
    }


EVERYBODY = row("ok", "ok", "ok", "ok", "ok", "ok")
STAFF = row("sign_in", "absent", "absent", "ok", "ok", "ok")
