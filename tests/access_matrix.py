"""Who may open what: every endpoint x actor x whose thing it is, gathered from ``tests/access/``.

Actors: visitor, trainee (the participant or owner), other_trainee, contestant (registered, no
trainee), organiser, leader, contact_person, author, approver (of the owning unit),
other_organiser and other_leader (of another), trainer, helper, juror (of the event or contest),
auditor, administrator.

Verdicts: "ok", "sign_in", "absent", "denied", and "reads": a GET is ok, what changes something
denied. A row says what happens at the actor's own thing; ``expected`` tells what follows from it
at another thing of the same unit and at one of another unit. Where a role does not follow that,
its entry is a mapping: {"own": ..., "same_unit": ...}. A key may carry a query,
"enrolment.index?export=xlsx", or ask for what is in preparation: "contests.show@draft".
"""

from importlib import import_module
from pathlib import Path

OUTSIDER = "other_trainee"  # what a row does not say of an actor is what it says of this one
ACTORS = (
    "visitor",
    "trainee",
    "other_trainee",
    "contestant",
    "organiser",
    "other_organiser",
    "leader",
    "other_leader",
    "contact_person",
    "author",
    "approver",
    "trainer",
    "helper",
    "juror",
    "auditor",
    "administrator",
)
VERDICTS = {"ok", "sign_in", "absent", "denied", "reads"}
PLACES = ("own", "same_unit", "other_unit")
# Whose thing it is makes no difference to these.
EVERYWHERE = {"visitor", "administrator", "auditor"}
# A thing of the same unit is as good as their own.
OF_A_UNIT = {"organiser", "leader", "contact_person", "author", "approver"}
# The other unit's thing is to them what the own unit's is to their counterpart, and the reverse.
MIRRORED = {
    "organiser": "other_organiser",
    "other_organiser": "organiser",
    "leader": "other_leader",
    "other_leader": "leader",
}


def expected(key, method, actor, place="own"):
    """What a request comes to."""
    row = ROWS[key]
    if actor in EVERYWHERE or place in {"own", "draft"}:
        said = row[actor]
    elif place == "same_unit":
        said = row[actor if actor in OF_A_UNIT or actor in MIRRORED else OUTSIDER]
    else:
        said = row[MIRRORED.get(actor, OUTSIDER)]
    if isinstance(said, dict):
        said = said.get(place, said["own"])
    if said == "reads":
        return "ok" if method == "GET" else "denied"
    return said


def endpoint_of(key):
    """The endpoint of a row."""
    return key.partition("?")[0].partition("@")[0]


def query_of(key):
    """The query of a row's address."""
    return "".join(key.partition("?")[1:])


def places_of(key):
    """The places at which a row is tried."""
    return ("draft",) if "@draft" in key else PLACES


def _gather():
    rows = {}
    for path in sorted((Path(__file__).parent / "access").glob("[a-z]*.py")):
        for key, row in import_module(f"tests.access.{path.stem}").ROWS.items():
            assert key not in rows, f"{key} stands in two files"
            row = dict.fromkeys(ACTORS, row[OUTSIDER]) | row
            assert set(row) == set(ACTORS), f"{key} names an unknown actor"
            assert _verdicts(row) <= VERDICTS, f"{key} has an unknown verdict"
            rows[key] = row
    return rows


def _verdicts(row):
    return {
        verdict
        for said in row.values()
        for verdict in (said.values() if isinstance(said, dict) else [said])
    }


ROWS = _gather()
