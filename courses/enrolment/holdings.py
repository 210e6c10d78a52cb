"""What enrolment holds of persons: their places in events, and their lines in the units' files."""

from typing import Any

from sqlalchemy import ColumnElement, Text, cast, false, func, or_, select

from courses.enrolment.models import Enrolment, RosterImport
from courses.programme.models import TrainingSession
from lms.kernel.errors import N_
from lms.people.rights.holdings import Blank, Erasing, Identity, hold, keep_for

TRAINING, ROSTERS = "training", "rosters"
# When an event was held: from then on its records age.
held_until = func.coalesce(
    select(func.max(TrainingSession.ends_at))
    .where(TrainingSession.event_id == Enrolment.event_id)
    .scalar_subquery(),
    Enrolment.enrolled_at,
)
keep_for(
    TRAINING,
    N_("Positions and notes in registers of training; attendance itself is kept and counted"),
    N_("after the end of the event"),
    60,
)
keep_for(
    ROSTERS, N_("Lists of participants as the units sent them"), N_("after they were read"), 24
)


def _lines(identity: Identity) -> ColumnElement[bool]:
    """Find the files that have a line with the person's number, address or name."""
    found = [
        cast(column, Text).contains(_as_stored(value), autoescape=True)
        for column in (RosterImport.rows, RosterImport.problems)
        for value in sorted(identity.everything)
    ]
    return or_(false(), *found)


def _as_stored(text: str) -> str:
    return "".join(c if c.isascii() else f"\\u{ord(c):04x}" for c in text)


def _without(column: str) -> Any:
    """Leave out the lines that hold the person; the file's counts stay."""

    def leave_out(row: Any, erasing: Erasing) -> list[dict[str, Any]]:
        values = erasing.identity.everything
        lines: list[dict[str, Any]] = getattr(row, column)
        if not values:  # the whole list has grown old
            return []
        theirs = {line["line"] for line in [*row.rows, *row.problems] if _holds(line, values)}
        return [line for line in lines if line["line"] not in theirs]

    return leave_out


def _holds(value: Any, values: frozenset[str]) -> bool:
    if isinstance(value, dict):
        return any(_holds(each, values) for each in value.values())
    if isinstance(value, list):
        return any(_holds(each, values) for each in value)
    return isinstance(value, str) and any(each in value for each in values)


hold(
    Enrolment, "training", N_("Places in events"), Enrolment.person_id,
    erase=Blank({"position": ""}),
    retention=TRAINING, age=held_until,
    shows={"event_id": N_("Event"), "unit_id": N_("Unit"), "enrolled_at": N_("Since")},
)  # fmt: skip
hold(
    RosterImport, "training", N_("Lists from units that name you"), find=_lines,
    erase=Blank(
        {"rows": _without("rows"), "problems": _without("problems")},
        plain="filename file_sha256 columns",
        only=or_(*(cast(c, Text) != "[]" for c in (RosterImport.rows, RosterImport.problems))),
    ),
    retention=ROSTERS, age=RosterImport.read_at,
    shows={"event_id": N_("Event"), "read_at": N_("When")},
    leaves_out="rows problems columns",  # they name others too
)  # fmt: skip
