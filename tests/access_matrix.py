"""Who may open what: every endpoint x actor, gathered from ``tests/access/``.

Actors: visitor, trainee (the participant or owner), other_trainee, organiser (of the owning
unit), other_organiser, administrator. Verdicts: "ok", "sign_in", "absent", "denied".
"""

from importlib import import_module
from pathlib import Path

OUTSIDER = "other_trainee"  # what a row does not say of an actor is what it says of this one
ACTORS = (
    "visitor",
    "trainee",
    "other_trainee",
    "organiser",
    "other_organiser",
    "administrator",
)
VERDICTS = {"ok", "sign_in", "absent", "denied"}


def _gather():
    rows = {}
    for path in sorted((Path(__file__).parent / "access").glob("[a-z]*.py")):
        for endpoint, row in import_module(f"tests.access.{path.stem}").ROWS.items():
            assert endpoint not in rows, f"{endpoint} stands in two files"
            row = dict.fromkeys(ACTORS, row[OUTSIDER]) | row
            assert set(row) == set(ACTORS), f"{endpoint} names an unknown actor"
            assert set(row.values()) <= VERDICTS, f"{endpoint} has an unknown verdict"
            rows[endpoint] = row
    return rows


ROWS = _gather()
